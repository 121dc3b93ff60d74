using Microsoft.AspNetCore.Http;
using Sluice.Gateway;

namespace Sluice.Retrieval.Tests;

/// <summary>An index over a store that speaks its documented protocol and no more.</summary>
public abstract class DocumentedProtocolTests : VectorIndexConformance
{
    private readonly HttpClient _client = new();
    private VectorServerFake _server = null!;

    private protected abstract VectorServerFake NewServer();

    private protected abstract IVectorIndex Open(HttpClient client, VectorPlace place);

    private protected abstract (string Name, string Value)[] Headers { get; }

    public override async ValueTask InitializeAsync()
    {
        _server = NewServer();
        await _server.StartAsync();
        Index = Open(_client, Place(_server.Address));
    }

    public override async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        _client.Dispose();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task Names_on_the_other_side_carry_tenant_and_collection()
    {
        var set = NewSet();
        await Index.AddAsync(set, [Vector("a", 1, 0, 0)], Cancel);
        Assert.All(_server.Spaces, name => Assert.StartsWith("sluice_acme_manuals_", name, StringComparison.OrdinalIgnoreCase));
    }

    [Theory]
    [InlineData(401, "the key")]
    [InlineData(429, "patience")]
    [InlineData(500, "answered 500")]
    public async Task A_refusal_says_what_to_do_and_nothing_of_what_was_sent(int status, string says)
    {
        var set = NewSet();
        await Index.AddAsync(set, [Vector("a", 1, 0, 0)], Cancel);
        _server.Answers.Enqueue(context =>
        {
            context.Response.StatusCode = status;
            return context.Response.WriteAsync("""{"error":"secret words"}""");
        });
        var problem = await Assert.ThrowsAsync<VectorIndexException>(() => Index.SearchAsync(set, new float[] { 1, 0, 0 }, 1, Cancel));
        Assert.Equal(EmbeddingErrorCode.VectorStoreUnavailable, problem.Code);
        Assert.Contains(says, problem.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", problem.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("<html>")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"ids":[["a"]],"distances":[["near"]],"result":{"points":[{"id":1}]},"data":{"Get":null},"matches":[{"id":7}]}""")]
    [InlineData("null")]
    public async Task An_answer_that_is_none_is_no_hit(string garbage)
    {
        var set = NewSet();
        await Index.AddAsync(set, [Vector("a", 1, 0, 0)], Cancel);
        _server.Answers.Enqueue(context => context.Response.WriteAsync(garbage));
        Assert.Equal(EmbeddingErrorCode.VectorStoreUnavailable,
            (await Assert.ThrowsAsync<VectorIndexException>(() => Index.SearchAsync(set, new float[] { 1, 0, 0 }, 1, Cancel))).Code);
    }

    [Fact]
    public async Task A_store_that_hangs_is_given_up()
    {
        var set = NewSet();
        await Index.AddAsync(set, [Vector("a", 1, 0, 0)], Cancel);
        var impatient = Open(_client, Place(_server.Address) with { Timeout = TimeSpan.FromMilliseconds(50) });
        _server.Answers.Enqueue(async context =>
        {
            var gone = new TaskCompletionSource();
            await using var registration = context.RequestAborted.Register(gone.SetResult);
            await gone.Task;
        });
        Assert.Contains("no answer within 0.05 s", (await Assert.ThrowsAsync<VectorIndexException>(() => impatient.SearchAsync(set, new float[] { 1, 0, 0 }, 1, Cancel))).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_store_that_is_not_there_is_unavailable()
    {
        var address = _server.Address;
        await _server.DisposeAsync();
        var problem = await Assert.ThrowsAsync<VectorIndexException>(() => Open(_client, Place(address)).SearchAsync(NewSet(), new float[] { 1, 0, 0 }, 1, Cancel));
        Assert.Equal(EmbeddingErrorCode.VectorStoreUnavailable, problem.Code);
    }

    private VectorPlace Place(Uri address) => new("Store", address) { Headers = Headers };
}

public sealed class ChromaProtocolTests : DocumentedProtocolTests
{
    private protected override (string, string)[] Headers => [("X-Chroma-Token", "key")];

    private protected override VectorServerFake NewServer() => new ChromaFake();

    private protected override IVectorIndex Open(HttpClient client, VectorPlace place) => new ChromaVectors(client, place);
}

public sealed class QdrantProtocolTests : DocumentedProtocolTests
{
    private protected override (string, string)[] Headers => [("api-key", "key")];

    private protected override VectorServerFake NewServer() => new QdrantFake();

    private protected override IVectorIndex Open(HttpClient client, VectorPlace place) => new QdrantVectors(client, place);
}

public sealed class WeaviateProtocolTests : DocumentedProtocolTests
{
    private protected override (string, string)[] Headers => [("Authorization", "Bearer key")];

    private protected override VectorServerFake NewServer() => new WeaviateFake();

    private protected override IVectorIndex Open(HttpClient client, VectorPlace place) => new WeaviateVectors(client, place);
}

public sealed class PineconeProtocolTests : DocumentedProtocolTests
{
    private protected override (string, string)[] Headers => [("Api-Key", "key"), ("X-Pinecone-API-Version", PineconeVectors.ApiVersion)];

    private protected override VectorServerFake NewServer() => new PineconeFake();

    private protected override IVectorIndex Open(HttpClient client, VectorPlace place) => new PineconeVectors(client, place);
}
