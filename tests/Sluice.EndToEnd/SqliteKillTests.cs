using System.Data.Common;
using Microsoft.Data.Sqlite;

namespace Sluice.EndToEnd;

/// <summary>One server on its own database file.</summary>
public sealed class SqliteKillTests(ITestOutputHelper output) : KillTests(output)
{
    protected override string Store => "path: .sluice/sluice.db";

    protected override int Servers => 1;

    protected override int Rounds => 20;

    protected override async Task<DbConnection> ConnectAsync()
    {
        var connection = new SqliteConnection($"Data Source={Path.Combine(Folder, ".sluice", "sluice.db")};Mode=ReadOnly;Pooling=False");
        await connection.OpenAsync();
        Assert.Equal("ok", KillLedger.Rows(connection, "pragma integrity_check", row => row.GetString(0)).Single());
        Assert.Empty(KillLedger.Rows(connection, "pragma foreign_key_check", row => row.GetString(0)));
        return connection;
    }
}
