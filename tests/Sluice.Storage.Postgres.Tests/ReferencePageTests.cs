using System.Runtime.CompilerServices;
using Npgsql;

namespace Sluice.Storage.Postgres.Tests;

public sealed class ReferencePageTests(PostgresServer server)
{
    private static readonly string Page = File.ReadAllText(Path.Combine(Path.GetDirectoryName(Here())!, "../../docs/reference/store.md"));

    [Fact]
    public async Task Every_table_has_an_entry_and_every_entry_a_table()
    {
        server.Require();
        await using var home = new PostgresHome(server);
        await (await home.OpenPostgresAsync()).DisposeAsync();
        await using var connection = new NpgsqlConnection(await home.ConnectionAsync());
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        var tables = await connection.RowsAsync("select tablename::text from pg_tables where schemaname = 'sluice'", row => row.GetString(0),
            TestContext.Current.CancellationToken);
        Assert.Equal(tables.Order(), Rows("Tables").Concat(Rows("Words of chunks")).Order());
    }

    [Fact]
    public void Every_option_has_an_entry_and_every_entry_an_option() =>
        Assert.Equal(typeof(PostgresStoreOptions).GetProperties().Select(property => property.Name).Order(), Rows("PostgreSQL").Order());

    /// <summary>The words in backticks that begin a row of the table under a heading.</summary>
    private static IEnumerable<string> Rows(string heading) => Page.Split("\n## ").Single(part => part.StartsWith(heading, StringComparison.Ordinal))
        .Split('\n').Where(line => line.StartsWith("| `", StringComparison.Ordinal)).Select(line => line.Split('`')[1]);

    private static string Here([CallerFilePath] string path = "") => path;
}
