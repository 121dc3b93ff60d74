using System.Text;
using Sluice.Gateway;
using Sluice.Gateway.Stores;

namespace Sluice.Storage.Conformance;

/// <summary>How every store keeps jobs.</summary>
public abstract class JobStoreConformance : StoreConformance
{
    private const string Theirs = "acme-2";
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    [Fact]
    public async Task A_job_comes_back_field_by_field_after_reopening()
    {
        var job = NewJob("1", key: "Schlüssel 🔑") with { Output = new byte[] { 0, 0xff, (byte)'{' } };
        Assert.Same(job, await Jobs.EnqueueAsync(job, Cancel));
        await ReopenAsync();
        Expect(job, await Jobs.GetAsync(Mine, job.Id, Cancel));
        Expect(job, await Jobs.FindAsync(Mine, job.IdempotencyKey!, Cancel));
        Assert.Null(await Jobs.GetAsync(Theirs, job.Id, Cancel));
        Assert.Null(await Jobs.FindAsync(Theirs, job.IdempotencyKey!, Cancel));
    }

    [Fact]
    public async Task Of_an_idempotency_key_of_a_tenant_there_is_one_job()
    {
        await Jobs.EnqueueAsync(NewJob("1", key: "k"), Cancel);
        Assert.Equal("job-1", (await Jobs.EnqueueAsync(NewJob("2", key: "k"), Cancel)).Id);
        Assert.Null(await Jobs.GetAsync(Mine, "job-2", Cancel));
        Assert.Equal("job-3", (await Jobs.EnqueueAsync(NewJob("3", key: "k", tenant: Theirs), Cancel)).Id);
        var race = await Task.WhenAll(Enumerable.Range(4, 8).Select(number => Jobs.EnqueueAsync(NewJob($"{number}", key: "race"), Cancel)));
        Assert.Single(race.Select(job => job.Id).Distinct());
    }

    [Fact]
    public async Task An_id_is_taken_once()
    {
        await Jobs.EnqueueAsync(NewJob("1"), Cancel);
        Assert.Equal(StoreErrorCode.Constraint, (await Assert.ThrowsAsync<StoreException>(() => Jobs.EnqueueAsync(NewJob("1"), Cancel))).Code);
    }

    [Fact]
    public async Task A_claim_takes_what_is_due_counts_the_attempt_and_leaves_it_to_nobody_else()
    {
        await EnqueueAsync("1", "2", "3");
        var later = NewJob("4") with { DueAt = Now + Minute };
        await Jobs.EnqueueAsync(later, Cancel);
        var first = await ClaimAsync(2);
        Assert.Equal(["job-1", "job-2"], first.Select(job => job.Id).Order());
        Assert.All(first, job => Assert.Equal((JobState.Running, 1, 1L, Now + Minute), (job.State, job.Attempts, job.Lease, job.DueAt)));
        Assert.All(first, job => Assert.False(job.Output.IsEmpty));
        Assert.Equal(["job-3"], (await ClaimAsync(9)).Select(job => job.Id));
        Assert.Empty(await ClaimAsync(9));
        Time.Advance(Minute);
        Assert.Equal(4, (await ClaimAsync(9)).Count);
    }

