using Microsoft.Extensions.DependencyInjection;
using Sluice.Gateway;
using Sluice.Gateway.Stores;
using Sluice.Retrieval;
using Sluice.Workspace;

namespace Sluice.Evaluation.Retrieval;

/// <summary>A gateway over a store that begins empty, with one collection: indexing and search go the way they go in a server.</summary>
internal sealed class StoreUnderTrial : IAsyncDisposable
{
    public const string Collection = "trial";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("sluice-retrieval-");
    private readonly ServiceProvider _services;
    private readonly Func<Task<long>> _bytes;

    private StoreUnderTrial(string name, string settings, Action<IServiceCollection, string> addStore, Func<DirectoryInfo, Task<long>> bytes)
    {
        Name = name;
        Write("sluice.yaml", "{}\n");
        Write("contracts/none/1.0.0/schema.json", "{\"type\":\"object\"}");
        Write($"collections/{Collection}.yaml", settings);
        var load = WorkspaceLoader.Load(_folder.FullName);
        var services = new ServiceCollection();
        addStore(services, _folder.FullName);
        _services = services.AddSluiceGateway(load.Snapshot ?? throw new InvalidDataException(load.Report)).AddSluiceRetrieval().BuildServiceProvider();
        _bytes = () => bytes(_folder);
    }

    public string Name { get; }

    public DocumentIndexer Indexer => _services.GetRequiredService<DocumentIndexer>();

    public IRetriever Retriever => _services.GetRequiredService<IRetriever>();

    public IDocumentStore Documents => _services.GetRequiredService<IDocumentStore>();

    public static StoreUnderTrial Sqlite(string settings) => new("sqlite", settings,
        (services, folder) => services.AddSluiceSqlite(options => options.Path = Path.Combine(folder, "store", "sluice.db")),
        folder => Task.FromResult(new DirectoryInfo(Path.Combine(folder.FullName, "store")).GetFiles().Sum(file => file.Length)));

    public static StoreUnderTrial Postgres(string settings, string connection) => new("postgresql", settings,
        (services, _) => services.AddSluicePostgres(options => options.ConnectionString = connection), async _ =>
        {
            await using var database = new Npgsql.NpgsqlConnection(connection);
            await database.OpenAsync();
            await using var command = new Npgsql.NpgsqlCommand("select pg_database_size(current_database())", database);
            return (long)(await command.ExecuteScalarAsync())!;
        });

    /// <summary>The stores that were asked for; of PostgreSQL one for each use of the server.</summary>
    /// <param name="asked"><c>sqlite</c>, <c>postgres</c> or <c>both</c>.</param>
    /// <param name="settings">Settings of the collection.</param>
    /// <param name="use">What is done with each store.</param>
    public static async Task EachAsync(string asked, string settings, Func<StoreUnderTrial, Task> use)
    {
        if (asked is "sqlite" or "both")
        {
            await using var store = Sqlite(settings);
            await use(store);
        }
        if (asked is not ("postgres" or "both")) return;
        await using var server = await PostgresOfOurOwn.StartAsync();
        if (server is null)
        {
            Console.WriteLine("postgresql: NOT MEASURED, it is not installed here (no initdb under /usr/lib/postgresql).");
            return;
        }
        await using var other = Postgres(settings, await server.NewDatabaseAsync("trial"));
        await use(other);
    }

    /// <summary>Bytes on the disk.</summary>
    public Task<long> BytesAsync() => _bytes();

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    private void Write(string path, string text)
    {
        var file = Path.Combine(_folder.FullName, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, text);
    }
}
