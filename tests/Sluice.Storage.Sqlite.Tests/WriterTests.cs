using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Time.Testing;
using Sluice.Gateway;
using Sluice.Gateway.Stores;
using Sluice.Storage.Conformance;
using Sluice.Storage.Sqlite.Opening;

namespace Sluice.Storage.Sqlite.Tests;

public sealed class WriterTests : IAsyncLifetime
{
    private readonly SqliteHome _home = new();
    private readonly FakeTimeProvider _time = new();
    private readonly Entries _new = new(TimeProvider.System);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _home.DisposeAsync();

    [Fact]
    public async Task Entries_that_wait_together_are_committed_together_up_to_the_limit()
    {
        await using var store = await _home.OpenSqliteAsync(configure: options => options.GroupMax = 10);
        await using var gate = new Gate(store);
        var first = await gate.HoldAsync(_new.Record(), Cancel);
        var tasks = Enumerable.Range(0, 25).Select(_ => Append(store, _new.Record())).ToList();
        gate.Open();
        await Task.WhenAll([first, .. tasks]);
        Assert.Equal(4, gate.Commits);
    }

    [Fact]
    public async Task A_group_ends_at_its_limit_of_bytes()
    {
        await using var store = await _home.OpenSqliteAsync(configure: options => options.GroupBytesMax = 250_000);
        await using var gate = new Gate(store);
        var first = await gate.HoldAsync(_new.Record(), Cancel);
        var json = "{\"text\":\"" + new string('x', 100_000) + "\"}";
        var tasks = Enumerable.Range(0, 5).Select(_ => Append(store, _new.Record(json: json))).ToList();
        tasks.Add(Append(store, _new.Record(json: "{\"text\":\"" + new string('x', 600_000) + "\"}")));
        gate.Open();
        await Task.WhenAll([first, .. tasks]);
        Assert.Equal(1 + 3 + 1, gate.Commits);
    }

    [Fact]
    public async Task A_commit_that_fails_fails_everybody_in_it_and_stores_nothing_and_the_writer_goes_on()
    {
        await using var store = await _home.OpenSqliteAsync();
        await using var gate = new Gate(store);
        var first = await gate.HoldAsync(_new.Record("plan-1"), Cancel);
        var tasks = Enumerable.Range(0, 20).Select(n => Append(store, _new.Record("plan-1", idempotencyKey: $"k{n}"))).ToList();
        gate.FailNext(new SqliteException("disk I/O error", 10, 1034));
        gate.Open();
        await first;
        foreach (var task in tasks)
            Assert.Equal(StoreErrorCode.Unavailable, (await Assert.ThrowsAsync<StoreException>(() => task)).Code);
        Assert.Equal(2, (await Append(store, _new.Record("plan-1", idempotencyKey: "k3"))).Decision!.Record!.Revision);
        Assert.Equal(2, Count("submission"));
    }

    [Fact]
    public async Task A_full_disk_is_told_and_what_was_acknowledged_stays()
    {
        var json = "{\"text\":\"" + new string('x', 10_000) + "\"}";
        var acknowledged = 0;
        await using (var store = await _home.OpenSqliteAsync(configure: options => options.PagesMax = 200))
        {
            var problem = await Assert.ThrowsAsync<StoreException>(async () =>
            {
                for (; acknowledged < 1000; acknowledged++) await Append(store, _new.Record("plan-1", json));
            });
            Assert.Equal(StoreErrorCode.Full, problem.Code);
            Assert.Contains("Free space", problem.Message, StringComparison.Ordinal);
            Assert.Equal(acknowledged, (await ((IRecordStore)store).GetAsync(Tenants.Default, "learning-plan", "plan-1", null, Cancel))!.Reference.Revision);
        }
        await using var roomy = await _home.OpenSqliteAsync();
        Assert.Equal(acknowledged + 1, (await Append(roomy, _new.Record("plan-1", json))).Decision!.Record!.Revision);
        Assert.Equal("ok", Scalar("pragma integrity_check"));
    }

