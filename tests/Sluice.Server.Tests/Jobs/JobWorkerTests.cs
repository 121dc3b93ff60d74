using System.Collections.Concurrent;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Sluice.Gateway;
using Sluice.Gateway.Stores;

namespace Sluice.Server.Tests.Jobs;

/// <summary>What a worker makes of jobs that go wrong. The clock is the test's, so nothing is waited for.</summary>
public sealed class JobWorkerTests : IAsyncLifetime
{
    private readonly TestWorkspace _workspace = new();
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));
    private readonly CancellationTokenSource _stopping = new();
    private readonly CancellationTokenSource _ending = new();
    private ScriptedModel _model = null!;
    private EmbeddedSluice _sluice = null!;
    private readonly ConcurrentQueue<(string Key, long Tokens)> _spent = new();
    private Task _running = Task.CompletedTask;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private IJobStore Store => _sluice.Store;

    public async ValueTask InitializeAsync()
    {
        _model = await ScriptedModel.StartAsync();
        _workspace.Write("sluice.yaml", "jobs:\n  attemptsMax: 3\n  concurrency: 2\n");
        _workspace.Write("models/default.yaml", "provider: openai\nmodel: scripted\nretriesMax: 0\n");
        _workspace.Write("contracts/memo/contract.yaml", "correction:\n  attemptsMax: 1\n");
        _workspace.Write("contracts/memo/1.0.0/schema.json", """{ "type": "object", "required": ["text"], "properties": { "text": { "type": "string" } } }""");
        await OpenAsync(_model.Endpoint);
    }

    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        await _stopping.CancelAsync();
        await _running;
        await _sluice.DisposeAsync();
        await _model.DisposeAsync();
        _workspace.Dispose();
        _stopping.Dispose();
        _ending.Dispose();
    }

    [Fact]
    public async Task A_model_that_is_away_is_asked_again_and_the_last_attempt_ends_in_a_rejection()
    {
        await _sluice.DisposeAsync();
        // Nobody listens there.
        await OpenAsync(new Uri("http://127.0.0.1:9/v1"));
        var job = await SubmitAsync("memo", """{"text":["mended","twice"]}""");
        Start();
        var queued = await UntilAsync(job.Id, now => now is { State: JobState.Queued, Attempts: 1 });
        Assert.Equal(InferenceErrorCode.Unavailable, queued.Error!.Code);
        Assert.Equal(_time.GetUtcNow().AddSeconds(1), queued.DueAt);
        await UntilAsync(job.Id, now => now is { State: JobState.Queued, Attempts: 2 }, TimeSpan.FromSeconds(1));
        var done = await UntilAsync(job.Id, now => now.State == JobState.Done, TimeSpan.FromSeconds(4));
        Assert.Equal((3, Verdict.Rejected), (done.Attempts, done.Verdict));
        Assert.Equal(job.SubmissionId, (await JobQueue.DecisionAsync(_sluice.Served, done, Cancel))!.SubmissionId);
    }

    [Fact]
    public async Task A_job_of_which_nothing_was_heard_each_time_becomes_a_failure_and_can_be_replayed()
    {
        var lost = (await SubmitAsync("note", """{"text":"x"}""")) with { Id = "job_lost", IdempotencyKey = "k", SubmissionId = "sub_lost", Attempts = 3 };
        await Store.EnqueueAsync(lost, Cancel);
        Start();
        var failed = await UntilAsync(lost.Id, now => now.State == JobState.Failed);
        Assert.Equal((FailureCode.ProcessingLost, Verdict.Rejected), (failed.Error!.Code, failed.Verdict));
        var decision = await JobQueue.DecisionAsync(_sluice.Served, failed, Cancel);
        var failure = await _sluice.Failures.GetAsync(Tenants.Default, decision!.Failure!.Id, Cancel);
        Assert.Equal((FailureCode.ProcessingLost, "sub_lost"), (failure!.Code, failure.Decision!.SubmissionId));
        Assert.Equal("""{"text":"x"}"""u8.ToArray(), failure.Output.ToArray());

        Assert.NotNull((await _sluice.Jobs.RetryAsync(Tenants.Default, lost.Id, Cancel)).Job);
        var done = await UntilAsync(lost.Id, now => now.State == JobState.Done);
        Assert.Equal(Verdict.Accepted, done.Verdict);
        Assert.NotEqual("sub_lost", done.SubmissionId);
        // The key's answer is the job's, not the failure before it.
        var again = await _sluice.Jobs.FindAsync(_sluice.Served, new Submission { Contract = "note", Output = """{"text":"x"}"""u8.ToArray(), IdempotencyKey = "k" }, Cancel);
        Assert.Equal(done.SubmissionId, again!.Outcome!.Decision!.SubmissionId);
    }

    [Fact]
    public async Task A_job_whose_contract_is_gone_fails_and_is_kept()
    {
        var gone = (await SubmitAsync("note", """{"text":"x"}""")) with { Id = "job_gone", SubmissionId = "sub_gone", Contract = "gone@1.0.0" };
        await Store.EnqueueAsync(gone, Cancel);
        Start();
        var failed = await UntilAsync(gone.Id, now => now.State == JobState.Failed);
        Assert.Equal((RefusalCode.ContractUnknown, null), (failed.Error!.Code, failed.Verdict));
        Assert.False(failed.Output.IsEmpty);
    }

    [Fact]
    public async Task A_verdict_that_was_stored_before_the_crash_is_the_jobs_verdict()
    {
        var job = await SubmitAsync("note", """{"text":"x"}""");
        var claimed = Assert.Single(await Store.ClaimAsync(1, _time.GetUtcNow(), _time.GetUtcNow().AddMinutes(1), Cancel));
        await _sluice.Gateway.RunAsync(claimed, last: false, Cancel);
        // Killed here: the decision is in the ledger, and the job still runs. Its lease ends.
        _time.Advance(TimeSpan.FromMinutes(1));
        Start();
        var done = await UntilAsync(job.Id, now => now.State == JobState.Done);
        Assert.Equal((2, Verdict.Accepted, job.SubmissionId), (done.Attempts, done.Verdict, done.SubmissionId));
        Assert.Single((await _sluice.Store.HistoryAsync(Tenants.Default, "note", job.SubmissionId, 10, null, Cancel)).Items);
    }

    [Fact]
    public async Task What_still_runs_at_the_end_is_given_back_and_the_attempt_does_not_count()
    {
        var job = await SubmitAsync("memo", """{"text":["mended","twice"]}""");
        Start();
        await _model.Called.WaitAsync(Cancel);
        await _stopping.CancelAsync();
        Assert.False(_running.IsCompleted);
        await _ending.CancelAsync();
        await _running;
        var given = await Store.GetAsync(Tenants.Default, job.Id, Cancel);
        Assert.Equal((JobState.Queued, 0, _time.GetUtcNow()), (given!.State, given.Attempts, given.DueAt));
    }

    [Fact]
    public async Task A_long_run_keeps_its_lease()
    {
        var job = await SubmitAsync("memo", """{"text":["mended","twice"]}""");
        Start();
        await _model.Called.WaitAsync(Cancel);
        var first = (await Store.GetAsync(Tenants.Default, job.Id, Cancel))!.DueAt;
        await UntilAsync(job.Id, now => now.DueAt > first, TimeSpan.FromSeconds(20));
        _model.Answer("""{"text":"mended"}""");
        var done = await UntilAsync(job.Id, now => now.State == JobState.Done);
        Assert.Equal((1, Verdict.Corrected), (done.Attempts, done.Verdict));
    }

    private async Task OpenAsync(Uri endpoint) =>
        _sluice = (await EmbeddedSluice.OpenAsync(_workspace.Folder, new EmbeddedOptions { ModelEndpoint = endpoint, TimeProvider = _time }, Cancel)).Sluice!;

    [Fact]
    public async Task What_a_job_costs_is_told_for_the_key_that_took_it()
    {
        var answer = await _sluice.Jobs.AdmitAsync(_sluice.Served, new Submission
        {
            Contract = "memo",
            Output = """{"text":["mended","twice"]}"""u8.ToArray(),
            Mode = SubmissionMode.Async,
            Origin = new Origin { ApiKey = "key-1" },
        }, Cancel);
        _model.Answer("""{"text":"mended"}""");
        Start();
        await UntilAsync(answer.Job!.Id, now => now.State == JobState.Done);
        Assert.Equal("key-1", Assert.Single(_spent).Key);
        Assert.True(_spent.Single().Tokens > 0);
    }

    private void Start() => _running = new JobWorker(_sluice.Jobs, () => _sluice.Served, _time, NullLogger<JobWorker>.Instance,
        (key, tokens) => _spent.Enqueue((key, tokens))).RunAsync(_stopping.Token, _ending.Token);

    private async Task<Job> SubmitAsync(string contract, string output) =>
        (await _sluice.Jobs.SubmitAsync(_sluice.Served, new Submission { Contract = contract, Output = System.Text.Encoding.UTF8.GetBytes(output) }, Cancel)).Job!;

    private async Task<Job> UntilAsync(string id, Func<Job, bool> so, TimeSpan? after = null)
    {
        if (after is { } time) _time.Advance(time);
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        while (true)
        {
            patience.Token.ThrowIfCancellationRequested();
            if (await Store.GetAsync(Tenants.Default, id, Cancel) is { } job && so(job)) return job;
            // The worker may have begun to wait only after the clock was moved.
            _sluice.Jobs.Bell.Writer.TryWrite(true);
            await Task.Yield();
        }
    }
}
