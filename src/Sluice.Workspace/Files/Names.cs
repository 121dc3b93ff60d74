using System.Diagnostics.CodeAnalysis;
using Semver;

namespace Sluice.Workspace;

/// <summary>The rules that names and versions of files follow.</summary>
internal static class Names
{
    public static string Rule(string what, string name) =>
        $"{Suggestion.Quote(name)} is no name for a {what}: use 1 to 64 lower-case letters, digits and hyphens, beginning with a letter.";

    /// <summary>Reads a version from a file's name. Build metadata is refused: two such versions would be of the same rank.</summary>
    public static bool TryVersion(string text, [NotNullWhen(true)] out SemVersion? version) =>
        SemVersion.TryParse(text, SemVersionStyles.Strict, out version, maxLength: 64) && version.Metadata.Length == 0;

    public static string VersionRule(string text) =>
        $"{Suggestion.Quote(text)} is no version: write major.minor.patch, such as 1.0.0 or 2.1.0-rc.1, without 'v' and build metadata.";
}