    [Fact]
    public async Task An_entry_too_large_for_the_disk_does_not_fail_its_neighbours()
    {
        await using var store = await _home.OpenSqliteAsync(configure: options => options.PagesMax = 200);
        await using var gate = new Gate(store);
        var first = await gate.HoldAsync(_new.Record(), Cancel);
        var before = Enumerable.Range(0, 10).Select(_ => Append(store, _new.Record("plan-1"))).ToList();
        var large = Append(store, _new.Record("plan-1", "{\"text\":\"" + new string('x', 2_000_000) + "\"}"));
        var after = Enumerable.Range(0, 10).Select(_ => Append(store, _new.Record("plan-1"))).ToList();
        gate.Open();
        Assert.Equal(StoreErrorCode.Full, (await Assert.ThrowsAsync<StoreException>(() => large)).Code);
        var revisions = (await Task.WhenAll([first, .. before, .. after])).Select(outcome => outcome.Decision!.Record!.Revision);
        Assert.Equal(Enumerable.Range(1, 21).Select(n => (long)n), revisions.Order());
        Assert.Equal(21, Count("record_revision"));
    }

    [Fact]
    public async Task A_database_locked_by_another_program_is_told_and_works_again_afterwards()
    {
        await using var store = await _home.OpenSqliteAsync(configure: options => options.BusyTimeoutMilliseconds = 50);
        using (var other = Connect())
        {
            other.Run("begin immediate");
            var problem = await Assert.ThrowsAsync<StoreException>(() => Append(store, _new.Record()));
            Assert.Equal(StoreErrorCode.Locked, problem.Code);
            Assert.Contains("Another program holds the lock", problem.Message, StringComparison.Ordinal);
            Assert.Null(await ((IRecordStore)store).GetAsync(Tenants.Default, "learning-plan", "plan-1", null, Cancel));
            other.Run("rollback");
        }
        Assert.Equal(1, (await Append(store, _new.Record())).Decision!.Record!.Revision);
    }

    [Fact]
    public async Task A_full_queue_is_waited_for_and_then_told()
    {
        await using var store = await _home.OpenSqliteAsync(_time, options => (options.QueueMax, options.QueueWaitSeconds) = (2, 5));
        await using var gate = new Gate(store);
        var first = await gate.HoldAsync(_new.Record(), Cancel);
        var queued = new[] { Append(store, _new.Record()), Append(store, _new.Record()) };
        var patient = Append(store, _new.Record());
        Assert.False(patient.IsCompleted);
        _time.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(StoreErrorCode.Busy, (await Assert.ThrowsAsync<StoreException>(() => patient)).Code);
        gate.Open();
        await Task.WhenAll([first, .. queued]);
        Assert.Equal(3, Count("submission"));
    }

    [Fact]
    public async Task A_queued_entry_can_be_withdrawn()
    {
        await using var store = await _home.OpenSqliteAsync();
        await using var gate = new Gate(store);
        var first = await gate.HoldAsync(_new.Record(), Cancel);
        using var cancel = new CancellationTokenSource();
        var withdrawn = ((IAdmissionStore)store).AppendAsync(_new.Record(idempotencyKey: "x"), cancel.Token);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => withdrawn);
        gate.Open();
        await first;
        await Append(store, _new.Record());
        Assert.Equal(2, Count("submission"));
    }

    [Fact]
    public async Task An_entry_in_a_transaction_can_no_longer_be_withdrawn()
    {
        await using var store = await _home.OpenSqliteAsync();
        await using var gate = new Gate(store);
        using var cancel = new CancellationTokenSource();
        var task = await gate.HoldAsync(_new.Record(), cancel.Token);
        await cancel.CancelAsync();
        Assert.False(task.IsCompleted);
        gate.Open();
        Assert.NotNull((await task).Decision);
    }

    [Fact]
    public async Task A_database_that_is_removed_while_in_use_takes_nothing_more()
    {
        await using var store = await _home.OpenSqliteAsync();
        await Append(store, _new.Record());
        var aside = _home.File + ".aside";
        File.Move(_home.File, aside);
        var problem = await Assert.ThrowsAsync<StoreException>(() => Append(store, _new.Record()));
        Assert.Equal(StoreErrorCode.Unavailable, problem.Code);
        Assert.Contains("has been removed", problem.Message, StringComparison.Ordinal);
        Assert.False((await store.CheckAsync(Cancel)).Ready);
        File.Move(aside, _home.File);
        Assert.Equal(2, (await Append(store, _new.Record())).Decision!.Record!.Revision);
    }

    private static Task<StoredOutcome> Append(SqliteStore store, AdmissionEntry entry) => ((IAdmissionStore)store).AppendAsync(entry, Cancel);

    private SqliteConnection Connect()
    {
        var connection = new SqliteConnection($"Data Source={_home.File};Pooling=False");
        connection.Open();
        return connection;
    }

    private object? Scalar(string sql)
    {
        using var connection = Connect();
        return connection.Scalar(sql);
    }

    private long Count(string table) => (long)Scalar($"select count(*) from {table}")!;
}
