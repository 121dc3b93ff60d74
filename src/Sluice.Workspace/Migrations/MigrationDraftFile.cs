using System.Diagnostics.CodeAnalysis;
using Sluice.Contracts;

namespace Sluice.Workspace;

/// <summary>The beginning of a migration, and where it belongs.</summary>
/// <param name="Path">The file, relative to the workspace's folder, with forward slashes.</param>
/// <param name="Text">The YAML.</param>
public sealed record MigrationDraftFile(string Path, string Text)
{
    /// <summary>Prepares the migration between two versions of a contract. Reads only that contract's schemas, so that it works in a
    /// workspace that does not load for want of the migration.</summary>
    /// <param name="folder">The workspace's folder.</param>
    /// <param name="from">The older version, such as <c>plan@1.0.0</c>.</param>
    /// <param name="to">The newer version.</param>
    /// <param name="draft">The beginning.</param>
    /// <param name="problem">Why there is none, in a sentence that says what to do.</param>
    public static bool TryPrepare(string folder, ContractReference from, ContractReference to, [NotNullWhen(true)] out MigrationDraftFile? draft,
        [NotNullWhen(false)] out string? problem)
    {
        ArgumentNullException.ThrowIfNull(folder);
        ArgumentNullException.ThrowIfNull(from);
        ArgumentNullException.ThrowIfNull(to);
        draft = null;
        if (from.Name != to.Name)
        {
            problem = $"A migration leads from one version of a contract to another; '{from.Name}' and '{to.Name}' are two contracts.";
            return false;
        }
        var files = new FolderFiles(System.IO.Path.GetFullPath(folder), new ProblemList());
        if (ContractLoader.ReadVersions(files, from.Name) is not { } contract)
        {
            problem = $"There is no contract '{from.Name}' with a schema that can be used; see `sluice lint`.";
            return false;
        }
        if (!contract.TryFind(from.Version, out var older) || !contract.TryFind(to.Version, out var newer))
        {
            problem = $"'{from.Name}' has no version {(contract.TryFind(from.Version, out _) ? to.Version : from.Version)} with a schema that can be used;"
                + $" there are {string.Join(", ", contract.Versions.Select(v => v.Id.Version))}.";
            return false;
        }
        if (Semver.SemVersion.ComparePrecedence(older.Id.Version, newer.Id.Version) >= 0)
        {
            problem = $"A migration leads up, and {older.Id.Version} is not below {newer.Id.Version}; the way back is derived.";
            return false;
        }
        var place = $"{ContractLoader.Folder}/{from.Name}/{newer.Id.Version}";
        var path = $"{place}/migration.yaml";
        if (files.Exists(path)) path = $"{place}/migration-{older.Id.Version}.yaml";
        if (files.Exists(path))
        {
            problem = $"{path} is there already; nothing is written over it.";
            return false;
        }
        problem = null;
        draft = new(path, MigrationDraft.Write(older, newer));
        return true;
    }
}
