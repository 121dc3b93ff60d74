using Sluice.Gateway.Stores;

namespace Sluice.Gateway.Safeguards;

/// <summary>Writes what safeguards do into the timelines of the incidents that they concern.</summary>
internal sealed class SafeguardIncidents(ISafeguardStore store, FailureGroups groups)
{
    private const int GroupsMax = 100;

    /// <summary>Somebody is at work on them: the safeguard.</summary>
    public Task AcknowledgeAsync(Safeguard safeguard, CancellationToken cancellationToken) => EachAsync(safeguard,
        (tenant, group) => groups.AcknowledgeAsync(tenant, group, Who(safeguard), $"{SafeguardSubject.Say(safeguard)}: {safeguard.Events[0].Reason}", cancellationToken), cancellationToken);

    /// <summary>What they failed of is over, as far as decisions show.</summary>
    public Task ResolveAsync(Safeguard safeguard, string reason, CancellationToken cancellationToken) => EachAsync(safeguard,
        (tenant, group) => groups.ResolveAsync(tenant, group, null, Who(safeguard), $"{SafeguardSubject.Say(safeguard)}, and {reason}", cancellationToken), cancellationToken);

    private async Task EachAsync(Safeguard safeguard, Func<string, string, Task<GroupAnswer>> change, CancellationToken cancellationToken)
    {
        // A group that somebody changed meanwhile is theirs: what is refused is left.
        foreach (var (tenant, group) in await store.UnresolvedAsync(safeguard.Contract, safeguard.Evidence.From, GroupsMax, cancellationToken)) await change(tenant, group);
    }

    private static string Who(Safeguard safeguard) => $"safeguard {safeguard.Id}";
}
