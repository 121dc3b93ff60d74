using Sluice.Gateway.Stores;
using Sluice.Workspace;
using static Sluice.Gateway.Tests.Retrieving.FakeRetriever;
using static Sluice.Gateway.Tests.ScriptedModel;

namespace Sluice.Gateway.Tests.Retrieving;

public sealed class RetrievalTests
{
    private const string Valid = """{"id":"T-1","priority":"high","sources":["p-1"]}""";

    [Fact]
    public async Task A_prompt_is_shown_what_it_looks_for()
    {
        var (model, retriever) = (new ScriptedModel(Says(Valid)), new FakeRetriever(Passage("p-1")));
        using var fixture = RetrievalFixture.Make(retriever, model);
        Assert.Equal(Verdict.Accepted, (await fixture.DecideAsync()).Verdict);
        var asked = Assert.Single(retriever.Requests);
        Assert.Equal(("school", "handbook", "printer on fire priority", 8), (asked.Tenant, asked.Collection, asked.Text, asked.Count));
        Assert.Equal([new("/team", "it")], asked.Filter);
        Assert.Equal("Ticket: printer on fire\n<passage id=\"p-1\" of=\"handbook.md\" under=\"Fire › Printers\">A printer on fire has priority high.</passage>\n",
            Assert.Single(model.Requests)[1].Text);
    }

