using Npgsql;
using Sluice.Gateway;
using Sluice.Gateway.Stores;
using Sluice.Storage.Conformance;
using Sluice.Storage.Postgres.Opening;

namespace Sluice.Storage.Postgres.Tests;

public sealed class StoreTests(PostgresServer server) : IAsyncLifetime
{
    private readonly PostgresHome _home = new(server);
    private readonly Entries _new = new(TimeProvider.System);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync()
    {
        server.Require();
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync() => _home.DisposeAsync();

    [Fact]
    public async Task Stores_that_open_at_once_on_a_fresh_database_all_open()
    {
        await _home.ConnectionAsync();
        var stores = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => Task.Run(() => _home.OpenPostgresAsync(), Cancel)));
        foreach (var store in stores)
        {
            Assert.Equal(new StoreCheck(true, Path.GetFileNameWithoutExtension(SchemaScripts.Known[^1]), false, null, null), await store.CheckAsync(thorough: false, Cancel));
            await store.DisposeAsync();
        }
    }

    [Theory]
    [InlineData("update submission set verdict = 'accepted'", "submissions are append-only")]
    [InlineData("delete from submission", "submissions are append-only")]
    [InlineData("truncate submission cascade", "append-only|kept")]
    [InlineData("delete from inference", "inferences are append-only")]
    [InlineData("update record_revision set document = 'x'", "record revisions are append-only")]
    [InlineData("delete from record", "records are kept")]
    [InlineData("update record set revision = revision + 2", "grows by one revision")]
    [InlineData("update failure set title = ''", "failures are append-only")]
    [InlineData("update failure_group set count = 7", "grows by one failure")]
    public async Task Nothing_stored_is_changed_or_removed(string sql, string reason)
    {
        await using var store = await _home.OpenPostgresAsync();
        await AppendAsync(store, _new.Record());
        await AppendAsync(store, _new.Failure());
        var refused = await Assert.ThrowsAsync<PostgresException>(() => RunAsync(sql));
        Assert.Matches(reason, refused.MessageText);
    }

    [Fact]
    public async Task A_text_with_any_character_comes_back_as_it_was()
    {
        await using var store = await _home.OpenPostgresAsync();
        var entry = _new.Failure();
        var call = entry.Inferences[0] with { Request = "a\0b", Reply = "\0", ErrorDetail = "x\u0000\uFFFF😀" };
        entry = AdmissionEntry.ForFailure(entry.Decision, entry.Submission, entry.ReceivedAt, entry.RequestHash, [call], entry.Failure!);
        await AppendAsync(store, entry);
        var stored = await ((IFailureStore)store).GetAsync(Tenants.Default, entry.Failure!.Id, Cancel);
        Assert.Equal(("a\0b", "\0", "x\u0000\uFFFF😀"), (stored!.Inferences[0].Request, stored.Inferences[0].Reply, stored.Inferences[0].ErrorDetail));
    }

    [Fact]
    public async Task An_entry_that_breaks_a_rule_leaves_its_neighbours_alone()
    {
        await using var store = await _home.OpenPostgresAsync(configure: options => options.WritersMax = 1);
        var first = _new.Failure();
        await AppendAsync(store, first);
        var second = _new.Failure();
        var culprit = AdmissionEntry.ForFailure(second.Decision, second.Submission, second.ReceivedAt, second.RequestHash, second.Inferences,
            second.Failure! with { Id = first.Failure!.Id });
        var others = Enumerable.Range(0, 20).Select(_ => _new.Record()).ToList();
        var refused = Assert.ThrowsAsync<StoreException>(() => AppendAsync(store, culprit));
        await Task.WhenAll(others.Select(entry => AppendAsync(store, entry)));
        Assert.Equal(StoreErrorCode.Constraint, (await refused).Code);
    }

    [Fact]
    public async Task Tables_are_analyzed_as_they_grow_so_that_no_plan_of_their_empty_days_stays()
    {
        await using (var store = await _home.OpenPostgresAsync())
        {
            await AppendAsync(store, _new.Record());
            Assert.Equal(-1, await CountedAsync());
            await Task.WhenAll(Enumerable.Range(0, 250).Select(_ => AppendAsync(store, _new.Record())));
        }

        Assert.InRange(await CountedAsync(), 200, 251);
    }

    // What the planner takes for the number of submissions; -1 when it knows of none.
    private async Task<double> CountedAsync()
    {
        await using var connection = new NpgsqlConnection(await _home.ConnectionAsync());
        await connection.OpenAsync(Cancel);
        await using var command = new NpgsqlCommand("select reltuples::float8 from pg_class where oid = 'sluice.submission'::regclass", connection);
        return (double)(await command.ExecuteScalarAsync(Cancel))!;
    }

    [Fact]
    public async Task A_schema_of_another_program_is_refused_and_left_as_it_is()
    {
        await _home.ConnectionAsync();
        await RunAsync("create schema sluice; create table sluice.mine (a int)");
        var refused = await Assert.ThrowsAsync<StoreException>(() => _home.OpenPostgresAsync());
        Assert.Equal(StoreErrorCode.Corrupt, refused.Code);
        await RunAsync("select a from sluice.mine");
    }

    [Fact]
    public async Task A_schema_of_a_newer_Sluice_is_refused()
    {
        await (await _home.OpenPostgresAsync()).DisposeAsync();
        await RunAsync("insert into sluice.schema_script (scriptname, applied) values ('9999-later.sql', now())");
        Assert.Equal(StoreErrorCode.Newer, (await Assert.ThrowsAsync<StoreException>(() => _home.OpenPostgresAsync())).Code);
    }

    [Theory]
    [InlineData("Host=/nowhere-at-all;Database=postgres;Username=x;Password=s3cret", StoreErrorCode.Unavailable)]
    [InlineData("Host=127.0.0.1;Port=1;Database=postgres;Username=x;Password=s3cret;Timeout=2", StoreErrorCode.Unavailable)]
    public async Task A_server_that_is_not_there_is_told_without_the_password(string connection, string code)
    {
        var problem = await Assert.ThrowsAsync<StoreException>(
            () => PostgresStore.OpenAsync(new PostgresStoreOptions { ConnectionString = connection }, TimeProvider.System, cancellationToken: Cancel));
        Assert.Equal(code, problem.Code);
        Assert.DoesNotContain("may be stored", problem.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret", problem.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "sluice")]
    [InlineData("Database=x;Password=s3cret", "sluice")]
    [InlineData("no connection string s3cret", "sluice")]
    [InlineData("Host=x", "Robert'); drop table submission; --")]
    public async Task A_bad_option_is_named_before_anything_is_tried(string connection, string schema)
    {
        var problem = await Assert.ThrowsAsync<ArgumentException>(() => PostgresStore.OpenAsync(
            new PostgresStoreOptions { ConnectionString = connection, Schema = schema }, TimeProvider.System, cancellationToken: Cancel));
        Assert.DoesNotContain("s3cret", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_closed_store_takes_nothing()
    {
        var store = await _home.OpenPostgresAsync();
        await store.DisposeAsync();
        Assert.Equal(StoreErrorCode.Unavailable, (await Assert.ThrowsAsync<StoreException>(() => AppendAsync(store, _new.Record()))).Code);
        Assert.Equal(StoreErrorCode.Unavailable, (await store.CheckAsync(thorough: false, Cancel)).Code);
    }

    private static Task<StoredOutcome> AppendAsync(PostgresStore store, AdmissionEntry entry) => ((IAdmissionStore)store).AppendAsync(entry, Cancel);

    private async Task RunAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(await _home.ConnectionAsync() + ";Search Path=sluice");
        await connection.OpenAsync(Cancel);
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(Cancel);
    }
}
