using System.Diagnostics.CodeAnalysis;
using Sluice.Contracts;
using Sluice.Gateway.Stores;
using Sluice.Workspace;

namespace Sluice.Gateway;

/// <summary>Finds passages of documents and records for a text. The gateway asks it when a prompt says <c>retrieve</c>.</summary>
public interface IRetriever
{
    /// <summary>The passages that fit best, best first.</summary>
    /// <exception cref="StoreException">The store cannot be read.</exception>
    Task<RetrievalAnswer> SearchAsync(RetrievalRequest request, CancellationToken cancellationToken);
}

/// <summary>What is looked for, and where.</summary>
public sealed record RetrievalRequest
{
    /// <summary>Most passages of one answer.</summary>
    public const int CountMax = 1000;

    /// <summary>Whose documents; others are never seen.</summary>
    public required string Tenant { get; init; }

    /// <summary>Name of a collection of the workspace.</summary>
    public required string Collection { get; init; }

    /// <summary>What is looked for, as a person or a template wrote it; no query language.</summary>
    public required string Text { get; init; }

    /// <summary>Most passages, 1 to <see cref="CountMax"/>; default 8.</summary>
    public int Count { get; init; } = PromptRetrieval.CountDefault;

    /// <summary>Values that members of a document's metadata must have, by JSON Pointer; empty: all documents.</summary>
    public IReadOnlyDictionary<string, string> Filter { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);
}

/// <summary>What was found, or why nothing was looked for.</summary>
public sealed class RetrievalAnswer
{
    private RetrievalAnswer(RetrievalResult? value, Refusal? refusal) => (Value, Refusal) = (value, refusal);

    /// <summary>What was found; null when refused.</summary>
    public RetrievalResult? Value { get; }

    /// <summary>Why not; null when it was looked for.</summary>
    public Refusal? Refusal { get; }

    /// <summary>Whether it was looked for.</summary>
    [MemberNotNullWhen(true, nameof(Value))]
    [MemberNotNullWhen(false, nameof(Refusal))]
    public bool Done => Value is not null;

    /// <summary>An answer.</summary>
    public static RetrievalAnswer Of(RetrievalResult value) => new(value, null);

    /// <summary>A refusal.</summary>
    public static RetrievalAnswer Refuse(Refusal refusal) => new(null, refusal);
}

/// <summary>Passages, best first.</summary>
public sealed record RetrievalResult
{
    /// <summary>The passages.</summary>
    public required IReadOnlyList<RetrievedPassage> Passages { get; init; }

    /// <summary>How they were found: <c>lexical</c>, <c>vector</c> or <c>fused</c>.</summary>
    public required string Method { get; init; }

    /// <summary>The embedding model that was asked, <c>provider/model@dimension</c>; null for <c>lexical</c>.</summary>
    public string? Embedding { get; init; }

    /// <summary>Why vectors were not used although the collection has an embedding model, as a problem code; null when they were, or it has none.</summary>
    public string? Degraded { get; init; }

    /// <summary>Chunks that were found and are not among the passages, because record or metadata are no longer what was indexed.</summary>
    public int Stale { get; init; }
}

/// <summary>The closed list of <see cref="RetrievalResult.Method"/>.</summary>
public static class RetrievalMethod
{
    /// <summary>By words (BM25).</summary>
    public const string Lexical = "lexical";

    /// <summary>By embeddings.</summary>
    public const string Vector = "vector";

    /// <summary>By both, fused.</summary>
    public const string Fused = "fused";
}

/// <summary>A passage of a document or record, as the model may be shown it: current, migrated and validated.</summary>
public sealed record RetrievedPassage
{
    /// <summary>Id of the chunk: the same for the same text in the same document. What a citation names.</summary>
    public required string Id { get; init; }

    /// <summary>Id of the document; for a record <c>contract/key</c>.</summary>
    public required string Document { get; init; }

    /// <summary>Revision of the document or record, from 1.</summary>
    public required long Revision { get; init; }

    /// <summary>Title of the document; empty when it has none.</summary>
    public string Title { get; init; } = "";

    /// <summary>Headings above the passage, outermost first, parted by <c> › </c>; empty at the top.</summary>
    public string Section { get; init; } = "";

    /// <summary>The text.</summary>
    public required string Text { get; init; }

    /// <summary>Its tokens, by the collection's tokenizer.</summary>
    public required int Tokens { get; init; }

    /// <summary>How well it fits: BM25, cosine or the fused score, by <see cref="RetrievalResult.Method"/>; greater is better.</summary>
    public required double Score { get; init; }

    /// <summary>Place among the lexical hits, from 1; null when it is none.</summary>
    public int? LexicalRank { get; init; }

    /// <summary>Place among the vector hits, from 1; null when it is none.</summary>
    public int? VectorRank { get; init; }

    /// <summary>The record it is part of; null for a document.</summary>
    public RecordReference? Record { get; init; }

    /// <summary>The contract version in which the record, or the document's metadata, was validated when it was found; null when there is none.</summary>
    public ContractId? Contract { get; init; }
}