    [Fact]
    public async Task What_was_retrieved_stands_in_the_path_without_its_text()
    {
        var retriever = new FakeRetriever(Passage("p-1", score: 2.5), Passage("p-2", tokens: 5_000)) { Method = "fused", Degraded = "embedding_unavailable" };
        using var fixture = RetrievalFixture.Make(retriever, new ScriptedModel(Says(Valid)));
        await fixture.DecideAsync();
        var path = Assert.Single(fixture.Ledger.Entries).Path!.Retrieved!;
        Assert.Equal(("handbook", "fused", "embedding_unavailable", 2_000, 10), (path.Collection, path.Method, path.Degraded, path.TokensMax, path.Tokens));
        Assert.Equal(new RetrievedSource("p-1", "handbook.md", 3, 2.5, 10), Assert.Single(path.Passages));
        Assert.Equal("p-2", Assert.Single(path.LeftOut).Id);
        Assert.StartsWith("sha256:", path.QueryHash, StringComparison.Ordinal);
        Assert.DoesNotContain("printer", System.Text.Json.JsonSerializer.Serialize(path, GatewayJson.Default.RetrievedContext), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Whole_passages_within_the_budget_are_shown_best_first_and_each_once()
    {
        var retriever = new FakeRetriever(Passage("a", tokens: 40), Passage("b", tokens: 70), Passage("a", tokens: 40), Passage("c", tokens: 60), Passage("d", tokens: 1));
        using var fixture = RetrievalFixture.Make(retriever, new ScriptedModel(Says("""{"id":"T-1","priority":"high"}""")), "  tokensMax: 100\n  k: 4\n");
        await fixture.DecideAsync();
        var path = Assert.Single(fixture.Ledger.Entries).Path!.Retrieved!;
        Assert.Equal(["a", "c"], path.Passages.Select(p => p.Id));
        Assert.Equal(["b", "d"], path.LeftOut.Select(p => p.Id));
        Assert.Equal(100, path.Tokens);
    }

    [Fact]
    public async Task With_nothing_found_the_prompt_is_shown_an_empty_list()
    {
        var model = new ScriptedModel(Says("""{"id":"T-1","priority":"low"}"""));
        using var fixture = RetrievalFixture.Make(new FakeRetriever(), model);
        Assert.Equal(Verdict.Accepted, (await fixture.DecideAsync()).Verdict);
        Assert.Contains("No passages.", model.Requests[0][1].Text, StringComparison.Ordinal);
        Assert.Empty(Assert.Single(fixture.Ledger.Entries).Path!.Retrieved!.Passages);
    }

    [Fact]
    public async Task A_search_that_fails_is_told_in_the_path_and_shows_nothing()
    {
        var retriever = new FakeRetriever(Passage("p-1")) { Fails = new StoreException(StoreErrorCode.Busy, "The store is busy.") };
        using var fixture = RetrievalFixture.Make(retriever, new ScriptedModel(Says("""{"id":"T-1","priority":"low"}""")));
        await fixture.DecideAsync();
        var path = Assert.Single(fixture.Ledger.Entries).Path!.Retrieved!;
        Assert.Equal((StoreErrorCode.Busy, null, 0), (path.ErrorCode, path.Method, path.Passages.Count));
    }

    [Fact]
    public async Task A_search_that_breaks_is_no_reason_to_lose_an_answer()
    {
        using var fixture = RetrievalFixture.Make(new FakeRetriever { Fails = new InvalidOperationException("A secret of somebody's.") },
            new ScriptedModel(Says("""{"id":"T-1","priority":"low"}""")));
        Assert.Equal(Verdict.Accepted, (await fixture.DecideAsync()).Verdict);
        Assert.Equal(RefusalCode.RetrievalUnavailable, Assert.Single(fixture.Ledger.Entries).Path!.Retrieved!.ErrorCode);
    }

    [Fact]
    public async Task A_search_that_does_not_end_is_left_after_its_time()
    {
        var retriever = new FakeRetriever { Hangs = true };
        using var fixture = RetrievalFixture.Make(retriever, new ScriptedModel(Says("""{"id":"T-1","priority":"low"}""")), "  timeoutSeconds: 2\n");
        var deciding = fixture.DecideAsync();
        await Task.WhenAny(deciding, retriever.Asked.Task);
        fixture.Time.Advance(TimeSpan.FromSeconds(2));
        await deciding;
        Assert.Equal(RefusalCode.RetrievalTimeout, Assert.Single(fixture.Ledger.Entries).Path!.Retrieved!.ErrorCode);
    }

    [Fact]
    public async Task Who_gives_up_is_not_answered_with_an_empty_list()
    {
        var retriever = new FakeRetriever { Hangs = true };
        using var fixture = RetrievalFixture.Make(retriever, new ScriptedModel());
        using var caller = new CancellationTokenSource();
        var deciding = fixture.Gateway.GenerateAsync(RetrievalFixture.Request(), caller.Token);
        await Task.WhenAny(deciding, retriever.Asked.Task);
        await caller.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => deciding);
        Assert.Empty(fixture.Ledger.Entries);
    }

    [Fact]
    public async Task A_prompt_that_needs_passages_is_refused_without_them_and_no_model_is_asked()
    {
        var (model, retriever) = (new ScriptedModel(), new FakeRetriever());
        using var fixture = RetrievalFixture.Make(retriever, model, "  required: true\n");
        Assert.Equal(RefusalCode.RetrievalEmpty, await RefusalAsync(fixture));
        retriever.Passages = [Passage("p-1", tokens: 3_000)];
        Assert.Equal(RefusalCode.RetrievalEmpty, await RefusalAsync(fixture));
        retriever.Fails = new StoreException(StoreErrorCode.Busy, "The store is busy.");
        Assert.Equal(RefusalCode.RetrievalUnavailable, await RefusalAsync(fixture));
        // It gave up by itself, before its time was over.
        retriever.Fails = new TaskCanceledException();
        Assert.Equal(RefusalCode.RetrievalUnavailable, await RefusalAsync(fixture));
        Assert.DoesNotContain("longer than", (await fixture.Gateway.GenerateAsync(RetrievalFixture.Request(), TestContext.Current.CancellationToken)).Refusal!.Message, StringComparison.Ordinal);
        (retriever.Fails, retriever.Refuses) = (null, new Refusal("collection_unknown", "There is no such collection."));
        Assert.Equal(RefusalCode.RetrievalUnavailable, await RefusalAsync(fixture));
        Assert.Empty(model.Requests);
        Assert.Empty(fixture.Ledger.Entries);
    }

    [Fact]
    public async Task Where_nothing_searches_collections_a_prompt_that_retrieves_is_refused()
    {
        using var fixture = RetrievalFixture.Make(null, new ScriptedModel());
        Assert.Equal(RefusalCode.RetrievalUnavailable, await RefusalAsync(fixture));
    }

    [Fact]
    public async Task The_same_request_is_answered_again_although_the_index_changed()
    {
        var (model, retriever) = (new ScriptedModel(Says(Valid)), new FakeRetriever(Passage("p-1")));
        using var fixture = RetrievalFixture.Make(retriever, model);
        var first = await fixture.DecideAsync(RetrievalFixture.Request(idempotencyKey: "once"));
        retriever.Passages = [Passage("p-9", "All is different now.")];
        var again = await fixture.DecideAsync(RetrievalFixture.Request(idempotencyKey: "once"));
        Assert.Equal((true, first.SubmissionId), (again.Replayed, again.SubmissionId));
        Assert.Single(retriever.Requests);
        var other = await fixture.Gateway.GenerateAsync(RetrievalFixture.Request("another ticket", "once"), TestContext.Current.CancellationToken);
        Assert.Equal(RefusalCode.IdempotencyConflict, other.Refusal!.Code);
        var talked = RetrievalFixture.Request(idempotencyKey: "once") with { History = [PromptMessage.Of("user", "hello")] };
        Assert.Equal(RefusalCode.IdempotencyConflict, (await fixture.Gateway.GenerateAsync(talked, TestContext.Current.CancellationToken)).Refusal!.Code);
    }

    [Fact]
    public async Task A_question_of_white_space_is_not_asked()
    {
        var (model, retriever) = (new ScriptedModel(Says("""{"id":"T-1","priority":"low"}""")), new FakeRetriever(Passage("p-1")));
        using var fixture = new GatewayFixture(model, services: s => Microsoft.Extensions.DependencyInjection.ServiceCollectionServiceExtensions.AddSingleton<IRetriever>(s, retriever),
            files: [("collections/handbook.yaml", "description: x\n"), ("prompts/blank/1.0.0.prompt", "---\ncontract: ticket\nvariables: [text]\nretrieve: { collection: handbook, query: \" {{text}} \" }\n---\n{{text}}{{#each passages}}{{id}}{{/each}}Sort.")]);
        await fixture.DecideAsync(new GenerationRequest { Prompt = "blank", Variables = new Dictionary<string, object?> { ["text"] = "\n " } });
        Assert.Empty(retriever.Requests);
        Assert.Null(Assert.Single(fixture.Ledger.Entries).Path!.Retrieved!.Method);
    }

    [Fact]
    public async Task Variables_that_do_not_fit_are_refused_before_anything_is_looked_for()
    {
        var retriever = new FakeRetriever(Passage("p-1"));
        using var fixture = RetrievalFixture.Make(retriever, new ScriptedModel());
        var request = RetrievalFixture.Request() with { Variables = new Dictionary<string, object?> { ["text"] = "x", ["team"] = "it", ["passages"] = new[] { "mine" } } };
        var outcome = await fixture.Gateway.GenerateAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal(RefusalCode.PromptVariables, outcome.Refusal!.Code);
        Assert.Empty(retriever.Requests);
    }

    private static async Task<string?> RefusalAsync(GatewayFixture fixture) =>
        (await fixture.Gateway.GenerateAsync(RetrievalFixture.Request(), TestContext.Current.CancellationToken)).Refusal?.Code;
}
