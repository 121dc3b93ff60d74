using System.Data.Common;
using Npgsql;
using Sluice.Storage.Postgres.Tests;

namespace Sluice.EndToEnd;

/// <summary>Two servers on one PostgreSQL, killed together.</summary>
public sealed class PostgresJobKillTests(ITestOutputHelper output, PostgresServer server) : JobKillTests(output)
{
    private string _connection = "";

    protected override string Store => "postgresVariable: SLUICE_TEST_POSTGRES";

    protected override int Servers => 2;

    protected override int Rounds => 3;

    protected override IReadOnlyDictionary<string, string> Environment => new Dictionary<string, string> { ["SLUICE_TEST_POSTGRES"] = _connection };

    public override async ValueTask InitializeAsync() => _connection = await server.NewDatabaseAsync();

    protected override async Task<DbConnection> ConnectAsync()
    {
        var connection = new NpgsqlConnection(_connection + ";Search Path=sluice;Pooling=false");
        await connection.OpenAsync();
        return connection;
    }
}
