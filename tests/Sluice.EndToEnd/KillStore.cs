using System.Data.Common;
using Microsoft.Data.Sqlite;
using Npgsql;
using Sluice.Storage.Postgres.Tests;

namespace Sluice.EndToEnd;

/// <summary>A store under servers that are killed, and how a test looks into it by other means than the servers' own.</summary>
public abstract class KillStore
{
    /// <summary>The <c>store</c> of <c>sluice.yaml</c>.</summary>
    public abstract string Settings { get; }

    /// <summary>Servers on the store at the same time.</summary>
    public abstract int Servers { get; }

    /// <summary>What a server finds in its environment.</summary>
    public virtual IReadOnlyDictionary<string, string> Environment { get; } = new Dictionary<string, string>();

    /// <summary>Makes it ready for one test.</summary>
    public virtual ValueTask PrepareAsync() => ValueTask.CompletedTask;

    /// <summary>Connects to it, and checks what the database can check by itself.</summary>
    /// <param name="folder">The workspace.</param>
    public abstract Task<DbConnection> ConnectAsync(string folder);
}

/// <summary>One server on its own database file.</summary>
public sealed class SqliteKillStore : KillStore
{
    public override string Settings => "path: .sluice/sluice.db";

    public override int Servers => 1;

    public override async Task<DbConnection> ConnectAsync(string folder)
    {
        var connection = new SqliteConnection($"Data Source={Path.Combine(folder, ".sluice", "sluice.db")};Mode=ReadOnly;Pooling=False");
        await connection.OpenAsync();
        Assert.Equal("ok", KillLedger.Rows(connection, "pragma integrity_check", row => row.GetString(0)).Single());
        Assert.Empty(KillLedger.Rows(connection, "pragma foreign_key_check", row => row.GetString(0)));
        return connection;
    }
}

/// <summary>Two servers on one PostgreSQL, killed together.</summary>
public sealed class PostgresKillStore(PostgresServer server) : KillStore
{
    private string _connection = "";

    public override string Settings => "postgresVariable: SLUICE_TEST_POSTGRES";

    public override int Servers => 2;

    public override IReadOnlyDictionary<string, string> Environment => new Dictionary<string, string> { ["SLUICE_TEST_POSTGRES"] = _connection };

    public override async ValueTask PrepareAsync() => _connection = await server.NewDatabaseAsync();

    public override async Task<DbConnection> ConnectAsync(string folder)
    {
        var connection = new NpgsqlConnection(_connection + ";Search Path=sluice;Pooling=false");
        await connection.OpenAsync();
        return connection;
    }
}
