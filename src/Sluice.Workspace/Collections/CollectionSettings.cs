using Sluice.Contracts;

namespace Sluice.Workspace;

/// <summary>What <c>collections/&lt;name&gt;.yaml</c> says, with defaults filled in: which documents are searched together, and how.</summary>
public sealed record CollectionSettings
{
    /// <summary>The name.</summary>
    public required string Name { get; init; }

    /// <summary>What it holds, for people; empty (default): not said.</summary>
    public string Description { get; init; } = "";

    /// <summary>Contract, with a version or a range, that the metadata of every document must fit; null (default): any JSON object of at most
    /// 16 KiB. <see cref="WorkspaceSnapshot.TryFindContract(string, out ContractVersion?)"/> finds the version.</summary>
    public ContractReference? Metadata { get; init; }

    /// <summary>How documents are cut.</summary>
    public ChunkSettings Chunk { get; init; } = new();

    /// <summary>Contracts whose records are searched too; default none.</summary>
    public IReadOnlyList<CollectionRecords> Records { get; init; } = [];

    /// <summary>Name of the model configuration that makes embeddings; null (default): search is lexical only.</summary>
    public string? Embedding { get; init; }

    /// <summary>How vectors are made and searched, where <see cref="Embedding"/> names a model.</summary>
    public VectorSettings Vectors { get; init; } = new();

    /// <summary>Largest document, in bytes; default 4 MiB.</summary>
    public int DocumentBytesMax { get; init; } = 4 * 1024 * 1024;

    /// <summary>Most documents of one tenant, records counted; default 100,000.</summary>
    public int DocumentsMax { get; init; } = 100_000;

    /// <summary>Most different words of a text that are looked for, the rarest ones; default 16.</summary>
    public int TermsMax { get; init; } = 16;
}

/// <summary>How documents are cut into chunks.</summary>
public sealed record ChunkSettings
{
    /// <summary>Most tokens of a chunk (<c>o200k_base</c>); default 256.</summary>
    public int TokensMax { get; init; } = 256;

    /// <summary>Tokens at the end of a chunk that the next one begins with, where a paragraph had to be cut; default 32, below half of
    /// <see cref="TokensMax"/>.</summary>
    public int OverlapTokens { get; init; } = 32;
}

/// <summary>A contract whose records are searched.</summary>
/// <param name="Contract">Name of the contract.</param>
/// <param name="Text">JSON Pointers of what is searched, of a record in its latest version; empty: every string.</param>
public sealed record CollectionRecords(string Contract, IReadOnlyList<string> Text);
