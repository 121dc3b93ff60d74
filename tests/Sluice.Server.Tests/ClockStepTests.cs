using System.Text;
using Sluice.Gateway;

namespace Sluice.Server.Tests;

/// <summary>A clock that steps by hours, forward and back, while submissions come: neither verdicts nor their order hang on it.</summary>
public sealed class ClockStepTests
{
    [Fact]
    public async Task Steps_of_the_clock_lose_nothing_and_repeat_nothing()
    {
        var cancel = TestContext.Current.CancellationToken;
        using var workspace = new TestWorkspace();
        var clock = new SteppingClock();
        var opening = await EmbeddedSluice.OpenAsync(workspace.Folder, new EmbeddedOptions { TimeProvider = clock }, cancel);
        await using var sluice = opening.Sluice!;
        var told = new List<(Submission Submission, Decision Decision)>();
        foreach (var step in new[] { 0, 2, -26, 1, -1, 24 * 400, -24 * 800 })
        {
            clock.Step(TimeSpan.FromHours(step));
            var submissions = Enumerable.Range(told.Count, 20).Select(number => Submission(number)).ToList();
            var outcomes = await Task.WhenAll(submissions.Select(s => sluice.Gateway.SubmitAsync(s, cancel)));
            told.AddRange(submissions.Zip(outcomes, (s, o) => (s, o.Decision!)));
        }

        Assert.Equal(told.Count, told.Select(t => t.Decision.SubmissionId).Distinct(StringComparer.Ordinal).Count());
        foreach (var (submission, decision) in told)
        {
            var again = (await sluice.Gateway.SubmitAsync(submission, cancel)).Decision!;
            Assert.Equal((decision.SubmissionId, decision.Verdict, decision.Record, true), (again.SubmissionId, again.Verdict, again.Record, again.Replayed));
        }

        // One record has them all: its revisions count up without a gap, whatever the clock said.
        var history = await sluice.Records.HistoryAsync(Tenants.Default, "note", "shared", ReadVersion.Latest, 500, null, cancel);
        Assert.Equal(Enumerable.Range(1, told.Count).Reverse().Select(n => (long)n), history.Items.Select(item => item.Record!.Revision.Reference.Revision));
        Assert.Equal(told.Count, (await ListAsync(sluice, cancel)).Count);
    }

    private static async Task<List<string>> ListAsync(EmbeddedSluice sluice, CancellationToken cancel)
    {
        var ids = new List<string>();
        string? cursor = null;
        do
        {
            var page = await sluice.Records.HistoryAsync(Tenants.Default, "note", "shared", ReadVersion.Latest, 7, cursor, cancel);
            ids.AddRange(page.Items.Select(item => item.Record!.Revision.SubmissionId));
            cursor = page.Next;
        }
        while (cursor is not null);
        return [.. ids.Distinct(StringComparer.Ordinal)];
    }

    private static Submission Submission(int number) => new()
    {
        Contract = "note",
        Key = "shared",
        IdempotencyKey = $"t-{number}",
        Output = Encoding.UTF8.GetBytes($$"""{"text":"{{number}}"}"""),
    };

    /// <summary>A clock whose wall time can be set while its ticks go on, as a machine's do.</summary>
    private sealed class SteppingClock : TimeProvider
    {
        private TimeSpan _offset;

        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + _offset;

        public void Step(TimeSpan by) => _offset += by;
    }
}
