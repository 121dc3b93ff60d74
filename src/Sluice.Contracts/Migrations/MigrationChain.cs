using System.Diagnostics.CodeAnalysis;
using Semver;
using Sluice.Contracts.Migrations;

namespace Sluice.Contracts;

/// <summary>Every step from one version of a contract to another, oldest first. Thread-safe, no I/O.</summary>
/// <remarks>Does not validate: whoever reads validates the result against the version asked for, always.</remarks>
public sealed class MigrationChain
{
    internal MigrationChain(ContractVersion from, ContractVersion to, IReadOnlyList<Migration> steps) => (From, To, Steps) = (from, to, steps);

    /// <summary>The older version.</summary>
    public ContractVersion From { get; }

    /// <summary>The newer version.</summary>
    public ContractVersion To { get; }

    /// <summary>The steps, oldest first; none when both versions are the same.</summary>
    public IReadOnlyList<Migration> Steps { get; }

    /// <summary>Whether a document passes unchanged.</summary>
    public bool IsIdentity => Steps.All(s => s.IsProvedIdentity);

    /// <summary>Makes a document of <see cref="To"/> of one of <see cref="From"/>.</summary>
    /// <param name="document">The older document.</param>
    /// <param name="residues">The residues of an earlier downgrade, one for each step; null when there are none.</param>
    public ChainOutcome Upgrade(ReadOnlyMemory<byte> document, IReadOnlyList<ReadOnlyMemory<byte>>? residues = null) =>
        MigrationRunner.Run(Steps, document, Checked(residues), up: true);

    /// <summary>Makes a document of <see cref="From"/> of one of <see cref="To"/>.</summary>
    /// <param name="document">The newer document.</param>
    /// <param name="residues">The residues of the upgrade, one for each step; null when there are none.</param>
    public ChainOutcome Downgrade(ReadOnlyMemory<byte> document, IReadOnlyList<ReadOnlyMemory<byte>>? residues = null) =>
        MigrationRunner.Run(Steps, document, Checked(residues), up: false);

    private IReadOnlyList<ReadOnlyMemory<byte>> Checked(IReadOnlyList<ReadOnlyMemory<byte>>? residues) =>
        residues is null or { Count: 0 } ? []
        : residues.Count == Steps.Count ? residues
        : throw new ArgumentException($"The chain has {Steps.Count} steps and there are {residues.Count} residues; give one for each.", nameof(residues));

    /// <summary>Finds the steps with the fewest migrations; of several such the one whose versions are higher.</summary>
    internal static bool TryFind(Contract contract, ContractVersion from, ContractVersion to, [NotNullWhen(true)] out MigrationChain? chain,
        [NotNullWhen(false)] out string? missing)
    {
        chain = null;
        missing = null;
        var before = new Dictionary<SemVersion, Migration?> { [from.Id.Version] = null };
        var queue = new Queue<SemVersion>([from.Id.Version]);
        while (queue.TryDequeue(out var at) && !before.ContainsKey(to.Id.Version))
        {
            foreach (var next in contract.Migrations.Where(m => m.From.Version.Equals(at) && Above(m.To.Version, at) && Fits(contract, m))
                .OrderByDescending(m => m.To.Version, SemVersion.PrecedenceComparer))
                if (before.TryAdd(next.To.Version, next)) queue.Enqueue(next.To.Version);
        }
        if (!before.TryGetValue(to.Id.Version, out var step))
        {
            missing = Missing(contract, to, before.Keys);
            return false;
        }
        var steps = new List<Migration>();
        for (; step is not null; step = before[step.From.Version]) steps.Insert(0, step);
        chain = new(from, to, steps);
        return true;
    }

    /// <summary>The step to write: into the version after the highest that can be reached.</summary>
    private static string Missing(Contract contract, ContractVersion to, IEnumerable<SemVersion> reached)
    {
        var highest = reached.Order(SemVersion.PrecedenceComparer).Last(v => !Above(v, to.Id.Version));
        var next = contract.Versions.FirstOrDefault(v => Above(v.Id.Version, highest) && !Above(v.Id.Version, to.Id.Version)) ?? to;
        var taken = contract.Migrations.Any(m => m.To.Version.Equals(next.Id.Version) && !m.IsProvedIdentity);
        return $"There is no migration from {contract.Name}@{highest} to {next.Id.Version}: write contracts/{contract.Name}/{next.Id.Version}/"
            + $"{(taken ? $"migration-{highest}" : "migration")}.yaml; `sluice contract migration {contract.Name}@{highest} {contract.Name}@{next.Id.Version}`"
            + " begins one.";
    }

    private static bool Fits(Contract contract, Migration step) =>
        contract.Versions.Any(v => v.Id.Version.Equals(step.From.Version) && v.Hash == step.FromHash)
        && contract.Versions.Any(v => v.Id.Version.Equals(step.To.Version) && v.Hash == step.ToHash);

    private static bool Above(SemVersion a, SemVersion b) => SemVersion.ComparePrecedence(a, b) > 0;
}
