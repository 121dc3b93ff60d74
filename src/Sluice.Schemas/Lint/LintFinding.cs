namespace Sluice.Schemas.Lint;

/// <summary>What a provider does with the place a finding is about.</summary>
public enum LintSeverity
{
    /// <summary>The provider refuses the schema.</summary>
    Refused,

    /// <summary>The provider takes the schema and does not enforce this; only the check of the reply against the original does.</summary>
    Ignored,
}

/// <summary>One place of a schema that a provider's structured output does not take as it is.</summary>
/// <param name="Pointer">JSON Pointer of the place in the schema.</param>
/// <param name="Line">Line in the schema's text, from 1.</param>
/// <param name="Code">Stable code, such as <c>lint_keyword_ignored</c>; see the reference page.</param>
/// <param name="Severity">What the provider does.</param>
/// <param name="Message">One sentence that says what to do or to expect.</param>
public sealed record LintFinding(string Pointer, int Line, string Code, LintSeverity Severity, string Message);
