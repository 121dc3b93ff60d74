using System.Diagnostics.CodeAnalysis;

namespace Sluice.Contracts;

/// <summary>How people name a contract, with or without a version: <c>learning-plan</c>, <c>learning-plan@2</c>,
/// <c>learning-plan@2.1</c>, <c>learning-plan@2.1.0</c>. Prompts are named in the same way.</summary>
/// <param name="Name">The name; see <see cref="IsName"/>.</param>
/// <param name="Version">An exact version, or its first one or two numbers; null for the latest.</param>
public sealed record ContractReference(string Name, string? Version)
{
    /// <summary>Longest name, in characters.</summary>
    public const int NameLengthMax = 64;

    /// <summary>Whether a text is a name: 1 to 64 lower-case letters, digits and hyphens, beginning with a letter.</summary>
    public static bool IsName([NotNullWhen(true)] string? text) =>
        text is { Length: > 0 and <= NameLengthMax }
        && char.IsAsciiLetterLower(text[0])
        && text.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-');

    /// <summary>Reads a reference from its text.</summary>
    /// <returns>False when the name is not a name, or the version is neither a semantic version nor the beginning of one.</returns>
    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out ContractReference? reference)
    {
        reference = null;
        if (text is null) return false;
        var at = text.IndexOf('@', StringComparison.Ordinal);
        var name = at < 0 ? text : text[..at];
        var version = at < 0 ? null : text[(at + 1)..];
        if (!IsName(name) || (version is not null && !VersionSelector.TryParse(version, out _))) return false;
        reference = new(name, version);
        return true;
    }

    /// <inheritdoc/>
    public override string ToString() => Version is null ? Name : $"{Name}@{Version}";
}
