using Npgsql;
using Sluice.Gateway;
using Sluice.Gateway.Stores;
using Sluice.Storage.Conformance;
using Sluice.Storage.Postgres.Opening;

namespace Sluice.Storage.Postgres.Tests;

/// <summary>A schema from before there were tenants: nothing is lost, and all of it belongs to the default tenant.</summary>
public sealed class TenantUpgradeTests(PostgresServer server) : IAsyncLifetime
{
    private const string Script = "0006-tenants.sql";

    private readonly PostgresHome _home = new(server);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        server.Require();
        await RunAsync("create schema sluice");
        await RunAsync($"create table {SchemaScripts.Journal} (schemaversionsid serial primary key, scriptname varchar(255) not null, applied timestamp not null)");
        foreach (var script in SchemaScripts.Known.TakeWhile(name => !name.EndsWith(Script, StringComparison.Ordinal)))
        {
            using var reader = new StreamReader(typeof(PostgresStore).Assembly.GetManifestResourceStream(script)!);
            await RunAsync(await reader.ReadToEndAsync(Cancel));
            await RunAsync($"insert into {SchemaScripts.Journal} (scriptname, applied) values ('{script}', now())");
        }

        const string at = "'2026-03-01T12:00:00.0000000Z'";
        await RunAsync($$"""
            select admit('sub-' || n, {{at}}, {{at}}, 'learning-plan', 'learning-plan', '1.0.0', '{{Entries.Plan.Hash}}',
                case when n = 4 then 'rejected' else 'accepted' end, 'k' || n / 2, 'once-' || n, 'sha256:x', case when n = 4 then 'no'::bytea end,
                '{"contractName":"learning-plan","contractVersion":"1.0.0","contractHash":"{{Entries.Plan.Hash}}","origin":{},"gatewayVersion":"0"}'::json,
                null, null, null, null, case when n < 4 then '{"n":1}'::bytea end, {{at}}, 'fail-' || n,
                '{{FailureGroup.IdOf(Tenants.Default, "learning-plan", "v1:a")}}', 'v1:a', 'type', 'Wrong')
            from generate_series(1, 4) n
            """);
    }

    public ValueTask DisposeAsync() => _home.DisposeAsync();

    [Fact]
    public async Task Everything_is_there_belongs_to_the_default_tenant_and_is_written_on()
    {
        await using var store = await _home.OpenPostgresAsync();
        var (records, failures, admissions) = ((IRecordStore)store, (IFailureStore)store, (IAdmissionStore)store);
        Assert.Equal(["k1", "k0"], (await records.ListAsync(Tenants.Default, new(null), 10, null, Cancel)).Items.Select(item => item.Reference.Key));
        Assert.Equal([2L, 1L], (await records.HistoryAsync(Tenants.Default, "learning-plan", "k1", 10, null, Cancel)).Items.Select(item => item.Reference.Revision));
        Assert.Equal("fail-4", Assert.Single((await failures.ListAsync(Tenants.Default, null, null, 10, null, Cancel)).Items).Reference.Id);
        Assert.NotNull(await admissions.FindAsync(Tenants.Default, "once-1", Entries.Plan.Hash, Cancel));

        var entries = new Entries(TimeProvider.System, "later-");
        Assert.Equal(3, (await admissions.AppendAsync(entries.Record("k1"), Cancel)).Decision!.Record!.Revision);
        Assert.Equal(1, (await admissions.AppendAsync(entries.Record("k1", tenant: "acme"), Cancel)).Decision!.Record!.Revision);
        await admissions.AppendAsync(entries.Failure("v1:a"), Cancel);
        Assert.Equal(2, Assert.Single(await failures.GroupsAsync(Tenants.Default, null, 10, Cancel)).Count);
    }

    private async Task RunAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(await _home.ConnectionAsync() + ";Search Path=sluice");
        await connection.OpenAsync(Cancel);
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(Cancel);
    }
}
