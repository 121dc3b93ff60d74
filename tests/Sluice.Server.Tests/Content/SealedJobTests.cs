using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Sluice.Gateway;
using Sluice.Gateway.Stores;

namespace Sluice.Server.Tests.Content;

/// <summary>Jobs whose outputs cannot be opened when their turn comes: what stands in their place is never decided.</summary>
public sealed class SealedJobTests : IAsyncLifetime
{
    private const string Key = "1:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=", Other = "2:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";
    private const string Output = """["real"]""";

    private readonly TestWorkspace _workspace = new();
    private readonly string _keys = Path.GetTempFileName();
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));
    private EmbeddedSluice _sluice = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _workspace.Write("sluice.yaml", $"content:\n  keep: encrypted\n  keysFile: {_keys}\njobs:\n  attemptsMax: 2\n");
        // What stands in place of content would be a record of it, once repaired.
        _workspace.Write("contracts/lines/contract.yaml", "correction:\n  attemptsMax: 0\n");
        _workspace.Write("contracts/lines/1.0.0/schema.json", """{ "type": "array", "items": { "type": "string" } }""");
        await File.WriteAllTextAsync(_keys, Key, Cancel);
        await OpenAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _sluice.DisposeAsync();
        _workspace.Dispose();
        File.Delete(_keys);
    }

    [Fact]
    public async Task Without_the_key_it_is_put_off_then_fails_undecided_and_is_decided_once_the_key_is_back()
    {
        var job = await SubmitAsync();
        await AgainAsync(Other);
        await RunAsync(job.Id, JobState.Queued, attempts: 1);
        var failed = await RunAsync(job.Id, JobState.Failed, attempts: 2);
        Assert.Equal((FailureCode.ContentLocked, null), (failed.Error!.Code, failed.Verdict));
        Assert.Empty((await _sluice.Failures.ListAsync(Tenants.Default, null, null, 10, null, Cancel)).Items);

        await AgainAsync(Other + "\n" + Key);
        Assert.NotNull((await _sluice.Jobs.RetryAsync(Tenants.Default, job.Id, Cancel)).Job);
        await DecidedAsync(job);
    }

    [Fact]
    public async Task Without_any_keys_it_waits_for_them_too()
    {
        var job = await SubmitAsync();
        _workspace.Write("sluice.yaml", "jobs:\n  attemptsMax: 2\n");
        await AgainAsync(Key);
        Assert.Equal(FailureCode.ContentLocked, (await RunAsync(job.Id, JobState.Queued, attempts: 1)).Error!.Code);
        _workspace.Write("sluice.yaml", $"content:\n  keep: encrypted\n  keysFile: {_keys}\njobs:\n  attemptsMax: 2\n");
        await AgainAsync(Key);
        await DecidedAsync(job);
    }

    [Fact]
    public async Task Once_its_day_is_shredded_it_is_rejected_for_that_and_so_it_stays()
    {
        var job = await SubmitAsync();
        _time.Advance(TimeSpan.FromDays(1));
        Assert.Equal(1, await _sluice.Vault!.ShredAsync(DateOnly.MaxValue, Cancel));
        for (var time = 0; time < 2; time++)
        {
            var failed = await RunAsync(job.Id, JobState.Failed, attempts: 1);
            Assert.Equal((FailureCode.ContentExpired, Verdict.Rejected), (failed.Error!.Code, failed.Verdict));
            var decision = await JobQueue.DecisionAsync(_sluice.Served, failed, Cancel);
            var failure = (await _sluice.Failures.GetAsync(Tenants.Default, decision!.Failure!.Id, Cancel))!;
            Assert.Equal(FailureCode.ContentExpired, failure.Code);
            // It is not what came, and is not decided again as if it were.
            var replay = await _sluice.Replays.ReplayAsync(_sluice.Served, failure.Reference.Id, new ReplayRequest { Tenant = Tenants.Default, Who = "test", Mode = ReplayMode.Repair }, Cancel);
            Assert.Equal(ReplayForecast.Impossible, Assert.Single(replay.Report!.Items).Forecast);
            Assert.NotNull((await _sluice.Jobs.RetryAsync(Tenants.Default, job.Id, Cancel)).Job);
        }
    }

    [Fact]
    public async Task Another_output_in_its_place_is_not_decided()
    {
        var taken = await SubmitAsync();
        await _sluice.Store.EnqueueAsync(taken with { Id = "job_changed", SubmissionId = "sub_changed", IdempotencyKey = null, Output = """["forged"]"""u8.ToArray() }, Cancel);
        var failed = await RunAsync("job_changed", JobState.Failed, attempts: 1);
        Assert.Equal((FailureCode.ContentClosed, Verdict.Rejected), (failed.Error!.Code, failed.Verdict));
    }

    private async Task OpenAsync() => _sluice = (await EmbeddedSluice.OpenAsync(_workspace.Folder, new EmbeddedOptions { TimeProvider = _time }, Cancel)).Sluice!;

    /// <summary>Another process, the next day, with other keys.</summary>
    private async Task AgainAsync(string keys)
    {
        await _sluice.DisposeAsync();
        _time.Advance(TimeSpan.FromDays(1));
        await File.WriteAllTextAsync(_keys, keys, Cancel);
        await OpenAsync();
    }

    private async Task<Job> SubmitAsync() =>
        (await _sluice.Jobs.SubmitAsync(_sluice.Served, new Submission { Contract = "lines", Output = Encoding.UTF8.GetBytes(Output), IdempotencyKey = "i" }, Cancel)).Job!;

    private async Task DecidedAsync(Job job)
    {
        var done = await RunAsync(job.Id, JobState.Done, attempts: null);
        Assert.Equal((Verdict.Accepted, job.SubmissionId), (done.Verdict, done.SubmissionId));
        Assert.Equal(Output, Encoding.UTF8.GetString((await JobQueue.DecisionAsync(_sluice.Served, done, Cancel))!.Value.Span));
    }

    /// <summary>Runs what is due until a job is so, and stops.</summary>
    private async Task<Job> RunAsync(string id, JobState state, int? attempts)
    {
        using var stopping = new CancellationTokenSource();
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        _time.Advance(TimeSpan.FromSeconds(1));
        var running = new JobWorker(_sluice.Jobs, () => _sluice.Served, _time, NullLogger<JobWorker>.Instance).RunAsync(stopping.Token, CancellationToken.None);
        while (true)
        {
            patience.Token.ThrowIfCancellationRequested();
            if (await ((IJobStore)_sluice.Store).GetAsync(Tenants.Default, id, Cancel) is { } job && job.State == state && (attempts ?? job.Attempts) == job.Attempts)
            {
                await stopping.CancelAsync();
                await running;
                return job;
            }

            _sluice.Jobs.Bell.Writer.TryWrite(true);
            await Task.Yield();
        }
    }
}
