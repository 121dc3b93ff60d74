using System.Data.Common;
using Microsoft.Data.Sqlite;

namespace Sluice.EndToEnd;

/// <summary>One server on its own database file.</summary>
public sealed class SqliteJobKillTests(ITestOutputHelper output) : JobKillTests(output)
{
    protected override string Store => "path: .sluice/sluice.db";

    protected override int Servers => 1;

    protected override int Rounds => 6;

    protected override async Task<DbConnection> ConnectAsync()
    {
        var connection = new SqliteConnection($"Data Source={Path.Combine(Folder, ".sluice", "sluice.db")};Mode=ReadOnly;Pooling=False");
        await connection.OpenAsync();
        return connection;
    }
}
