using System.Text;
using Semver;
using Sluice.Contracts;
using Sluice.Gateway.Stores;
using Sluice.Workspace;

namespace Sluice.Gateway;

/// <summary>Which versions a job moves from and by which migrations, as the workspace has them now.</summary>
internal sealed record MigrationPlan(Contract Contract, ContractVersion Target, IReadOnlyList<MigrationSource> Sources)
{
    /// <summary>Hash of version and chains: what a dry run was of.</summary>
    public string Hash => ContentHash.OfBytes(Encoding.UTF8.GetBytes(
        string.Join('\n', Sources.Select(source => $"{source.Hash} {source.ChainHash}").Prepend(Target.Hash.ToString())))).ToString();

    /// <summary>Plans, or says why it cannot be done.</summary>
    /// <param name="workspace">The workspace.</param>
    /// <param name="name">Contract name.</param>
    /// <param name="to">The version to move to; null: the latest.</param>
    /// <param name="held">What the contract's records are held in.</param>
    /// <param name="refusal">Why not.</param>
    public static MigrationPlan? Of(WorkspaceSnapshot workspace, string name, string? to, IReadOnlyList<HeldCount> held, out Refusal? refusal)
    {
        refusal = null;
        if (!workspace.Contracts.TryGetValue(name, out var contract) || !contract.TryFind(to, out var target))
        {
            refusal = new Refusal(RefusalCode.ContractUnknown, contract is null
                ? $"The workspace has no contract '{name}'."
                : $"Contract '{name}' has no version '{to}'. There are: {string.Join(", ", contract.Versions.Select(v => v.Id.Version))}.");
            return null;
        }

        if (target.Retired)
        {
            refusal = new Refusal(RefusalCode.ContractRetired, $"{target.Id} is retired: no record is moved there. Name a later version.");
            return null;
        }

        var sources = new List<MigrationSource>();
        foreach (var version in contract.Versions.Where(v => SemVersion.ComparePrecedence(v.Id.Version, target.Id.Version) < 0))
        {
            var count = held.Where(h => h.Hash == version.Hash.ToString() && h.Version == version.Id.Version.ToString()).Sum(h => h.Count);
            if (contract.TryChain(version, target, out var chain, out var missing))
            {
                sources.Add(new MigrationSource(version.Id.Version.ToString(), version.Hash.ToString(), RecordDerivation.HashOf(chain).ToString()));
            }
            else if (count > 0)
            {
                refusal = new Refusal(MigrationRefusalCode.Missing,
                    $"{count} records are held in {version.Id}, and there is no way to {target.Id.Version}: {missing}");
                return null;
            }
        }

        refusal = Unknown(contract, held);
        return refusal is null ? new MigrationPlan(contract, target, sources) : null;
    }

    private static Refusal? Unknown(Contract contract, IReadOnlyList<HeldCount> held) =>
        held.FirstOrDefault(h => !RecordDerivation.TryKnow(contract, h.Version, h.Hash, out _)) is { } stranger
            ? new Refusal(MigrationRefusalCode.VersionUnknown,
                $"{stranger.Count} records are held in {contract.Name}@{stranger.Version} with {stranger.Hash}, which this workspace does not have. "
                + "Put that version's folder back.")
            : null;
}
