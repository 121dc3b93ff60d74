namespace Sluice.Schemas;

/// <summary>Limits of the strict parser. Past one of them parsing stops with an error; nothing is cut silently.</summary>
public sealed record ParseLimits
{
    /// <summary>The defaults.</summary>
    public static ParseLimits Default { get; } = new();

    /// <summary>Largest text in bytes; default 16 MiB.</summary>
    public int BytesMax { get; init; } = 16 * 1024 * 1024;

    /// <summary>Deepest nesting of arrays and objects; default 256, never more than 1,024.</summary>
    public int DepthMax { get; init; } = 256;

    /// <summary>Most values and names in one document; default 4,000,000, never more than 16,000,000.</summary>
    public int NodesMax { get; init; } = 4_000_000;

    /// <summary>Whether an object may repeat a name (RFC 8259 section 4 leaves it open); default <see langword="false"/>, because parsers
    /// differ in which one they see. A document with repeated names is never valid against a schema.</summary>
    public bool AllowDuplicateNames { get; init; }
}
