using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;

namespace Sluice.Schemas;

/// <summary>One way in which a document breaks its schema; a unit of the standard <c>basic</c> output.</summary>
/// <param name="InstanceLocation">JSON Pointer into the document; empty for the whole.</param>
/// <param name="KeywordLocation">JSON Pointer into the schema, through references; empty when the text is not JSON.</param>
/// <param name="Code">The keyword, or the parser's code when the text is not JSON.</param>
/// <param name="Message">Short, concrete, readable for people and models; never contains the value.</param>
public sealed record ValidationError(string InstanceLocation, string KeywordLocation, string Code, string Message)
{
    /// <summary>Where the keyword stands, without the way there: the schema's identifier, <c>#</c> and a JSON Pointer; empty when the
    /// text is not JSON. For those who hold the schema; it stays out of stored and sent errors.</summary>
    [JsonIgnore]
    public string AbsoluteKeywordLocation { get; init; } = "";
}

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
public sealed partial class Evaluation
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
