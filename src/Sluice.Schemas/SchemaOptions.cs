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

    /// <summary>Whether <c>contentEncoding</c> (base64) and <c>contentMediaType</c> (application/json) are checked; default
    /// <see langword="false"/>. Draft 7 only: later drafts make them annotations (2020-12 validation section 8).</summary>
    public bool AssertContent { get; init; }

    /// <summary>Schemas that references may lead to; default none but the metaschemas of json-schema.org.</summary>
    public SchemaRegistry? Registry { get; init; }

    /// <summary>Limits of the schema's own text; default 4 MiB and otherwise as for documents.</summary>
    public ParseLimits SchemaLimits { get; init; } = new() { BytesMax = 4 * 1024 * 1024 };

    /// <summary>Most subschemas, with those of the schemas it refers to; default 200,000.</summary>
    public int SubschemasMax { get; init; } = 200_000;

    /// <summary>Limits of the documents the schema is applied to.</summary>
    public ParseLimits Limits { get; init; } = ParseLimits.Default;

    /// <summary>Longest time for one match of a <c>pattern</c> that needs backtracking (look-around, back-references, word
    /// boundaries); default 250 ms. Past it the evaluation stops with <c>evaluation_limit</c>. Other patterns run in linear time.</summary>
    public TimeSpan PatternTimeout { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <summary>Most schemas entered while one document is evaluated, beyond 32 for each of its values and names, so that a schema
    /// whose alternatives multiply cannot run for ever; default 500,000. Past it the document is not valid, with the error
    /// <c>evaluation_limit</c>.</summary>
    public int StepsMax { get; init; } = 500_000;
}
