using Sluice.Gateway;
using Sluice.Gateway.Stores;
using Sluice.Storage.Conformance;

namespace Sluice.Storage.Postgres.Tests;

/// <summary>A server that crashes and comes back while decisions are written. It is a server of these tests alone.</summary>
public sealed class RestartTests : IAsyncLifetime
{
    private const int Producers = 16, Crashes = 3, Between = 100;

    private readonly SemaphoreSlim _acknowledged = new(0);

    private readonly PostgresServer _server = new(alone: true);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => _server.InitializeAsync();

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _acknowledged.Dispose();
    }

    [Fact]
    public async Task What_was_acknowledged_while_the_server_crashed_is_there_exactly_once()
    {
        _server.Require();
        var home = new PostgresHome(_server);
        await using var store = await home.OpenPostgresAsync(configure: options => options.AwayWaitSeconds = 30);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var acknowledged = Enumerable.Range(0, Producers).Select(p => Task.Run(() => ProduceAsync(store, p, stop.Token), Cancel)).ToList();
        for (var crash = 0; crash < Crashes; crash++)
        {
            await AcknowledgedAsync(Between);
            await _server.StopAsync();
            await _server.StartAsync();
        }
        await AcknowledgedAsync(Between);
        await stop.CancelAsync();
        var decisions = (await Task.WhenAll(acknowledged)).SelectMany(list => list).ToList();
        Assert.All(decisions, decision => Assert.False(decision.Replayed));
        for (var key = 0; key < 4; key++)
        {
            var revisions = new List<StoredRecord>();
            string? cursor = null;
            do
            {
                var page = await ((IRecordStore)store).HistoryAsync(Tenants.Default, "learning-plan", $"key-{key}", 1000, cursor, Cancel);
                revisions.AddRange(page.Items);
                cursor = page.Next;
            }
            while (cursor is not null);
            var expected = decisions.Where(decision => decision.Record!.Key == $"key-{key}").OrderByDescending(decision => decision.Record!.Revision)
                .Select(decision => (decision.Record!.Revision, decision.SubmissionId));
            Assert.Equal(expected, revisions.Select(record => (record.Reference.Revision, record.SubmissionId)));
        }
    }

    [Fact]
    public async Task A_server_that_stays_away_is_told_and_nobody_waits_longer_than_allowed()
    {
        _server.Require();
        await using var store = await new PostgresHome(_server).OpenPostgresAsync(configure: options => options.AwayWaitSeconds = 0);
        await _server.StopAsync();
        var problem = await Assert.ThrowsAsync<StoreException>(
            () => ((IAdmissionStore)store).AppendAsync(new Entries(TimeProvider.System).Record(), Cancel));
        Assert.Equal(StoreErrorCode.Unavailable, problem.Code);
        Assert.Contains("idempotency key", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_full_queue_is_told_and_what_waited_is_stored_when_the_server_is_back()
    {
        _server.Require();
        await using var store = await new PostgresHome(_server).OpenPostgresAsync(configure: options =>
            (options.WritersMax, options.GroupMax, options.QueueMax, options.QueueWaitSeconds, options.AwayWaitSeconds) = (1, 1, 1, 0, 60));
        await _server.StopAsync();
        // One at the writer and one in the queue find a place; of three no more than two do.
        var entries = new Entries(TimeProvider.System);
        var appends = Enumerable.Range(0, 3).Select(_ => ((IAdmissionStore)store).AppendAsync(entries.Record(), Cancel)).ToList();
        var refused = await Task.WhenAny(appends);
        Assert.Equal(StoreErrorCode.Busy, (await Assert.ThrowsAsync<StoreException>(() => refused)).Code);
        await _server.StartAsync();
        foreach (var append in appends.Where(append => !append.IsFaulted))
        {
            try
            {
                Assert.NotNull((await append).Decision!.Record);
            }
            catch (StoreException problem)
            {
                Assert.Equal(StoreErrorCode.Busy, problem.Code);
            }
        }
        Assert.Contains(appends, append => append.IsCompletedSuccessfully);
    }

    private async Task AcknowledgedAsync(int count)
    {
        for (var n = 0; n < count; n++) Assert.True(await _acknowledged.WaitAsync(TimeSpan.FromMinutes(1), Cancel), "The store does not write any more.");
    }

    private async Task<List<Decision>> ProduceAsync(PostgresStore store, int producer, CancellationToken stop)
    {
        var (entries, decisions) = (new Entries(TimeProvider.System, $"p{producer}-"), new List<Decision>());
        while (!stop.IsCancellationRequested)
        {
            var outcome = await ((IAdmissionStore)store).AppendAsync(entries.Record($"key-{producer % 4}"), Cancel);
            decisions.Add(outcome.Decision!);
            _acknowledged.Release();
        }
        return decisions;
    }
}
