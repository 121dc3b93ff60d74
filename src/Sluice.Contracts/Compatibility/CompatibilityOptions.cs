namespace Sluice.Contracts;

/// <summary>What counts as a document of a version when versions are compared.</summary>
public enum ContentModel
{
    /// <summary>Every document that the schema accepts, members it does not name included.</summary>
    Strict,

    /// <summary>Documents without members that the schema does not name, as writers who know the contract make them. The default.</summary>
    WriterClosed,

    /// <summary>As <see cref="WriterClosed"/>; where neither proof nor witness is found, the stored records decide.</summary>
    Records,
}

/// <summary>How two schemas are compared. The engine knows no clock: its budgets are counted in steps, tries and units of work.</summary>
public sealed record CompatibilityOptions
{
    /// <summary>The defaults.</summary>
    public static CompatibilityOptions Default { get; } = new();

    /// <summary>What counts as a document; default <see cref="ContentModel.WriterClosed"/>.</summary>
    public ContentModel Content { get; init; } = ContentModel.WriterClosed;

    /// <summary>Most steps of the proof for one direction; default 20,000. Past it the answer is unknown, unless a witness is found.</summary>
    public int StepsMax { get; init; } = 20_000;

    /// <summary>Most documents that are tried as a witness for one direction; default 600.</summary>
    public int TriesMax { get; init; } = 600;

    /// <summary>Most work for one direction, in units: clauses and options looked at, states of patterns walked, steps and bytes validated;
    /// default 50,000, a tenth of a second or so. Past it the answer is unknown; what was proved or refuted before stands. The first tenth
    /// goes to a short proof, up to a third to the first documents, up to 70 % to a long proof, the rest to more documents and to making a
    /// witness small. Reading the schemas is not counted, nor are <see cref="Samples"/>.</summary>
    public long WorkMax { get; init; } = 50_000;

    /// <summary>Where the documents that are tried start from; the same seed makes the same ones.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>Documents to try first, whatever version they were written for: samples, examples, stored records. Default none.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>> Samples { get; init; } = [];

    /// <summary>The migrations from the old to the new version; null when there are none.</summary>
    public MigrationChain? Chain { get; init; }
}
