using Npgsql;
using Sluice.Storage.Conformance;

namespace Sluice.Storage.Postgres.Tests;

/// <summary>A fresh database for one store.</summary>
internal sealed class PostgresHome(PostgresServer server) : StoreHome
{
    private string? _connection;

    internal async Task<string> ConnectionAsync() => _connection ??= await server.NewDatabaseAsync();

    internal async Task<PostgresStore> OpenPostgresAsync(TimeProvider? time = null, Action<PostgresStoreOptions>? configure = null)
    {
        var options = new PostgresStoreOptions { ConnectionString = await ConnectionAsync() };
        configure?.Invoke(options);
        return await PostgresStore.OpenAsync(options, time ?? TimeProvider.System);
    }

    public override async Task<StoreUnderTest> OpenAsync(TimeProvider time) => StoreUnderTest.Of(await OpenPostgresAsync(time));

    public override async Task TamperAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(await ConnectionAsync());
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand("set search_path = sluice; set session_replication_role = replica; "
            + "alter table submission alter column seq drop identity if exists; alter table audit_entry alter column seq drop identity if exists; " + sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    public override ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
