namespace Sluice.Contracts;

/// <summary>Why a migration could not be applied to one document.</summary>
/// <param name="Code">One of <see cref="MigrationFaultCode"/>.</param>
/// <param name="Op">Number of the top op, from 1 in the order of <c>ops</c>; 0 when no op is at fault.</param>
/// <param name="Pointer">JSON Pointer of the place in the document as the op saw it; empty for the whole.</param>
/// <param name="Message">One sentence about the place and the kind of value, never with its content.</param>
public sealed record MigrationFault(string Code, int Op, string Pointer, string Message)
{
    /// <inheritdoc/>
    public override string ToString() => Op == 0 ? $"{Message} [{Code}]" : $"op {Op} at '{Pointer}': {Message} [{Code}]";
}

/// <summary>The closed list of the codes of <see cref="MigrationFault"/>.</summary>
public static class MigrationFaultCode
{
    /// <summary>The document is not strict JSON, or past the limits of the parser.</summary>
    public const string NotJson = "not-json";

    /// <summary>The residue is not one that this migration wrote.</summary>
    public const string ResidueInvalid = "residue-invalid";

    /// <summary>The place that a value would be put into is taken.</summary>
    public const string Conflict = "conflict";

    /// <summary>A value is of a type that the op cannot work on.</summary>
    public const string WrongType = "wrong-type";

    /// <summary>A value cannot be converted without changing what it says.</summary>
    public const string NotConvertible = "not-convertible";

    /// <summary>A value stands in no pair of a <c>mapEnum</c> whose <c>else</c> is <c>fail</c>.</summary>
    public const string Unmapped = "unmapped";

    /// <summary>The step has no way back, and there is no residue to take the document from.</summary>
    public const string Irreversible = "irreversible";

    /// <summary>Code or a script threw, ran out of a limit, or gave no JSON.</summary>
    public const string CodeFailed = "code-failed";

    /// <summary>The migrated document would be past the limits of the parser.</summary>
    public const string TooLarge = "too-large";
}
