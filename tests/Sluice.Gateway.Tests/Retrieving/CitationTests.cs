using System.Text;
using Sluice.Schemas;
using static Sluice.Gateway.Tests.Retrieving.FakeRetriever;
using static Sluice.Gateway.Tests.ScriptedModel;

namespace Sluice.Gateway.Tests.Retrieving;

public sealed class CitationTests
{
    private static string Note(string sources) => $$"""{"id":"T-1","priority":"high","sources":[{{sources}}]}""";

    private static Submission Submission(string sources, params string[]? citations) =>
        new() { Contract = "note", Output = Encoding.UTF8.GetBytes(Note(sources)), Citations = citations };

    [Fact]
    public async Task A_citation_of_something_else_is_an_error_at_its_place()
    {
        using var fixture = RetrievalFixture.Make(new FakeRetriever(Passage("p-1"), Passage("p-2", tokens: 9_999)), new ScriptedModel(Says(Note("\"p-1\",\"p-2\",\"p-3\""))),
            policy: "key: /id\ncorrection: { attemptsMax: 0 }");
        var decision = await fixture.DecideAsync();
        Assert.Equal(Verdict.Rejected, decision.Verdict);
        // What had no place in the budget was not shown, and so cannot be cited.
        Assert.Equal([("/sources/1", "citation_unknown"), ("/sources/2", "citation_unknown")], decision.Errors.Select(e => (e.InstanceLocation, e.Code)));
        Assert.All(decision.Errors, e => Assert.DoesNotContain("p-", e.Message, StringComparison.Ordinal));
        Assert.Equal("p-1", Assert.Single(Assert.Single(fixture.Ledger.Entries).Path!.Retrieved!.Passages).Id);
    }

    [Fact]
    public async Task A_correction_is_told_the_ids_and_may_name_one_that_was_shown()
    {
        var model = new ScriptedModel(Says(Note("\"p-7\"")), Says("""{"/sources/0":"p-1"}"""));
        using var fixture = RetrievalFixture.Make(new FakeRetriever(Passage("p-1")), model);
        var decision = await fixture.DecideAsync();
        Assert.Equal((Verdict.Corrected, Note("\"p-1\"")), (decision.Verdict, Encoding.UTF8.GetString(decision.Value.Span)));
        Assert.Contains("- a citation is one of these ids and nothing else: \"p-1\"", model.Requests[1][0].Text, StringComparison.Ordinal);
        Assert.Equal(["citation_unknown"], Assert.Single(fixture.Ledger.Entries).Path!.Found.Select(e => e.Code));
    }

    [Fact]
    public async Task A_correction_that_cites_what_was_not_there_either_is_no_record()
    {
        var model = new ScriptedModel(Says(Note("\"p-7\"")), Says("""{"/sources/0":"p-8"}"""), Says(Note("\"p-9\"")));
        using var fixture = RetrievalFixture.Make(new FakeRetriever(Passage("p-1")), model, policy: "key: /id\ncorrection: { attemptsMax: 2 }");
        var decision = await fixture.DecideAsync();
        Assert.Equal((Verdict.Rejected, CorrectionOutcome.SameErrors), (decision.Verdict, Assert.Single(decision.Attempts).Outcome));
        Assert.Equal("citation_unknown", Assert.Single(decision.Attempts[0].Errors).Code);
    }

