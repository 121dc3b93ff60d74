using System.Diagnostics.CodeAnalysis;

namespace Sluice.Gateway;

/// <summary>Tenants: whose submissions, records, failures and keys they are. Nothing of one tenant is ever shown to another; the workspace
/// with its contracts, prompts and models is one for all.</summary>
public static class Tenants
{
    /// <summary>Most characters of a name.</summary>
    public const int CharactersMax = 64;

    /// <summary>The tenant of a gateway without keys, and of everything that was stored before there were tenants.</summary>
    public const string Default = "default";

    /// <summary>What a name must be, for messages.</summary>
    public const string Rule = "lower-case letters, digits and hyphens, 1 to 64 characters";

    /// <summary>Whether a text may name a tenant: <see cref="Rule"/>.</summary>
    public static bool IsName([NotNullWhen(true)] string? text) => text is { Length: > 0 and <= CharactersMax }
        && text.All(character => char.IsAsciiLetterLower(character) || char.IsAsciiDigit(character) || character == '-');
}
