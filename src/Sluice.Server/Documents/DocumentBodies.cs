using System.Text.Json;
using Sluice.Gateway;
using Sluice.Gateway.Stores;

namespace Sluice.Server.Documents;

/// <summary>A document to add, or to put in the place of the one with its id.</summary>
internal sealed record DocumentRequestBody
{
    /// <summary>The collection.</summary>
    public string? Collection { get; init; }

    /// <summary>Its id, 1 to 512 characters without control characters. Default: the hash of its text.</summary>
    public string? Id { get; init; }

    /// <summary>Its title. Default: its own.</summary>
    public string? Title { get; init; }

    /// <summary><c>text/markdown</c> (default), <c>text/plain</c>, <c>text/html</c> or <c>application/json</c>.</summary>
    public string? MediaType { get; init; }

    /// <summary>The document.</summary>
    public string? Text { get; init; }

    /// <summary>A JSON object of at most 16 KiB, which fits the collection's contract for it.</summary>
    public JsonElement? Metadata { get; init; }
}

/// <summary>What became of a document that was sent.</summary>
/// <param name="Collection">The collection.</param>
/// <param name="Id">The document's id.</param>
/// <param name="Result"><c>added</c>, <c>replaced</c> or <c>unchanged</c>.</param>
/// <param name="Revision">How often it was put with other content, from 1.</param>
/// <param name="ChunksAdded">Chunks that were not there before.</param>
/// <param name="ChunksRemoved">Chunks that are not there any more.</param>
internal sealed record DocumentAddedBody(string Collection, string Id, DocumentPutResult Result, long Revision, int ChunksAdded, int ChunksRemoved);

/// <summary>A document.</summary>
internal sealed record DocumentBody
{
    /// <summary>The collection.</summary>
    public required string Collection { get; init; }

    /// <summary>Its id; of a record <c>contract/key</c>.</summary>
    public required string Id { get; init; }

    /// <summary>How often it was put with other content, from 1.</summary>
    public required long Revision { get; init; }

    /// <summary>Its title; absent when it has none.</summary>
    public string? Title { get; init; }

    /// <summary>What it is.</summary>
    public required string MediaType { get; init; }

    /// <summary>Bytes of the document as it came; 0 for a record.</summary>
    public required long Bytes { get; init; }

    /// <summary>Its metadata; absent when it has none.</summary>
    public RawJson? Metadata { get; init; }

    /// <summary>The contract version that the metadata, or the record, was validated by.</summary>
    public string? Contract { get; init; }

    /// <summary>The record that it stands for; absent for a document.</summary>
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

    public static DocumentBody Of(string collection, StoredDocument document) => new()
    {
        Collection = collection,
        Id = document.Id,
        Revision = document.Revision,
        Title = NullIfEmpty(document.Title),
        MediaType = document.MediaType,
        Bytes = document.Bytes,
        Metadata = document.Metadata.IsEmpty ? null : new RawJson(document.Metadata),
        Contract = document.Contract,
        Record = document.Record,
        Chunker = document.Chunker,
        Hash = document.Hash,
        Chunks = document.Chunks,
        Tokens = document.Tokens,
        AddedAt = document.AddedAt,
        UpdatedAt = document.UpdatedAt,
    };

    /// <summary>A text, unless it says nothing.</summary>
    public static string? NullIfEmpty(string text) => text.Length == 0 ? null : text;
}

/// <summary>A document with its chunks.</summary>
/// <param name="Document">The document.</param>
/// <param name="Parts">Its chunks, in order.</param>
internal sealed record DocumentDetailBody(DocumentBody Document, IReadOnlyList<ChunkBody> Parts);

/// <summary>A chunk.</summary>
/// <param name="Id">Its id: the same for the same text in the same document and section.</param>
/// <param name="Section">Headings above it; absent at the top.</param>
/// <param name="Text">The text.</param>
/// <param name="Tokens">Its tokens.</param>
internal sealed record ChunkBody(string Id, string? Section, string Text, int Tokens)
{
    public static ChunkBody Of(StoredChunk chunk) => new(chunk.Id, DocumentBody.NullIfEmpty(chunk.Section), chunk.Text, chunk.Tokens);
}

