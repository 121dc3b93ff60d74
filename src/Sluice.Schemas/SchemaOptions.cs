namespace Sluice.Schemas;

/// <summary>Limits and choices of a schema's compilation.</summary>
public sealed record SchemaOptions
{
    /// <summary>The defaults.</summary>
    public static SchemaOptions Default { get; } = new();

    /// <summary>Whether <c>format</c> is checked; default <see langword="true"/>. When false it is an annotation.</summary>
    public bool AssertFormats { get; init; } = true;

    /// <summary>The draft of schemas without <c>$schema</c>; default 2020-12.</summary>
    public SchemaDraft DefaultDraft { get; init; } = SchemaDraft.Draft202012;

    /// <summary>Limits of the documents the schema is applied to.</summary>
    public ParseLimits Limits { get; init; } = ParseLimits.Default;

    /// <summary>Most schemas entered while one document is evaluated, so that a schema whose alternatives multiply cannot run for
    /// ever; default 10,000,000. Past it the document is not valid, with the error <c>evaluation_limit</c>.</summary>
    public int StepsMax { get; init; } = 10_000_000;
}
