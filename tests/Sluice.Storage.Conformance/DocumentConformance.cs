using System.Text;
using Sluice.Contracts;
using Sluice.Gateway.Stores;

namespace Sluice.Storage.Conformance;

/// <summary>Base of the tests of documents.</summary>
public abstract class DocumentConformance : StoreConformance
{
    protected const string Theirs = "acme-2", Guides = "guides";

    /// <summary>A document whose chunks are its texts, each with an id of its own.</summary>
    protected DocumentEntry Document(string id, params string[] texts) => new()
    {
        Tenant = Mine,
        Collection = Guides,
        Id = id,
        MediaType = "text/plain",
        Source = Encoding.UTF8.GetBytes(string.Join("\n\n", texts)),
        Chunker = "1",
        Hash = ContentHash.OfBytes(Encoding.UTF8.GetBytes(string.Join("\n\n", texts))),
        Chunks = [.. texts.Select(text => Chunk(id, text))],
        DocumentsMax = 1000,
        At = Time.GetUtcNow(),
    };

    protected static ChunkEntry Chunk(string document, string text, string section = "") =>
        new(ContentHash.OfBytes(Encoding.UTF8.GetBytes($"{document}\n{section}\n{text}")).ToString(), section, text, text.Length);

    protected async Task<DocumentPut> PutAsync(DocumentEntry document) => Assert.Single(await Documents.PutDocumentsAsync([document], Cancel));

    protected Task<StoredDocument?> GetAsync(string id, string tenant = Mine, string collection = Guides) => Documents.DocumentAsync(tenant, collection, id, Cancel);

    protected async Task<IReadOnlyList<string>> TextsAsync(string document) =>
        [.. (await Documents.ChunksOfAsync(Mine, Guides, document, Cancel)).Select(chunk => chunk.Text)];

    protected Task<IReadOnlyList<LexicalHit>> SearchAsync(string text, string tenant = Mine, string collection = Guides, int count = 10, int terms = 16,
        params (string Pointer, string Value)[] filter) => Documents.SearchAsync(new LexicalQuery
        {
            Tenant = tenant,
            Collection = collection,
            Text = text,
            Count = count,
            TermsMax = terms,
            Filter = filter.ToDictionary(pair => pair.Pointer, pair => pair.Value, StringComparer.Ordinal),
        }, Cancel);

    /// <summary>The documents of what is found, best first.</summary>
    protected async Task<IReadOnlyList<string>> FoundAsync(string text, string tenant = Mine, string collection = Guides, int count = 10, int terms = 16,
        params (string Pointer, string Value)[] filter) =>
        [.. (await SearchAsync(text, tenant, collection, count, terms, filter)).Select(hit => hit.Chunk.Document)];
}
