using Npgsql;

namespace Sluice.Retrieval.Tests;

/// <summary>The adapter against PostgreSQL with pgvector, as PGlite runs both.</summary>
public sealed class PgvectorServerTests(PgvectorServer server) : VectorIndexConformance, IClassFixture<PgvectorServer>
{
    public override async ValueTask InitializeAsync() =>
        Index = await PgvectorVectors.OpenAsync(server.ConnectionString, TimeSpan.FromSeconds(60), Cancel) ?? throw new InvalidOperationException("There is no pgvector.");

    public override ValueTask DisposeAsync() => ((PgvectorVectors)Index).DisposeAsync();

    [Fact]
    public async Task The_table_has_an_index_for_the_distance_that_is_searched_by()
    {
        var set = NewSet();
        await Index.AddAsync(set, [Vector("a", 1, 0, 0)], Cancel);
        await using var source = NpgsqlDataSource.Create(server.ConnectionString);
        await using var command = source.CreateCommand($"select indexdef from pg_indexes where schemaname = '{PgvectorVectors.Schema}' and tablename = '{RemoteName.TableOf(set)}' and indexdef like '%hnsw%'");
        Assert.Contains("vector_cosine_ops", (string?)await command.ExecuteScalarAsync(Cancel), StringComparison.Ordinal);
    }
}

/// <summary>PostgreSQL and pgvector in a process of Node's.</summary>
public sealed class PgvectorServer : IAsyncLifetime
{
    private const string Program =
        """
        import { PGlite } from '@electric-sql/pglite';
        import { vector } from '@electric-sql/pglite-pgvector';
        import { PGLiteSocketServer } from '@electric-sql/pglite-socket';
        const db = await PGlite.create(process.argv[3] === 'with' ? { extensions: { vector } } : {});
        await new PGLiteSocketServer({ db, host: '127.0.0.1', port: Number(process.argv[2]), maxConnections: 20 }).start();
        console.log('ready');
        """;

    private NodeServer? _server;

    public string ConnectionString => $"Host=127.0.0.1;Port={_server!.Port};Username=postgres;Database=postgres;SSL Mode=Disable;Timeout=60;Command Timeout=60";

    public async ValueTask InitializeAsync() => _server = await StartAsync("with");

    public async ValueTask DisposeAsync()
    {
        if (_server is not null) await _server.DisposeAsync();
    }

    /// <summary>Starts one <c>with</c> or <c>without</c> the extension.</summary>
    internal static Task<NodeServer> StartAsync(string extension) => NodeServer.StartAsync(
        ["@electric-sql/pglite-pgvector@0.0.15", "@electric-sql/pglite@0.5.14", "@electric-sql/pglite-socket@0.2.17"], [("serve.mjs", Program)], "node",
        (port, _) => ["serve.mjs", $"{port}", extension], "ready");
}

public sealed class PgvectorMissingTests
{
    [Fact]
    public async Task A_server_without_the_extension_is_found_out()
    {
        await using var server = await PgvectorServer.StartAsync("without");
        Assert.Null(await PgvectorVectors.OpenAsync($"Host=127.0.0.1;Port={server.Port};Username=postgres;Database=postgres;SSL Mode=Disable;Timeout=60", TimeSpan.FromSeconds(60),
            TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("nonsense", "no connection string")]
    [InlineData("Host=127.0.0.1;Port=9;Username=u;Password=secret;Timeout=2", "cannot be reached")]
    public async Task A_server_that_cannot_be_reached_says_what_to_do_without_a_password(string connection, string says)
    {
        var problem = await Assert.ThrowsAsync<VectorIndexException>(() => PgvectorVectors.OpenAsync(connection, TimeSpan.FromSeconds(5), TestContext.Current.CancellationToken));
        Assert.Contains(says, problem.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", problem.Message, StringComparison.Ordinal);
    }
}