    [Fact]
    public async Task A_correction_with_the_whole_document_is_told_the_ids_too()
    {
        var model = new ScriptedModel(Says(Note("\"p-7\"")), Says(Note("\"p-1\"")));
        using var fixture = RetrievalFixture.Make(new FakeRetriever(Passage("p-1")), model, policy: "key: /id\ncorrection: { scope: document }");
        Assert.Equal(Verdict.Corrected, (await fixture.DecideAsync()).Verdict);
        Assert.Contains("a citation is one of these ids and nothing else: \"p-1\"", model.Requests[1][0].Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Repair_does_not_find_another_citation()
    {
        using var fixture = RetrievalFixture.Make(new FakeRetriever(Passage("p-1")), new ScriptedModel(Says("Here you are: {id: 'T-1', priority: 'HIGH', sources: ['P-1'],}")),
            policy: "key: /id\nrepair: { ceiling: structure }\ncorrection: { attemptsMax: 0 }");
        var decision = await fixture.DecideAsync();
        Assert.Equal(Verdict.Rejected, decision.Verdict);
        Assert.Contains(decision.Errors, e => e is { Code: "citation_unknown", InstanceLocation: "/sources/0" });
    }

    [Fact]
    public async Task What_is_repaired_otherwise_is_checked_for_its_citations()
    {
        using var fixture = RetrievalFixture.Make(new FakeRetriever(Passage("p-1")), new ScriptedModel(Says("```json\n" + Note("\"p-1\"") + "\n```")));
        Assert.Equal(Verdict.Repaired, (await fixture.DecideAsync()).Verdict);
    }

    [Fact]
    public async Task A_submission_names_what_it_may_cite_or_cites_nothing()
    {
        using var fixture = RetrievalFixture.Make(null, new ScriptedModel(), policy: "key: /id\ncorrection: { attemptsMax: 0 }");
        Assert.Equal(Verdict.Accepted, await VerdictAsync(fixture, Submission("\"a\",\"b\"", "a", "b")));
        Assert.Equal(Verdict.Rejected, await VerdictAsync(fixture, Submission("\"a\"", "b")));
        Assert.Equal(Verdict.Rejected, await VerdictAsync(fixture, Submission("\"a\"", null)));
        Assert.Equal(Verdict.Accepted, await VerdictAsync(fixture, Submission("", null)));
        Assert.Equal(["a", "b"], fixture.Ledger.Entries[0].Path!.Citations);
        Assert.Equal(Verdict.Rejected, fixture.Gateway.Check(Submission("\"a\"", null)).Decision!.Verdict);
        Assert.Equal(Verdict.Accepted, fixture.Gateway.Check(Submission("\"a\"", "a")).Decision!.Verdict);
    }

    [Fact]
    public async Task The_ids_belong_to_the_content_of_an_idempotency_key()
    {
        using var fixture = RetrievalFixture.Make(null, new ScriptedModel());
        await VerdictAsync(fixture, Submission("\"a\"", "a") with { IdempotencyKey = "once" });
        var again = await fixture.Gateway.SubmitAsync(Submission("\"a\"", "a") with { IdempotencyKey = "once" }, TestContext.Current.CancellationToken);
        Assert.True(again.Decision!.Replayed);
        var other = await fixture.Gateway.SubmitAsync(Submission("\"a\"", "a", "b") with { IdempotencyKey = "once" }, TestContext.Current.CancellationToken);
        Assert.Equal(RefusalCode.IdempotencyConflict, other.Refusal!.Code);
    }

    [Fact]
    public async Task A_correction_that_was_shown_no_passage_may_not_choose_one()
    {
        var model = new ScriptedModel(Says("""{"/sources/0":"a"}"""));
        using var fixture = RetrievalFixture.Make(null, model, policy: "key: /id\ncorrection: { attemptsMax: 1 }");
        var outcome = await fixture.Gateway.SubmitAsync(Submission("\"z\"", "a"), TestContext.Current.CancellationToken);
        var attempt = Assert.Single(outcome.Decision!.Attempts);
        Assert.Equal((CorrectionOutcome.Drifted, "correction_invented"), (attempt.Outcome, Assert.Single(attempt.Errors).Code));
    }

    [Fact]
    public async Task Too_many_ids_or_none_at_all_are_refused()
    {
        using var fixture = RetrievalFixture.Make(null, new ScriptedModel());
        var many = await fixture.Gateway.SubmitAsync(Submission("", [.. Enumerable.Range(0, 1_001).Select(i => $"p-{i}")]), TestContext.Current.CancellationToken);
        var empty = await fixture.Gateway.SubmitAsync(Submission("", ""), TestContext.Current.CancellationToken);
        Assert.Equal((RefusalCode.FieldInvalid, RefusalCode.FieldInvalid), (many.Refusal!.Code, empty.Refusal!.Code));
    }

    [Fact]
    public async Task A_job_that_is_given_up_keeps_what_it_might_cite()
    {
        using var fixture = RetrievalFixture.Make(null, new ScriptedModel());
        var (job, refusal) = await fixture.Gateway.PlanAsync(Submission("\"a\"", "a"), TestContext.Current.CancellationToken);
        Assert.Null(refusal);
        await fixture.Gateway.GiveUpAsync(job!, new JobError(FailureCode.ProcessingFailed, "It did not work."), TestContext.Current.CancellationToken);
        Assert.Equal(["a"], Assert.Single(fixture.Ledger.Entries).Path!.Citations);
    }

    [Fact]
    public async Task A_record_is_read_later_without_the_ids()
    {
        using var fixture = RetrievalFixture.Make(new FakeRetriever(Passage("p-1")), new ScriptedModel(Says(Note("\"p-1\""))));
        var decision = await fixture.DecideAsync(RetrievalFixture.Request(idempotencyKey: "once"));
        Assert.True(fixture.Workspace.TryFindContract("note", out var contract));
        Assert.True(contract.Schema.Evaluate(decision.Value).Valid);
        Assert.Equal(Schema.CitationCode, Assert.Single(contract.Citing([]).Schema.Evaluate(decision.Value).Errors).Code);
    }

    private static async Task<Verdict> VerdictAsync(GatewayFixture fixture, Submission submission) =>
        (await fixture.Gateway.SubmitAsync(submission, TestContext.Current.CancellationToken)).Decision!.Verdict;
}
