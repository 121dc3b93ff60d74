namespace Sluice.Gateway;

/// <summary>What was retrieved for a request, and with what; stored with its decision. It holds no text of a passage: what the model was shown
/// stands in the messages of its call, and is kept as they are.</summary>
public sealed record RetrievedContext
{
    /// <summary>The collection.</summary>
    public required string Collection { get; init; }

    /// <summary>How they were found: <c>lexical</c>, <c>vector</c> or <c>fused</c>; null when nothing was looked for.</summary>
    public string? Method { get; init; }

    /// <summary>The embedding model that was asked, <c>provider/model@dimension</c>; null for <c>lexical</c>.</summary>
    public string? Embedding { get; init; }

    /// <summary>Why vectors were not used although the collection has them, as a problem code; null otherwise.</summary>
    public string? Degraded { get; init; }

    /// <summary>SHA-256 over the collection, what was looked for and its filter (<c>sha256:…</c>): the same for the same question.</summary>
    public required string QueryHash { get; init; }

    /// <summary>Most passages that were asked for.</summary>
    public required int Count { get; init; }

    /// <summary>The budget of tokens.</summary>
    public required int TokensMax { get; init; }

    /// <summary>Tokens of the passages that were shown.</summary>
    public int Tokens { get; init; }

    /// <summary>The passages that were shown, best first: what may be cited.</summary>
    public IReadOnlyList<RetrievedSource> Passages { get; init; } = [];

    /// <summary>Passages that were found and had no place in the budget, best first.</summary>
    public IReadOnlyList<RetrievedSource> LeftOut { get; init; } = [];

    /// <summary>Chunks that were found and not shown, because record or metadata are no longer what was indexed.</summary>
    public int Stale { get; init; }

    /// <summary>Why nothing was found although it was looked for, as a problem code; null when the search was answered.</summary>
    public string? ErrorCode { get; init; }

    /// <summary>How long it took.</summary>
    public double Milliseconds { get; init; }
}

/// <summary>A passage, without its text.</summary>
/// <param name="Id">Id of the passage: what a citation names.</param>
/// <param name="Document">Id of the document; of a record, <c>contract/key</c>.</param>
/// <param name="Revision">Revision of the document or record, from 1.</param>
/// <param name="Score">How well it fits; greater is better.</param>
/// <param name="Tokens">Its tokens, by the collection's tokenizer.</param>
public sealed record RetrievedSource(string Id, string Document, long Revision, double Score, int Tokens)
{
    /// <summary>Place among the lexical hits, from 1; null when it is none.</summary>
    public int? LexicalRank { get; init; }

    /// <summary>Place among the vector hits, from 1; null when it is none.</summary>
    public int? VectorRank { get; init; }

    /// <summary>The contract version, <c>name@version</c>, in which the record or the metadata was validated; null when there is none.</summary>
    public string? Contract { get; init; }

    internal static RetrievedSource Of(RetrievedPassage passage) =>
        new(passage.Id, passage.Document, passage.Revision, double.IsFinite(passage.Score) ? passage.Score : 0, passage.Tokens)
        {
            LexicalRank = passage.LexicalRank,
            VectorRank = passage.VectorRank,
            Contract = passage.Contract?.ToString(),
        };
}
