using Sluice.Contracts;

namespace Sluice.Gateway.Stores;

/// <summary>A document to put into a collection, cut already.</summary>
public sealed record DocumentEntry
{
    /// <summary>Longest id, title and section, in characters.</summary>
    public const int IdLengthMax = 512, TitleLengthMax = 1024, SectionLengthMax = 2048;

    /// <summary>Whose.</summary>
    public required string Tenant { get; init; }

    /// <summary>Into this collection.</summary>
    public required string Collection { get; init; }

    /// <summary>Its id, one of its kind in the collection; of a record <c>contract/key</c>.</summary>
    public required string Id { get; init; }

    /// <summary>Its title; empty when it has none. Counts in search.</summary>
    public string Title { get; init; } = "";

    /// <summary>What <see cref="Source"/> is: <c>text/markdown</c>, <c>text/plain</c>, <c>text/html</c> or <c>application/json</c>.</summary>
    public required string MediaType { get; init; }

    /// <summary>The document as it came; of a record empty: the record itself is the source.</summary>
    public required ReadOnlyMemory<byte> Source { get; init; }

    /// <summary>One JSON object; empty: none.</summary>
    public ReadOnlyMemory<byte> Metadata { get; init; }

    /// <summary>The contract version that the metadata, or the record, was validated by; null: none.</summary>
    public ContractId? Contract { get; init; }

    /// <summary>Hash of that version; the default when there is none.</summary>
    public ContentHash ContractHash { get; init; }

    /// <summary>The record it is made of; null: it is no record.</summary>
    public RecordReference? Record { get; init; }

    /// <summary>Version and settings of what cut it.</summary>
    public required string Chunker { get; init; }

    /// <summary>Hash of all that makes it what it is: source, title, metadata, contract, chunker. The same hash is the same document.</summary>
    public required ContentHash Hash { get; init; }

    /// <summary>Its chunks, in order, with different ids.</summary>
    public required IReadOnlyList<ChunkEntry> Chunks { get; init; }

    /// <summary>Revision that it takes the place of; where another is there, nothing is written. Null (default): of any.</summary>
    public long? Replaces { get; init; }

    /// <summary>Most documents of the collection.</summary>
    public required long DocumentsMax { get; init; }

    /// <summary>When (UTC).</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>Refuses what not every store can hold: a NUL, half of a surrogate pair, a text that is too long.</summary>
    /// <exception cref="StoreException">It holds such (<c>store_constraint</c>).</exception>
    public static void Check(IReadOnlyList<DocumentEntry> documents)
    {
        ArgumentNullException.ThrowIfNull(documents);
        if (documents.Count == 0 || documents.Any(document => document.Tenant != documents[0].Tenant || document.Collection != documents[0].Collection)
            || documents.DistinctBy(document => document.Id, StringComparer.Ordinal).Count() != documents.Count)
            throw new ArgumentException("Put documents of one tenant and collection, each id once.", nameof(documents));
        foreach (var document in documents)
        {
            Check(document.Id, "id", 1, IdLengthMax);
            Check(document.Title, "title", 0, TitleLengthMax);
            foreach (var chunk in document.Chunks)
            {
                Check(chunk.Id, "id of a chunk", 1, IdLengthMax);
                Check(chunk.Section, "section of a chunk", 0, SectionLengthMax);
                Check(chunk.Text, "text of a chunk", 1, int.MaxValue);
            }
        }
    }

    private static void Check(string text, string what, int min, int max)
    {
        if (text.Length < min || text.Length > max || text.Contains('\0', StringComparison.Ordinal) || !LexicalWords.IsWellFormed(text))
            throw new StoreException(StoreErrorCode.Constraint,
                $"The {what} of a document has a NUL, half of a surrogate pair, or not {min} to {max} characters; nothing was stored. Mend the document.");
    }
}

/// <summary>A piece of a document.</summary>
/// <param name="Id">Its id, one of its kind in the collection: the same for the same text in the same document and section.</param>
/// <param name="Section">Headings above it, outermost first, parted by <c> › </c>; empty at the top. Counts in search.</param>
/// <param name="Text">The text.</param>
/// <param name="Tokens">Its tokens.</param>
public sealed record ChunkEntry(string Id, string Section, string Text, int Tokens);

/// <summary>A document as the store holds it.</summary>
public sealed record StoredDocument
{
    /// <summary>Its id.</summary>
    public required string Id { get; init; }

    /// <summary>How often it was put with other content, from 1.</summary>
    public required long Revision { get; init; }

    /// <summary>Its title; empty when it has none.</summary>
    public required string Title { get; init; }

    /// <summary>What <see cref="Source"/> is.</summary>
    public required string MediaType { get; init; }

    /// <summary>The document as it came; empty in a list, and of a record.</summary>
    public ReadOnlyMemory<byte> Source { get; init; }

    /// <summary>Bytes of the source.</summary>
    public required long Bytes { get; init; }

    /// <summary>One JSON object; empty: none.</summary>
    public ReadOnlyMemory<byte> Metadata { get; init; }

    /// <summary>The contract version that the metadata, or the record, was validated by, <c>name@1.0.0</c>; null: none.</summary>
    public string? Contract { get; init; }

    /// <summary>Hash of that version; empty: none.</summary>
    public string ContractHash { get; init; } = "";

    /// <summary>The record it is made of, with the revision; null: it is no record.</summary>
    public RecordReference? Record { get; init; }

    /// <summary>Version and settings of what cut it.</summary>
    public required string Chunker { get; init; }

    /// <summary>Hash of all that makes it what it is.</summary>
    public required string Hash { get; init; }

    /// <summary>Number of its chunks.</summary>
    public required int Chunks { get; init; }

    /// <summary>Tokens of its chunks.</summary>
    public required long Tokens { get; init; }

    /// <summary>When it was put first (UTC).</summary>
    public required DateTimeOffset AddedAt { get; init; }

    /// <summary>When it was put last with other content (UTC).</summary>
    public required DateTimeOffset UpdatedAt { get; init; }
}

/// <summary>A chunk as the store holds it, with what it needs to know of its document.</summary>
public sealed record StoredChunk
{
    /// <summary>The store's number of it, in the order of putting. A chunk with another text or title is another one.</summary>
    public required long Position { get; init; }

    /// <summary>Its id.</summary>
    public required string Id { get; init; }

    /// <summary>Id of its document.</summary>
    public required string Document { get; init; }

    /// <summary>Revision of its document.</summary>
    public required long Revision { get; init; }

    /// <summary>Title of its document; empty when it has none.</summary>
    public required string Title { get; init; }

    /// <summary>Headings above it.</summary>
    public required string Section { get; init; }

    /// <summary>The text.</summary>
    public required string Text { get; init; }

    /// <summary>Its tokens.</summary>
    public required int Tokens { get; init; }

    /// <summary>Version and settings of what cut it.</summary>
    public required string Chunker { get; init; }

    /// <summary>The record that its document is made of; null: it is no record.</summary>
    public RecordReference? Record { get; init; }

    /// <summary>The contract version that record or metadata was validated by, <c>name@1.0.0</c>; null: none.</summary>
    public string? Contract { get; init; }

    /// <summary>Hash of that version; empty: none.</summary>
    public string ContractHash { get; init; } = "";
}
