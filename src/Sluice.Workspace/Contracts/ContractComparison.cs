using System.Diagnostics.CodeAnalysis;
using Semver;
using Sluice.Contracts;

namespace Sluice.Workspace;

/// <summary>Two versions of a contract, compared as its policy says.</summary>
public sealed record ContractComparison
{
    /// <summary>The older version.</summary>
    public required ContractVersion Old { get; init; }

    /// <summary>The newer version.</summary>
    public required ContractVersion New { get; init; }

    /// <summary>What the comparison found.</summary>
    public required CompatibilityReport Report { get; init; }

    /// <summary>The steps that documents are read by; null when one is missing.</summary>
    public MigrationChain? Chain { get; init; }

    /// <summary>The settings, which name the workspace's store; null when they cannot be read.</summary>
    public WorkspaceSettings? Settings { get; init; }

    /// <summary>What is wrong in the contract's folder; a migration that cannot be used is no step.</summary>
    public IReadOnlyList<WorkspaceProblem> Problems { get; init; } = [];

    /// <summary>Why the contract takes the step although nothing is known of it; null when it does not.</summary>
    public string? Accepted => New.Policy.Compatibility.AcceptUnknown.GetValueOrDefault(New.Id.Version.ToString());

    /// <summary>Whether the newer version's number is high enough; null where that is unknown and not accepted.</summary>
    public bool? VersionSuffices =>
        VersionFloor.Suffices(Old.Id.Version, New.Id.Version, Report.FloorMost) ? true
        : !VersionFloor.Suffices(Old.Id.Version, New.Id.Version, Report.FloorLeast) ? false
        : Accepted is null ? null : true;

    /// <summary>Compares. Reads only that contract, so that it works in a workspace that does not load for want of a migration.</summary>
    /// <param name="folder">The workspace's folder.</param>
    /// <param name="options">Where to read from.</param>
    /// <param name="old">The older version, such as <c>plan@1.0.0</c>.</param>
    /// <param name="new">The newer version.</param>
    /// <param name="content">What counts as a document; null: as the contract's policy says.</param>
    /// <param name="comparison">What was found.</param>
    /// <param name="problem">Why there is no comparison, in a sentence that says what to do.</param>
    public static bool TryCompare(string folder, WorkspaceLoadOptions options, ContractReference old, ContractReference @new, ContentModel? content,
        [NotNullWhen(true)] out ContractComparison? comparison, [NotNullWhen(false)] out string? problem)
    {
        ArgumentNullException.ThrowIfNull(folder);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(old);
        ArgumentNullException.ThrowIfNull(@new);
        var problems = new ProblemList();
        string? refusal = null;
        comparison = WorkspaceLoader.Read(folder, options, problems, files =>
        {
            var read = ContractLoader.ReadOne(files, old.Name, options.Migrations);
            refusal = Find(read?.Contract, old, @new, out var versions);
            return refusal is null ? Compare(files, read!, versions.Old!, versions.New!, content) : null;
        });
        problem = comparison is not null ? null : refusal ?? problems.Sorted()[0].ToString();
        return comparison is not null;
    }

    private static string? Find(Contract? contract, ContractReference old, ContractReference @new, out (ContractVersion? Old, ContractVersion? New) found)
    {
        found = default;
        if (old.Name != @new.Name) return $"Versions of one contract are compared; '{old.Name}' and '{@new.Name}' are two. Name their schema files instead.";
        if (contract is null) return $"There is no contract '{old.Name}' with a schema that can be used; see `sluice lint`.";
        contract.TryFind(old.Version, out var older);
        contract.TryFind(@new.Version, out var newer);
        if (older is null || newer is null)
            return $"'{old.Name}' has no version {(older is null ? old : @new).Version} with a schema that can be used;"
                + $" there are {string.Join(", ", contract.Versions.Select(v => v.Id.Version))}.";
        if (SemVersion.ComparePrecedence(older.Id.Version, newer.Id.Version) >= 0)
            return $"The older version is named first, and {older.Id.Version} is not below {newer.Id.Version}.";
        found = (older, newer);
        return null;
    }

    private static ContractComparison Compare(WorkspaceFiles files, ContractFolder folder, ContractVersion old, ContractVersion @new, ContentModel? content)
    {
        folder.Contract!.TryChain(old, @new, out var chain, out _);
        var contractProblems = files.Problems.Sorted();
        return new()
        {
            Old = old,
            New = @new,
            Chain = chain,
            Report = CompatibilityCheck.Compare(old.Schema, @new.Schema, new()
            {
                Content = content ?? @new.Policy.Compatibility.Content,
                Samples = [.. folder.Samples.Select(s => s.Utf8)],
                Chain = chain,
            }),
            Settings = files.Exists(SettingsLoader.File) ? SettingsLoader.Load(files) : null,
            Problems = contractProblems,
        };
    }
}
