namespace Sluice.Workspace.Tests;

public sealed class VectorSettingsTests
{
    [Fact]
    public void Without_a_word_vectors_are_searched_in_memory() =>
        Assert.Equal(new VectorSettings(), Load("embedding: m").Snapshot!.Collections["guides"].Vectors);

    [Fact]
    public void Every_setting_is_read()
    {
        var load = Load("""
            embedding: m
            vectors:
              store: qdrant
              url: http://localhost:6333/base
              keyVariable: QDRANT_API_KEY
              generation: 2
              lexicalWeight: 0.5
              vectorWeight: 2
              queryTimeoutMilliseconds: 300
              storeTimeoutMilliseconds: 400
              batchMax: 16
            """);
        Assert.Equal("", load.Report);
        Assert.Equal(new VectorSettings
        {
            Store = VectorStoreKind.Qdrant,
            Url = new Uri("http://localhost:6333/base"),
            KeyVariable = "QDRANT_API_KEY",
            Generation = 2,
            LexicalWeight = 0.5,
            VectorWeight = 2,
            QueryTimeoutMilliseconds = 300,
            StoreTimeoutMilliseconds = 400,
            BatchMax = 16,
        }, load.Snapshot!.Collections["guides"].Vectors);
    }

    [Fact]
    public void Memory_for_vectors_is_a_setting_of_the_workspace()
    {
        using var workspace = TestWorkspace.Small().Write("sluice.yaml", "retrieval:\n  vectorMemoryBytesMax: 2000000\n");
        Assert.Equal(2_000_000, workspace.Snapshot().Settings.VectorMemoryBytesMax);
    }

    [Theory]
    [InlineData("store: faiss", "'vectors.store' must be 'memory' or 'pgvector' or 'chroma' or 'qdrant' or 'weaviate' or 'pinecone'")]
    [InlineData("store: qdrant", "name it in 'vectors.url'")]
    [InlineData("url: http://localhost", "means nothing in memory")]
    [InlineData("store: pgvector\n  keyVariable: PG\n  url: http://localhost", "means nothing with pgvector")]
    [InlineData("store: pgvector", "name the environment variable that holds it in 'vectors.keyVariable'")]
    [InlineData("store: pinecone\n  url: https://index.pinecone.io", "name the environment variable that holds it in 'vectors.keyVariable'")]
    [InlineData("store: chroma\n  url: http://me:secret@localhost:8000", "holds a user or password")]
    [InlineData("store: chroma\n  url: localhost:8000", "must be an http or https address")]
    [InlineData("store: chroma\n  url: http://localhost:8000?key=1", "must be an http or https address")]
    [InlineData("store: qdrant\n  url: http://localhost\n  keyVariable: my-secret key", "must be the name of an environment variable")]
    [InlineData("generation: 0", "must be from 1 to 1000000")]
    [InlineData("lexicalWeight: 0\n  vectorWeight: 0", "are both 0")]
    [InlineData("vectorWeight: -1", "must be from 0 to 100")]
    [InlineData("queryTimeoutMilliseconds: 9", "must be from 10 to 60000")]
    [InlineData("batchMax: 4096", "must be from 1 to 2048")]
    [InlineData("stor: memory", "There is no setting 'vectors.stor'. Did you mean 'store'?")]
    public void What_cannot_be_is_a_problem(string text, string problem)
    {
        var load = Load($"embedding: m\nvectors:\n  {text}\n");
        Assert.Null(load.Snapshot);
        var found = Assert.Single(load.Problems);
        Assert.Equal("collections/guides.yaml", found.File);
        Assert.Contains(problem, found.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", found.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Vectors_without_a_model_are_a_problem() =>
        Assert.Contains("mean", Assert.Single(Load("vectors:\n  batchMax: 2\n").Problems).Message, StringComparison.Ordinal);

    private static WorkspaceLoad Load(string text)
    {
        using var workspace = TestWorkspace.Small().Write("models/m.yaml", "model: m\n").Write("collections/guides.yaml", text);
        return workspace.Load();
    }
}
