using System.Diagnostics.CodeAnalysis;
using Sluice.Gateway;
using Sluice.Gateway.Stores;

namespace Sluice.Retrieval;

/// <summary>The closed list of reasons for which a document is not taken, in order of precedence.</summary>
public static class DocumentRefusalCode
{
    /// <summary>The workspace has no collection of the name.</summary>
    public const string CollectionUnknown = "collection_unknown";

    /// <summary>There is no such document.</summary>
    public const string NotFound = "document_not_found";

    /// <summary>The id, title, media type or metadata is none.</summary>
    public const string FieldInvalid = RefusalCode.FieldInvalid;

    /// <summary>It is larger than the collection takes.</summary>
    public const string TooLarge = "document_too_large";

    /// <summary>It is not what its media type says.</summary>
    public const string Malformed = "document_malformed";

    /// <summary>There is nothing in it to search.</summary>
    public const string Empty = "document_empty";

    /// <summary>Its metadata does not fit the collection's contract.</summary>
    public const string MetadataInvalid = "document_metadata_invalid";

    /// <summary>It stands for a record, and changes with that alone.</summary>
    public const string OfRecord = "document_of_record";

    /// <summary>The collection has as many documents as it may have.</summary>
    public const string CollectionFull = "collection_full";
}

/// <summary>What was asked of a collection, or why it is not done.</summary>
public sealed class DocumentAnswer<T>
    where T : class
{
    private DocumentAnswer(T? value, Refusal? refusal) => (Value, Refusal) = (value, refusal);

    /// <summary>What was asked; null when refused.</summary>
    public T? Value { get; }

    /// <summary>Why not; null when it was done.</summary>
    public Refusal? Refusal { get; }

    /// <summary>Whether it was done.</summary>
    [MemberNotNullWhen(true, nameof(Value))]
    [MemberNotNullWhen(false, nameof(Refusal))]
    public bool Done => Value is not null;

    internal static DocumentAnswer<T> Of(T value) => new(value, null);

    internal static DocumentAnswer<T> Refuse(string code, string message) => new(null, new Refusal(code, message));

    internal static DocumentAnswer<T> Refuse(Refusal refusal) => new(null, refusal);
}

/// <summary>A document to add, or to put in the place of the one with its id.</summary>
public sealed record DocumentAddition
{
    /// <summary>Whose.</summary>
    public required string Tenant { get; init; }

    /// <summary>Into this collection.</summary>
    public required string Collection { get; init; }

    /// <summary>Its id, 1 to 512 characters without control characters; null: its content's hash.</summary>
    public string? Id { get; init; }

    /// <summary>Its title; null: its own.</summary>
    public string? Title { get; init; }

    /// <summary>One of <see cref="DocumentMediaType"/>.</summary>
    public required string MediaType { get; init; }

    /// <summary>The document, in UTF-8.</summary>
    public required ReadOnlyMemory<byte> Source { get; init; }

    /// <summary>One JSON object that fits the collection's contract; empty: none.</summary>
    public ReadOnlyMemory<byte> Metadata { get; init; }
}

/// <summary>What became of an addition.</summary>
/// <param name="Id">The document's id.</param>
/// <param name="Title">Its title; empty when it has none.</param>
/// <param name="Result">What became of it.</param>
/// <param name="Revision">Its revision, from 1.</param>
/// <param name="Chunks">Its chunks.</param>
/// <param name="Tokens">Their tokens.</param>
public sealed record DocumentAdded(string Id, string Title, DocumentPutResult Result, long Revision, int Chunks, long Tokens);

/// <summary>A document and its chunks.</summary>
/// <param name="Document">The document.</param>
/// <param name="Chunks">Its chunks, in order.</param>
public sealed record DocumentWithChunks(StoredDocument Document, IReadOnlyList<StoredChunk> Chunks);