    [Fact]
    public async Task Many_claim_at_once_and_every_job_is_taken_once()
    {
        for (var number = 0; number < 40; number++) await Jobs.EnqueueAsync(NewJob($"{number:D2}"), Cancel);
        var claims = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(async () =>
        {
            var mine = new List<string>();
            while (await ClaimAsync(3) is { Count: > 0 } jobs) mine.AddRange(jobs.Select(job => job.Id));
            return mine;
        }, Cancel)));
        // What one passed over because another had it in hand at that moment is still there for the next.
        var all = claims.SelectMany(mine => mine).Concat((await ClaimAsync(40)).Select(job => job.Id)).ToList();
        Assert.Equal(40, all.Count);
        Assert.Equal(40, all.Distinct().Count());
    }

    [Fact]
    public async Task A_lease_that_is_over_goes_to_another_and_the_older_one_writes_nothing_any_more()
    {
        await EnqueueAsync("1");
        var first = Assert.Single(await ClaimAsync(1));
        Time.Advance(Minute);
        await ReopenAsync();
        var second = Assert.Single(await ClaimAsync(1));
        Assert.Equal((2, 2L), (second.Attempts, second.Lease));
        Assert.False(await Jobs.SettleAsync(Done(first), Cancel));
        Assert.Equal(JobState.Running, (await Jobs.GetAsync(Mine, "job-1", Cancel))!.State);
        Assert.True(await Jobs.SettleAsync(Done(second), Cancel));
        Assert.False(await Jobs.SettleAsync(Done(second), Cancel));
    }

    [Fact]
    public async Task A_lease_can_be_lengthened()
    {
        await EnqueueAsync("1");
        var job = Assert.Single(await ClaimAsync(1));
        Assert.True(await Jobs.SettleAsync(new JobSettlement(job.Id, job.Lease, JobState.Running, Now) { Attempts = 1, DueAt = Now + 2 * Minute }, Cancel));
        Time.Advance(Minute);
        Assert.Empty(await ClaimAsync(1));
        Time.Advance(Minute);
        Assert.Single(await ClaimAsync(1));
    }

    [Fact]
    public async Task A_job_that_is_done_names_its_verdict_and_gives_up_its_output()
    {
        await EnqueueAsync("1", "2");
        foreach (var job in await ClaimAsync(2))
            await Jobs.SettleAsync(Done(job) with { SubmissionId = job.Id == "job-1" ? "sub-other" : null }, Cancel);
        var first = await Jobs.GetAsync(Mine, "job-1", Cancel);
        Assert.Equal((JobState.Done, Verdict.Repaired, "sub-other", null), (first!.State, first.Verdict, first.SubmissionId, first.DueAt));
        Assert.True(first.Output.IsEmpty);
        Assert.Equal("sub-2", (await Jobs.GetAsync(Mine, "job-2", Cancel))!.SubmissionId);
        Assert.Empty(await ClaimAsync(9));
    }

    [Fact]
    public async Task A_failed_job_keeps_everything_and_can_be_tried_again()
    {
        var job = await FailAsync("1", Verdict.Rejected);
        var failed = await Jobs.GetAsync(Mine, "job-1", Cancel);
        Assert.Equal((JobState.Failed, new JobError("processing_failed", "it could not")), (failed!.State, failed.Error));
        Assert.Equal(job.Output.ToArray(), failed.Output.ToArray());
        Assert.Null((await Jobs.RetryAsync(Theirs, "job-1", "sub-new", Now, Cancel)).Job);
        var retried = await Jobs.RetryAsync(Mine, "job-1", "sub-new", Now, Cancel);
        Assert.True(retried.Done);
        Assert.Equal((JobState.Queued, 0, 1, "sub-new", null), (retried.Job!.State, retried.Job.Attempts, retried.Job.Retries, retried.Job.SubmissionId, retried.Job.Verdict));
        Assert.False((await Jobs.RetryAsync(Mine, "job-1", "sub-newer", Now, Cancel)).Done);
        Assert.Equal("job-1", Assert.Single(await ClaimAsync(1)).Id);
    }

    [Fact]
    public async Task A_failed_job_without_a_verdict_keeps_its_submission_when_it_is_tried_again()
    {
        await FailAsync("1", null);
        Assert.Equal("sub-1", (await Jobs.RetryAsync(Mine, "job-1", "sub-new", Now, Cancel)).Job!.SubmissionId);
    }

    [Fact]
    public async Task Only_a_queued_job_is_cancelled()
    {
        await EnqueueAsync("1", "2");
        Assert.Null((await Jobs.CancelAsync(Theirs, "job-2", Now, Cancel)).Job);
        var cancelled = await Jobs.CancelAsync(Mine, "job-2", Now, Cancel);
        Assert.Equal((true, JobState.Cancelled), (cancelled.Done, cancelled.Job!.State));
        Assert.False((await Jobs.CancelAsync(Mine, "job-2", Now, Cancel)).Done);
        Assert.Equal("job-1", Assert.Single(await ClaimAsync(9)).Id);
        Assert.Equal((false, JobState.Running), await ChangeAsync("job-1"));
        Assert.Equal((false, null), await ChangeAsync("none"));

        async Task<(bool, JobState?)> ChangeAsync(string id)
        {
            var change = await Jobs.CancelAsync(Mine, id, Now, Cancel);
            return (change.Done, change.Job?.State);
        }
    }

    [Fact]
    public async Task Lists_go_page_by_page_newest_first_of_one_tenant_and_of_a_state()
    {
        await EnqueueAsync("1", "2", "3", "4");
        await Jobs.EnqueueAsync(NewJob("5", tenant: Theirs), Cancel);
        await Jobs.CancelAsync(Mine, "job-2", Now, Cancel);
        var all = await AllAsync(cursor => Jobs.ListAsync(Mine, null, 3, cursor, Cancel));
        Assert.Equal(["job-4", "job-3", "job-2", "job-1"], all.Select(job => job.Id));
        Assert.All(all, job => Assert.True(job.Output.IsEmpty));
        Assert.Equal(["job-4", "job-3", "job-1"], (await AllAsync(cursor => Jobs.ListAsync(Mine, JobState.Queued, 1, cursor, Cancel))).Select(job => job.Id));
        Assert.Empty((await Jobs.ListAsync(Mine, JobState.Done, 9, null, Cancel)).Items);
    }

    [Fact]
    public async Task Open_jobs_are_counted_as_far_as_asked()
    {
        await EnqueueAsync("1", "2", "3");
        Assert.Equal(3, await Jobs.CountOpenAsync(9, Cancel));
        Assert.Equal(2, await Jobs.CountOpenAsync(2, Cancel));
        await Jobs.CancelAsync(Mine, "job-1", Now, Cancel);
        foreach (var job in await ClaimAsync(1)) await Jobs.SettleAsync(Done(job), Cancel);
        Assert.Equal(1, await Jobs.CountOpenAsync(9, Cancel));
    }

    [Fact]
    public async Task A_decision_is_found_by_its_submission_in_its_tenant_only()
    {
        var decided = await AppendAsync(New.Record(submissionId: "sub-1"));
        var found = await Admissions.DecisionAsync(Mine, "sub-1", Cancel);
        Assert.Equal((decided.SubmissionId, decided.Record, true), (found!.SubmissionId, found.Record, found.Replayed));
        Assert.Null(await Admissions.DecisionAsync(Theirs, "sub-1", Cancel));
    }

    private DateTimeOffset Now => Time.GetUtcNow();

    private Task<IReadOnlyList<Job>> ClaimAsync(int limit) => Jobs.ClaimAsync(limit, Now, Now + Minute, Cancel);

    private async Task EnqueueAsync(params string[] numbers)
    {
        foreach (var number in numbers) await Jobs.EnqueueAsync(NewJob(number), Cancel);
    }

    [Fact]
    public async Task Only_jobs_that_ended_before_a_moment_are_removed_and_a_failed_one_never()
    {
        await EnqueueAsync("1");
        var done = Assert.Single(await ClaimAsync(1));
        Assert.True(await Jobs.SettleAsync(Done(done), Cancel));
        await EnqueueAsync("2");
        Assert.True((await Jobs.CancelAsync(Mine, "job-2", Now, Cancel)).Done);
        await FailAsync("3", Verdict.Rejected);
        await EnqueueAsync("4");
        Assert.Equal(0, await Jobs.RemoveEndedAsync(Now, 10, Cancel));
        Time.Advance(TimeSpan.FromDays(1));
        Assert.Equal(1, await Jobs.RemoveEndedAsync(Now, 1, Cancel));
        Assert.Equal(1, await Jobs.RemoveEndedAsync(Now, 10, Cancel));
        Assert.Equal(0, await Jobs.RemoveEndedAsync(Now, 10, Cancel));
        Assert.Equal(["job-4", "job-3"], (await Jobs.ListAsync(Mine, null, 10, null, Cancel)).Items.Select(job => job.Id));
    }

    private async Task<Job> FailAsync(string number, Verdict? verdict)
    {
        await EnqueueAsync(number);
        var job = Assert.Single(await ClaimAsync(1));
        Assert.True(await Jobs.SettleAsync(new JobSettlement(job.Id, job.Lease, JobState.Failed, Now)
        {
            Attempts = 8,
            Error = new JobError("processing_failed", "it could not"),
            Verdict = verdict,
        }, Cancel));
        return job;
    }

    private JobSettlement Done(Job job) => new(job.Id, job.Lease, JobState.Done, Now) { Attempts = job.Attempts, Verdict = Verdict.Repaired };

    private static void Expect(Job expected, Job? actual)
    {
        Assert.NotNull(actual);
        Assert.Equal(expected.Output.ToArray(), actual.Output.ToArray());
        Assert.Equal(expected with { Output = default }, actual with { Output = default });
    }

    private Job NewJob(string number, string? key = null, string tenant = Mine) => new()
    {
        Id = "job-" + number,
        Tenant = tenant,
        IdempotencyKey = key,
        RequestHash = "sha256:" + new string('0', 64),
        Contract = "learning-plan@1.0.0",
        SubmissionId = "sub-" + number,
        Payload = """{"contract":"learning-plan","key":"\u0001 ü"}""",
        Output = Encoding.UTF8.GetBytes($"output {number}"),
        DueAt = Now,
        CreatedAt = Now,
        UpdatedAt = Now,
    };
}
