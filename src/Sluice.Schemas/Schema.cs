using System.Diagnostics.CodeAnalysis;

namespace Sluice.Schemas;

/// <summary>Limits and choices of a schema's compilation.</summary>
public sealed record SchemaOptions
{
    /// <summary>The defaults.</summary>
    public static SchemaOptions Default { get; } = new();

    /// <summary>Whether <c>format</c> is checked; default <see langword="true"/>. When false it is an annotation.</summary>
    public bool AssertFormats { get; init; } = true;

    /// <summary>Limits of the documents the schema is applied to.</summary>
    public ParseLimits Limits { get; init; } = ParseLimits.Default;
}

/// <summary>Why a schema cannot be compiled, and where.</summary>
/// <param name="Pointer">JSON Pointer of the place in the schema.</param>
/// <param name="Code">Stable code, such as <c>schema_keyword_unsupported</c>.</param>
/// <param name="Message">One sentence that says what to do.</param>
/// <param name="Line">Line in the schema's text, from 1.</param>
public sealed record SchemaProblem(string Pointer, string Code, string Message, int Line);

/// <summary>A schema could not be compiled.</summary>
public sealed class SchemaException(IReadOnlyList<SchemaProblem> problems)
    : Exception(string.Join(Environment.NewLine, problems.Select(p => $"{p.Pointer}: {p.Message}")))
{
    /// <summary>Every problem found, in the order of the text.</summary>
    public IReadOnlyList<SchemaProblem> Problems { get; } = problems;
}

/// <summary>One way in which a document breaks its schema; a unit of the standard <c>basic</c> output.</summary>
/// <param name="InstanceLocation">JSON Pointer into the document; empty for the whole.</param>
/// <param name="KeywordLocation">JSON Pointer into the schema, through references; empty when the text is not JSON.</param>
/// <param name="Code">The keyword, or the parser's code when the text is not JSON.</param>
/// <param name="Message">Short, concrete, readable for people and models; never contains the value.</param>
public sealed record ValidationError(string InstanceLocation, string KeywordLocation, string Code, string Message);

/// <summary>A document that validated against <see cref="Schema"/>. Only the validator can make one.</summary>
public sealed class ValidDocument
{
    internal ValidDocument(ReadOnlyMemory<byte> utf8, Schema schema) => (Utf8, Schema) = (utf8, schema);

    /// <summary>The document's exact bytes.</summary>
    public ReadOnlyMemory<byte> Utf8 { get; }

    /// <summary>The schema it validated against.</summary>
    public Schema Schema { get; }
}

/// <summary>The result of <see cref="Schema.Evaluate"/>.</summary>
public sealed class Evaluation
{
    internal Evaluation(ValidDocument? document, JsonError? syntax, IReadOnlyList<ValidationError> errors) =>
        (Document, Syntax, Errors) = (document, syntax, errors);

    /// <summary>Whether the document is valid.</summary>
    [MemberNotNullWhen(true, nameof(Document))]
    public bool Valid => Document is not null;

    /// <summary>The document when it is valid.</summary>
    public ValidDocument? Document { get; }

    /// <summary>The parser's error when the text is not JSON; it is also the only entry of <see cref="Errors"/>.</summary>
    public JsonError? Syntax { get; }

    /// <summary>Why it is not valid, in document order; empty when it is.</summary>
    public IReadOnlyList<ValidationError> Errors { get; }
}

/// <summary>A compiled JSON Schema. Immutable and thread-safe.</summary>
public sealed class Schema
{
    /// <summary>Compiles a schema.</summary>
    /// <exception cref="SchemaException">The text is not a schema this engine supports in full; lists every problem.</exception>
    public static Schema Compile(ReadOnlyMemory<byte> utf8, SchemaOptions? options = null) => throw new NotImplementedException();

    /// <summary>Compiles a schema, or lists every problem.</summary>
    public static bool TryCompile(ReadOnlyMemory<byte> utf8, SchemaOptions? options, [NotNullWhen(true)] out Schema? schema,
        out IReadOnlyList<SchemaProblem> problems) => throw new NotImplementedException();

    /// <summary>The schema's own bytes.</summary>
    public ReadOnlyMemory<byte> Utf8 => throw new NotImplementedException();

    /// <summary>The schema as a document, for those who read it (repair, generators). Lives as long as the schema.</summary>
    public TapeElement Root => throw new NotImplementedException();

    /// <summary>The subschema at a JSON Pointer of this schema's document, compiled with it; references resolve as in place.</summary>
    /// <exception cref="ArgumentException">There is no subschema at that place.</exception>
    public Schema At(string pointer) => throw new NotImplementedException();

    /// <summary>The verdict only: no paths, no allocation for a valid document, stops at the first failure.</summary>
    public bool IsValid(ReadOnlyMemory<byte> utf8) => throw new NotImplementedException();

    /// <summary>The verdict for a value that is already on a tape.</summary>
    public bool IsValid(TapeElement element) => throw new NotImplementedException();

    /// <summary>The verdict and, when it is no, the reasons in the standard <c>basic</c> form (JSON Schema 2020-12 section 12.4.2).</summary>
    /// <param name="utf8">The document.</param>
    /// <param name="errorsMax">Most errors to report; default 100.</param>
    public Evaluation Evaluate(ReadOnlyMemory<byte> utf8, int errorsMax = 100) => throw new NotImplementedException();
}
