using Semver;
using Sluice.Contracts;

namespace Sluice.Workspace;

/// <summary>Fits the migrations of a contract together: each to its two versions, and all to a chain that misses no step.</summary>
internal sealed class MigrationSteps(Contract bare, List<SemVersion> folders, ProblemList problems)
{
    private readonly string _name = bare.Name;
    private readonly IReadOnlyList<ContractVersion> _versions = bare.Versions;
    private readonly Dictionary<ContractVersion, CompatibilityVerdict> _unproved = [];

    /// <summary>The migrations that fit, with the implicit steps between them.</summary>
    /// <param name="migrationFiles">Every migration of the contract.</param>
    /// <param name="complete">Whether all files could be read, so that a missing step is really missing.</param>
    public IReadOnlyList<Migration> Fit(IReadOnlyList<MigrationFile> migrationFiles, bool complete)
    {
        var before = problems.Count;
        foreach (var file in migrationFiles) CheckEnds(file);
        CheckCircles(migrationFiles);
        foreach (var twins in migrationFiles.GroupBy(f => (f.Migration.From.Version, f.Migration.To.Version)).Where(g => g.Count() > 1))
            foreach (var second in twins.Skip(1))
                problems.Add(second.Path, second.LineOf("/from"), WorkspaceProblemCode.MigrationDuplicate,
                    $"There are two migrations from {_name}@{twins.Key.Item1} to {twins.Key.Item2}: this one and {twins.First().Path}; remove one.");

        var steps = migrationFiles.Select(f => f.Migration).ToList();
        for (var i = 1; i < _versions.Count; i++)
        {
            var (from, to) = (_versions[i - 1], _versions[i]);
            if (!steps.Exists(s => s.From.Version.Equals(from.Id.Version) && s.To.Version.Equals(to.Id.Version)) && IsProved(from, to))
                steps.Add(Migration.ProvedIdentity(from, to));
        }
        if (complete && problems.Count == before && _versions.Count == folders.Count) CheckComplete(steps);
        return steps;
    }

    // Whatever the contract's policy takes for a document: what is stored is what the schema accepts.
    private bool IsProved(ContractVersion from, ContractVersion to)
    {
        if (from.Hash == to.Hash) return true;
        var verdict = CompatibilityCheck.Contains(from.Schema, to.Schema, new() { Content = ContentModel.Strict });
        if (verdict.Outcome != CompatibilityOutcome.Compatible) _unproved[to] = verdict;
        return verdict.Outcome == CompatibilityOutcome.Compatible;
    }

    /// <summary>Every version leads to the latest: a step that is missing is an error, never identity.</summary>
    private void CheckComplete(List<Migration> steps)
    {
        var contract = new Contract { Name = _name, Policy = _versions[0].Policy, Versions = _versions, Migrations = steps };
        foreach (var version in _versions.Where(v => SemVersion.ComparePrecedence(v.Id.Version, contract.Latest.Id.Version) < 0))
        {
            if (!contract.TryChain(version, contract.Latest, out _, out var missing))
                problems.Add($"{ContractLoader.Folder}/{_name}/{contract.Latest.Id.Version}", 0, WorkspaceProblemCode.MigrationMissing, missing + WhyNeeded(contract, version));
        }
    }

    /// <summary>Why the step after the highest version that can be reached needs a file.</summary>
    private string WhyNeeded(Contract contract, ContractVersion version)
    {
        var reached = _versions.Last(v => SemVersion.ComparePrecedence(v.Id.Version, version.Id.Version) >= 0 && contract.TryChain(version, v, out _, out _));
        var next = _versions.SkipWhile(v => v != reached).Skip(1).FirstOrDefault();
        if (next is null || !_unproved.TryGetValue(next, out var verdict)) return "";
        if (verdict.Witness.IsEmpty) return $" It is not proved that every document of {reached.Id.Version} is one of {next.Id.Version} as it stands.";
        var witness = System.Text.Encoding.UTF8.GetString(verdict.Witness.Span);
        return $" Without one, {(witness.Length > 200 ? witness[..200] + "…" : witness)} would be a document of {reached.Id.Version} and none of {next.Id.Version}.";
    }

    private void CheckEnds(MigrationFile file)
    {
        var migration = file.Migration;
        var folder = file.Path.Split('/')[^2];
        if (migration.To.Name != _name)
            Report(file, "/contract", WorkspaceProblemCode.MigrationInvalid, $"'contract' is '{migration.To.Name}' and the migration lies in the folder of '{_name}'.");
        if (migration.To.Version.ToString() != folder)
            Report(file, "/to/version", WorkspaceProblemCode.MigrationInvalid,
                $"'to' is {migration.To.Version} and the migration lies in the folder of {folder}; a migration lies in the folder it leads to.");
        CheckHash(file, "/from", migration.From.Version, migration.FromHash);
        CheckHash(file, "/to", migration.To.Version, migration.ToHash);
    }

    private void CheckHash(MigrationFile file, string end, SemVersion version, ContentHash hash)
    {
        if (_versions.FirstOrDefault(v => v.Id.Version.Equals(version)) is not { } found)
        {
            if (!folders.Contains(version))
                Report(file, $"{end}/version", WorkspaceProblemCode.MigrationInvalid,
                    $"There is no version {version} of '{_name}'; there are {string.Join(", ", folders.Order(SemVersion.PrecedenceComparer))}.");
        }
        else if (found.Hash != hash)
            Report(file, $"{end}/hash", WorkspaceProblemCode.MigrationHash,
                $"The migration was written for another schema: {found.Id} has the hash {found.Hash}, and here stands {hash}. Undo the change of"
                + " the schema, or check that the ops still fit and write the new hash.");
    }

    private void CheckCircles(IReadOnlyList<MigrationFile> migrationFiles)
    {
        foreach (var file in migrationFiles.Where(f => SemVersion.ComparePrecedence(f.Migration.From.Version, f.Migration.To.Version) >= 0))
        {
            var (from, to) = (file.Migration.From.Version, file.Migration.To.Version);
            var circle = Path(migrationFiles, to, from);
            Report(file, "/from", WorkspaceProblemCode.MigrationCyclic, circle is null
                ? $"The migration leads from {from} down to {to}; write one from {to} to {from}, whose way back is derived."
                : $"The migrations go in a circle: {string.Join(" -> ", circle)} -> {to}; remove the one that leads down.");
        }
    }

    /// <summary>The _versions from one to another along the migrations; null when none leads there.</summary>
    private static List<SemVersion>? Path(IReadOnlyList<MigrationFile> migrationFiles, SemVersion from, SemVersion to)
    {
        var before = new Dictionary<SemVersion, SemVersion?> { [from] = null };
        var queue = new Queue<SemVersion>([from]);
        while (queue.TryDequeue(out var at))
            foreach (var step in migrationFiles.Where(f => f.Migration.From.Version.Equals(at)))
                if (before.TryAdd(step.Migration.To.Version, at)) queue.Enqueue(step.Migration.To.Version);
        if (!before.ContainsKey(to)) return null;
        var path = new List<SemVersion>();
        for (SemVersion? at = to; at is not null; at = before[at]) path.Insert(0, at);
        return path;
    }

    private void Report(MigrationFile file, string pointer, string code, string message) =>
        problems.Add(file.Path, file.LineOf(pointer), code, message);
}
