namespace Sluice.Schemas;

/// <summary>Why a schema cannot be compiled, and where.</summary>
/// <param name="Pointer">JSON Pointer of the place in the schema.</param>
/// <param name="Code">Stable code, such as <c>schema_keyword_invalid</c>.</param>
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