/// <summary>A page of documents, most recently added first.</summary>
internal sealed record DocumentListBody
{
    /// <summary>The documents.</summary>
    public required IReadOnlyList<DocumentBody> Items { get; init; }

    /// <summary>Cursor of the next page; absent on the last.</summary>
    public string? Next { get; init; }
}

/// <summary>What is looked for.</summary>
internal sealed record SearchRequestBody
{
    /// <summary>The collection.</summary>
    public string? Collection { get; init; }

    /// <summary>The text; no query language.</summary>
    public string? Text { get; init; }

    /// <summary>Most passages, 1 to 1,000; default 8.</summary>
    public int? Count { get; init; }

    /// <summary>Values that members of a document's metadata must have, by JSON Pointer.</summary>
    public Dictionary<string, string>? Filter { get; init; }
}

/// <summary>Passages, best first.</summary>
/// <param name="Method">How they were found: <c>lexical</c>, <c>vector</c> or <c>fused</c>.</param>
/// <param name="Embedding">The embedding model that was asked; absent for <c>lexical</c>.</param>
/// <param name="Degraded">Why vectors were not used although the collection has an embedding model, as a code.</param>
/// <param name="Stale">Hits that are not shown because they are out of date.</param>
/// <param name="Passages">The passages.</param>
internal sealed record SearchBody(string Method, string? Embedding, string? Degraded, int Stale, IReadOnlyList<PassageBody> Passages);

/// <summary>A passage of a document or record.</summary>
internal sealed record PassageBody
{
    /// <summary>Id of the chunk; what a citation names.</summary>
    public required string Id { get; init; }

    /// <summary>Id of the document; for a record <c>contract/key</c>.</summary>
    public required string Document { get; init; }

    /// <summary>Revision of the document or record.</summary>
    public required long Revision { get; init; }

    /// <summary>Title of the document.</summary>
    public string? Title { get; init; }

    /// <summary>Headings above the passage.</summary>
    public string? Section { get; init; }

    /// <summary>The text.</summary>
    public required string Text { get; init; }

    /// <summary>Its tokens.</summary>
    public required int Tokens { get; init; }

    /// <summary>How well it fits; greater is better.</summary>
    public required double Score { get; init; }

    /// <summary>Place among the lexical hits, from 1.</summary>
    public int? LexicalRank { get; init; }

    /// <summary>Place among the vector hits, from 1.</summary>
    public int? VectorRank { get; init; }

    /// <summary>The record it is part of.</summary>
    public RecordReference? Record { get; init; }

    /// <summary>The contract version in which the record, or the document's metadata, was validated.</summary>
    public string? Contract { get; init; }

    public static PassageBody Of(RetrievedPassage passage) => new()
    {
        Id = passage.Id,
        Document = passage.Document,
        Revision = passage.Revision,
        Title = DocumentBody.NullIfEmpty(passage.Title),
        Section = DocumentBody.NullIfEmpty(passage.Section),
        Text = passage.Text,
        Tokens = passage.Tokens,
        Score = passage.Score,
        LexicalRank = passage.LexicalRank,
        VectorRank = passage.VectorRank,
        Record = passage.Record,
        Contract = passage.Contract?.ToString(),
    };
}

/// <summary>A collection, and what the tenant has in it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Description">What it holds; absent when nobody says.</param>
/// <param name="Metadata">Contract that the metadata of documents must fit.</param>
/// <param name="Records">Contracts whose records are searched too.</param>
/// <param name="Embedding">Model configuration that makes embeddings; absent: search is lexical only.</param>
/// <param name="Documents">Documents, records counted.</param>
/// <param name="Chunks">Their chunks.</param>
/// <param name="Tokens">Their tokens.</param>
internal sealed record CollectionBody(string Name, string? Description, string? Metadata, IReadOnlyList<string> Records, string? Embedding, long Documents, long Chunks, long Tokens);

/// <summary>Every collection, by name.</summary>
/// <param name="Items">The collections.</param>
internal sealed record CollectionListBody(IReadOnlyList<CollectionBody> Items);
