using Sluice.Gateway;

namespace Sluice.Retrieval.Tests;

/// <summary>The adapter against a real Chroma.</summary>
public sealed class ChromaServerTests(ChromaServer server) : VectorIndexConformance, IClassFixture<ChromaServer>
{
    private readonly HttpClient _client = new();

    public override ValueTask InitializeAsync()
    {
        Index = new ChromaVectors(_client, new VectorPlace("Chroma", server.Address));
        return default;
    }

    public override ValueTask DisposeAsync()
    {
        _client.Dispose();
        return default;
    }

    [Fact]
    public async Task Another_dimension_is_refused_and_what_was_there_stays()
    {
        var set = NewSet();
        await Index.AddAsync(set, [Vector("a", 1, 0, 0)], Cancel);
        var problem = await Assert.ThrowsAsync<VectorIndexException>(() => Index.AddAsync(set, [Vector("b", 1, 0)], Cancel));
        Assert.Equal(EmbeddingErrorCode.VectorStoreUnavailable, problem.Code);
        Assert.Equal(["a"], (await Index.SearchAsync(set, new float[] { 1, 0, 0 }, 9, Cancel)).Select(hit => hit.Chunk));
    }

    [Fact]
    public async Task A_collection_that_somebody_removed_is_made_again()
    {
        var set = NewSet();
        await Index.AddAsync(set, [Vector("a", 1, 0, 0)], Cancel);
        await new ChromaVectors(_client, new VectorPlace("Chroma", server.Address)).DropAsync(set, Cancel);
        await Assert.ThrowsAsync<VectorIndexException>(() => Index.SearchAsync(set, new float[] { 1, 0, 0 }, 9, Cancel));
        await Index.AddAsync(set, [Vector("b", 1, 0, 0)], Cancel);
        Assert.Equal(["b"], (await Index.SearchAsync(set, new float[] { 1, 0, 0 }, 9, Cancel)).Select(hit => hit.Chunk));
    }
}

/// <summary>Chroma as its own package runs it.</summary>
public sealed class ChromaServer : IAsyncLifetime
{
    private NodeServer? _server;

    public Uri Address => new($"http://127.0.0.1:{_server!.Port}");

    public async ValueTask InitializeAsync()
    {
        _server = await NodeServer.StartAsync(["chromadb@3.0.0"], [], "node_modules/.bin/chroma",
            (port, data) => ["run", "--host", "127.0.0.1", "--port", $"{port}", "--path", data], "Listening on");
        // It says so before it does.
        await _server.AcceptsAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is not null) await _server.DisposeAsync();
    }
}
