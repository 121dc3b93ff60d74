using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Sluice.Contracts;
using Sluice.Gateway;
using Sluice.Gateway.Stores;
using Sluice.Server.Vectors;
using Sluice.Simulator;

namespace Sluice.Server.Tests.Vectors;

/// <summary>Vectors in a running server, from an endpoint over HTTP.</summary>
public sealed class EmbeddingHostTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_server_embeds_what_is_there_by_the_endpoint_of_the_model()
    {
        await using var simulator = await SimulatorServer.StartAsync(new SimulatorOptions { Profile = FaultProfile.None }, Cancel);
        await using var server = await StartAsync(simulator.BaseAddress);
        await PutAsync(server, "a", "b", "c");
        await LookAsync(server);
        var set = Assert.Single(await StoreOf(server).SetsAsync(Tenants.Default, "guides", Cancel));
        Assert.Equal((VectorSetState.Active, "openai/embed-3@64"), (set.State, set.Model.ToString()));
        Assert.Equal(new VectorCount(0, 3, 0), await StoreOf(server).CountAsync(set, Cancel));
    }

    [Fact]
    public async Task A_server_goes_on_without_the_endpoint_and_documents_are_found_by_their_words()
    {
        await using var server = await StartAsync(new Uri("http://127.0.0.1:9/v1"));
        await PutAsync(server, "hedgehogs", "cats");
        await LookAsync(server);
        Assert.Empty(await StoreOf(server).SetsAsync(Tenants.Default, "guides", Cancel));
        var hits = await ((IDocumentStore)server.Sluice.Store).SearchAsync(
            new LexicalQuery { Tenant = Tenants.Default, Collection = "guides", Text = "hedgehogs", Count = 5, TermsMax = 5 }, Cancel);
        Assert.Equal("hedgehogs", Assert.Single(hits).Chunk.Document);
        Assert.Equal(200, (await server.GetAsync("/readyz")).Status);
    }

    [Fact]
    public async Task A_store_that_is_closed_ends_no_host()
    {
        await using var server = await StartAsync(new Uri("http://127.0.0.1:9/v1"));
        await server.Sluice.Store.DisposeAsync();
        await LookAsync(server);
    }

    private static IVectorStore StoreOf(RunningServer server) => (IVectorStore)server.Sluice.Store;

    private static async Task<RunningServer> StartAsync(Uri endpoint)
    {
        var workspace = new TestWorkspace();
        workspace.Write("models/embed.yaml", $"model: embed-3\nbaseUrl: {endpoint}\nretriesMax: 0\n");
        workspace.Write("collections/guides.yaml", "embedding: embed\n");
        return await RunningServer.StartAsync(workspace, options => options.EmbeddingSeconds = 3_600);
    }

    private static Task LookAsync(RunningServer server) => server.Services.GetServices<IHostedService>().OfType<EmbeddingHost>().Single().LookAsync(Cancel);

    private static async Task PutAsync(RunningServer server, params string[] texts) => await ((IDocumentStore)server.Sluice.Store).PutDocumentsAsync(
        [.. texts.Select(text => new DocumentEntry
        {
            Tenant = Tenants.Default,
            Collection = "guides",
            Id = text,
            MediaType = "text/plain",
            Source = Encoding.UTF8.GetBytes(text),
            Chunker = "1",
            Hash = ContentHash.OfBytes(Encoding.UTF8.GetBytes(text)),
            Chunks = [new ChunkEntry($"chunk-{text}", "", text, 1)],
            DocumentsMax = 10,
            At = DateTimeOffset.UnixEpoch,
        })], Cancel);
}
