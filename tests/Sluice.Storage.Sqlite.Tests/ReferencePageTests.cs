using System.Reflection;
using System.Runtime.CompilerServices;
using Microsoft.Data.Sqlite;
using Sluice.Gateway.Stores;
using Sluice.Storage.Sqlite.Opening;

namespace Sluice.Storage.Sqlite.Tests;

public sealed class ReferencePageTests
{
    private static readonly string Page = File.ReadAllText(Path.Combine(Path.GetDirectoryName(Here())!, "../../docs/reference/store.md"));

    [Fact]
    public void Every_error_code_has_an_entry_and_every_entry_a_code()
    {
        var codes = typeof(StoreErrorCode).GetFields(BindingFlags.Public | BindingFlags.Static).Select(field => (string)field.GetRawConstantValue()!);
        Assert.Equal(codes.Order(), Rows("Error codes").Order());
    }

    [Fact]
    public async Task Every_table_has_an_entry_and_every_entry_a_table()
    {
        await using var home = new SqliteHome();
        await (await home.OpenSqliteAsync()).DisposeAsync();
        using var connection = new SqliteConnection($"Data Source={home.File};Pooling=False");
        connection.Open();
        Assert.Equal(connection.Texts("select name from sqlite_schema where type = 'table' and name not like 'sqlite\\_%' escape '\\' order by name"),
            Rows("Tables").Order());
    }

    [Fact]
    public void Every_option_has_an_entry_and_every_entry_an_option() =>
        Assert.Equal(typeof(SqliteStoreOptions).GetProperties().Select(property => property.Name).Order(), Rows("Options").Order());

    /// <summary>The words in backticks that begin a row of the table under a heading.</summary>
    private static IEnumerable<string> Rows(string heading) => Page.Split("\n## ").Single(part => part.StartsWith(heading, StringComparison.Ordinal))
        .Split('\n').Where(line => line.StartsWith("| `", StringComparison.Ordinal)).Select(line => line.Split('`')[1]);

    private static string Here([CallerFilePath] string path = "") => path;
}
