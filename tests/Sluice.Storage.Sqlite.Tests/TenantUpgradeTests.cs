using Microsoft.Data.Sqlite;
using Sluice.Gateway;
using Sluice.Gateway.Stores;
using Sluice.Storage.Conformance;
using Sluice.Storage.Sqlite.Opening;

namespace Sluice.Storage.Sqlite.Tests;

/// <summary>A database from before there were tenants, with everything in it that is made anew: nothing is lost, and all of it belongs to
/// the default tenant.</summary>
public sealed class TenantUpgradeTests : IAsyncLifetime
{
    private const string Script = "0007-tenants.sql";

    private readonly SqliteHome _home = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync()
    {
        using var connection = new SqliteConnection($"Data Source={_home.File};Pooling=False");
        connection.Open();
        connection.Run($"create table {SchemaScripts.Journal} (SchemaVersionID integer primary key, ScriptName text not null, Applied datetime not null)");
        foreach (var script in SchemaScripts.Known.TakeWhile(name => !name.EndsWith(Script, StringComparison.Ordinal)))
        {
            using var reader = new StreamReader(typeof(SqliteStore).Assembly.GetManifestResourceStream(script)!);
            connection.Run(reader.ReadToEnd());
            connection.Run($"insert into {SchemaScripts.Journal} (ScriptName, Applied) values ('{script}', '2026-01-01')");
        }

        connection.Run($$"""
            insert into submission (seq, id, received_at, decided_at, contract_reference, contract_name, contract_version, contract_hash, verdict, key,
                idempotency_key, request_hash, output, stamp)
            select n, 'sub-' || n, '2026-03-01T12:00:00.0000000Z', '2026-03-01T12:00:00.0000000Z', 'learning-plan', 'learning-plan', '1.0.0',
                '{{Entries.Plan.Hash}}', iif(n = 4, 'rejected', 'accepted'), 'k' || (n / 2), 'once-' || n, 'sha256:x', iif(n = 4, x'6e6f', null),
                '{"contractName":"learning-plan","contractVersion":"1.0.0","contractHash":"{{Entries.Plan.Hash}}","origin":{},"gatewayVersion":"0"}'
            from (select column1 as n from (values (1), (2), (3), (4)));
            insert into record (contract_name, key, revision, submission_seq, held_version, held_hash)
                values ('learning-plan', 'k0', 1, 1, '1.0.0', '{{Entries.Plan.Hash}}'), ('learning-plan', 'k1', 2, 3, '1.0.0', '{{Entries.Plan.Hash}}');
            insert into record_revision (submission_seq, contract_name, key, revision, document, stored_at) values
                (1, 'learning-plan', 'k0', 1, cast('{"n":1}' as blob), '2026-03-01T12:00:00.0000000Z'),
                (2, 'learning-plan', 'k1', 1, cast('{"n":2}' as blob), '2026-03-01T12:00:00.0000000Z'),
                (3, 'learning-plan', 'k1', 2, cast('{"n":3}' as blob), '2026-03-01T12:00:00.0000000Z');
            insert into failure_group (seq, id, contract_name, fingerprint, code, title, count, first_at, last_at)
                values (7, '{{FailureGroup.IdOf(Tenants.Default, "learning-plan", "v1:a")}}', 'learning-plan', 'v1:a', 'type', 'Wrong', 2,
                    '2026-03-01T12:00:00.0000000Z', '2026-03-01T12:00:00.0000000Z');
            insert into failure (submission_seq, id, group_seq, contract_name, code, title, failed_at)
                values (4, 'fail-1', 7, 'learning-plan', 'type', 'Wrong', '2026-03-01T12:00:00.0000000Z');
            insert into failure (id, group_seq, contract_name, code, title, failed_at, record_key, record_revision, asked_version, detail)
                values ('fail-2', 7, 'learning-plan', 'migration_failed', 'Wrong', '2026-03-01T12:00:00.0000000Z', 'k0', 1, '2.0.0', 'what to do');
            insert into migration_job (seq, id, contract_name, to_version, to_hash, sources, settings, state, phase, progress, cursor_source, cursor_key,
                lease_token, planned_at, updated_at)
                values (1, 'mig-1', 'learning-plan', '1.1.0', '{{Entries.PlanNext.Hash}}', '[]', '{}', 'running', 'forward', '{}', 0, 'k0', 1,
                    '2026-03-01T12:00:00.0000000Z', '2026-03-01T12:00:00.0000000Z');
            insert into record_form (seq, submission_seq, contract_version, contract_hash, document, migration_hash, job_seq, made_at)
                values (5, 1, '1.1.0', '{{Entries.PlanNext.Hash}}', cast('{"n":1,"v":2}' as blob), 'sha256:chain', 1, '2026-03-01T12:00:00.0000000Z');
            update record set form_seq = 5, held_version = '1.1.0', held_hash = '{{Entries.PlanNext.Hash}}' where key = 'k0';
            insert into migration_quarantine (job_seq, key, revision, code, pointer, message, at)
                values (1, 'k1', 2, 'migration_failed', '/n', 'it is wrong', '2026-03-01T12:00:00.0000000Z');
            """);
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync() => _home.DisposeAsync();

    [Fact]
    public async Task Everything_is_there_and_belongs_to_the_default_tenant()
    {
        await using var store = await _home.OpenSqliteAsync();
        var (records, failures, migrations) = ((IRecordStore)store, (IFailureStore)store, (IMigrationStore)store);
        Assert.Equal(["k1", "k0"], (await records.ListAsync(Tenants.Default, new(null), 10, null, Cancel)).Items.Select(item => item.Reference.Key));
        Assert.Equal([2L, 1L], (await records.HistoryAsync(Tenants.Default, "learning-plan", "k1", 10, null, Cancel)).Items.Select(item => item.Reference.Revision));
        var moved = (await records.GetAsync(Tenants.Default, "learning-plan", "k0", null, Cancel))!;
        Assert.Equal("""{"n":1,"v":2}""", System.Text.Encoding.UTF8.GetString(moved.Form!.Document.Span));
        Assert.Equal(["fail-2", "fail-1"], (await failures.ListAsync(Tenants.Default, null, null, 10, null, Cancel)).Items.Select(item => item.Reference.Id));
        Assert.Equal(2, Assert.Single(await failures.GroupsAsync(Tenants.Default, null, 10, Cancel)).Count);
        Assert.Equal(new MigrationCursor(0, Tenants.Default, "k0"), (await migrations.GetAsync("mig-1", Cancel))!.Cursor);
        var quarantined = Assert.Single((await migrations.QuarantineAsync(null, "mig-1", 10, null, Cancel)).Items);
        Assert.Equal((Tenants.Default, "k1"), (quarantined.Tenant, quarantined.Key));
        Assert.NotNull(await ((IAdmissionStore)store).FindAsync(Tenants.Default, "once-1", Entries.Plan.Hash, Cancel));
    }

    [Fact]
    public async Task The_tables_made_anew_are_guarded_as_before()
    {
        await using (await _home.OpenSqliteAsync())
        {
        }

        using var connection = new SqliteConnection($"Data Source={_home.File};Pooling=False");
        connection.Open();
        Assert.Null(connection.Scalar("pragma foreign_key_check"));
        Assert.Equal("ok", connection.Scalar("pragma integrity_check"));
        foreach (var sql in new[] { "delete from record", "update record_revision set revision = 9", "delete from failure_group", "update failure set title = ''" })
            Assert.Equal(SqliteErrors.Constraint, Assert.Throws<SqliteException>(() => connection.Run(sql)).SqliteErrorCode);
    }

    [Fact]
    public void Records_are_read_without_upgrading_it()
    {
        var keys = new List<string>();
        var stored = SqliteStore.ReadRecords(new SqliteStoreOptions { Path = _home.File },
            new RecordScanOptions("learning-plan", Entries.Plan.Hash.ToString()), (record, _) => keys.Add(record.Key), Cancel);
        Assert.Equal((3, "k0 k1 k1"), (stored, string.Join(' ', keys)));
    }

    [Fact]
    public async Task A_database_with_a_broken_reference_is_not_upgraded_and_stays_as_it_was()
    {
        using (var connection = new SqliteConnection($"Data Source={_home.File};Pooling=False;Foreign Keys=False"))
        {
            connection.Open();
            connection.Run("insert into migration_quarantine (job_seq, key, revision, code, pointer, message, at) "
                + "values (99, 'k', 1, 'c', '', 'm', '2026-03-01T12:00:00.0000000Z')");
        }

        await Assert.ThrowsAsync<StoreException>(() => _home.OpenSqliteAsync());
        using var after = new SqliteConnection($"Data Source={_home.File};Pooling=False");
        after.Open();
        Assert.Equal(2L, after.Scalar("select count(*) from record where key like 'k%'"));
        Assert.Null(after.Scalar("select 1 from pragma_table_info('record') where name = 'tenant'"));
    }
}
