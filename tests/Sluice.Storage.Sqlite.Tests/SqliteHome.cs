using Microsoft.Data.Sqlite;
using Sluice.Storage.Conformance;

namespace Sluice.Storage.Sqlite.Tests;

/// <summary>A fresh folder for one database.</summary>
internal sealed class SqliteHome : StoreHome
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("sluice-store-");

    internal string Folder => _folder.FullName;

    internal string File => Path.Combine(Folder, "sluice.db");

    internal Task<SqliteStore> OpenSqliteAsync(TimeProvider? time = null, Action<SqliteStoreOptions>? configure = null)
    {
        var options = new SqliteStoreOptions { Path = File };
        configure?.Invoke(options);
        return SqliteStore.OpenAsync(options, time ?? TimeProvider.System);
    }

    public override async Task<StoreUnderTest> OpenAsync(TimeProvider time) => StoreUnderTest.Of(await OpenSqliteAsync(time));

    public override Task TamperAsync(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={File};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "pragma foreign_keys = off; pragma ignore_check_constraints = on; "
            + "select group_concat('drop trigger ' || name, '; ') from sqlite_schema where type = 'trigger'";
        var triggers = command.ExecuteScalar() as string ?? "";
        command.CommandText = $"{triggers}; {sql}";
        command.ExecuteNonQuery();
        return Task.CompletedTask;
    }

    public override ValueTask DisposeAsync()
    {
        _folder.Delete(recursive: true);
        return ValueTask.CompletedTask;
    }
}
