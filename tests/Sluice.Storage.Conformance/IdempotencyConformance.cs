using Sluice.Gateway;
using Sluice.Gateway.Stores;

namespace Sluice.Storage.Conformance;

/// <summary>What every store does with an idempotency key.</summary>
public abstract class IdempotencyConformance : StoreConformance
{
    [Theory]
    [InlineData(Verdict.Accepted)]
    [InlineData(Verdict.Repaired)]
    [InlineData(Verdict.Corrected)]
    [InlineData(Verdict.Rejected)]
    public async Task A_replay_gives_the_first_decision_field_by_field(Verdict verdict)
    {
        AdmissionEntry Entry() => verdict == Verdict.Rejected
            ? New.Failure(idempotencyKey: "once", output: "same"u8.ToArray())
            : New.Record("plan-1", """{"a":1}""", "once", verdict, output: verdict == Verdict.Accepted ? " {\"a\":1}" : null);
        var first = await AppendAsync(Entry());
        Assert.False(first.Replayed);
        await AppendAsync(New.Record("plan-1"));
        Time.Advance(TimeSpan.FromDays(1));
        await ReopenAsync();

        var again = Entry();
        var second = await AppendAsync(again);
        Same.Decisions(first with { Replayed = true }, second);
        Assert.NotEqual(again.Decision.SubmissionId, second.SubmissionId);
        var found = await Admissions.FindAsync(Mine, "once", again.RequestHash, Cancel);
        Assert.Null(found!.ConflictSubmissionId);
        Same.Decisions(second, found.Decision!);
    }

    [Fact]
    public async Task Other_content_under_the_same_key_is_a_conflict_and_stores_nothing()
    {
        var first = await AppendAsync(New.Record("plan-1", """{"a":1}""", "once"));
        var other = New.Record("plan-2", """{"a":1}""", "once");
        Assert.Equal(new StoredOutcome(null, first.SubmissionId), await Admissions.AppendAsync(other, Cancel));
        Assert.Equal(new StoredOutcome(null, first.SubmissionId), await Admissions.FindAsync(Mine, "once", other.RequestHash, Cancel));
        Assert.Equal(new StoredOutcome(null, first.SubmissionId), await Admissions.AppendAsync(New.Failure(idempotencyKey: "once"), Cancel));
        Assert.Null(await Records.GetAsync(Mine, "learning-plan", "plan-2", null, Cancel));
        Assert.Empty(await Failures.GroupsAsync(Mine, null, 10, Cancel));
    }

    [Fact]
    public async Task Nothing_is_found_under_a_key_that_was_not_used() =>
        Assert.Null(await Admissions.FindAsync(Mine, "never", New.Record().RequestHash, Cancel));

    [Fact]
    public async Task Entries_without_a_key_never_meet()
    {
        await AppendAsync(New.Record("plan-1", """{"a":1}"""));
        Assert.Equal(2, (await AppendAsync(New.Record("plan-1", """{"a":1}"""))).Record!.Revision);
    }

    [Theory]
    [InlineData("Schlüssel 🔑 'x' \"y\"")]
    [InlineData("ONCE")]
    [InlineData(" once")]
    public async Task A_key_is_compared_character_by_character(string key)
    {
        await AppendAsync(New.Record("plan-1", """{"a":1}""", "once"));
        Assert.False((await AppendAsync(New.Record("plan-1", """{"a":1}""", key))).Replayed);
        Assert.True((await AppendAsync(New.Record("plan-1", """{"a":1}""", key))).Replayed);
    }

    [Fact]
    public async Task Of_many_at_once_with_one_key_one_is_stored_and_all_get_its_decision()
    {
        var entries = Enumerable.Range(0, 64).Select(_ => New.Record("plan-1", """{"a":1}""", "once")).ToList();
        var decisions = await Task.WhenAll(entries.Select(entry => Task.Run(() => AppendAsync(entry), Cancel)));
        var first = Assert.Single(decisions, decision => !decision.Replayed);
        foreach (var decision in decisions) Same.Decisions(first, decision, nameof(Decision.Replayed));
        Assert.Equal(1, (await Records.GetAsync(Mine, "learning-plan", "plan-1", null, Cancel))!.Reference.Revision);
    }

    [Fact]
    public async Task Of_many_at_once_with_one_key_and_other_content_one_wins_and_the_rest_conflict_with_it()
    {
        var entries = Enumerable.Range(0, 64).Select(n => New.Record($"plan-{n}", """{"a":1}""", "once")).ToList();
        var outcomes = await Task.WhenAll(entries.Select(entry => Task.Run(() => Admissions.AppendAsync(entry, Cancel), Cancel)));
        var winner = Assert.Single(outcomes, outcome => outcome.Decision is not null);
        Assert.All(outcomes.Where(outcome => outcome.Decision is null),
            outcome => Assert.Equal(winner.Decision!.SubmissionId, outcome.ConflictSubmissionId));
        Assert.Single((await Records.ListAsync(Mine, new(null), 1000, null, Cancel)).Items);
    }

    [Fact]
    public async Task A_key_whose_entry_failed_can_be_used_again()
    {
        var first = New.Record("plan-1");
        await AppendAsync(first);
        var bad = New.Record("plan-2", """{"a":1}""", "once", inferences: first.Inferences);
        await Assert.ThrowsAsync<StoreException>(() => Admissions.AppendAsync(bad, Cancel));
        Assert.False((await AppendAsync(New.Record("plan-2", """{"a":1}""", "once"))).Replayed);
    }
}
