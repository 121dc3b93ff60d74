using Sluice.Gateway.Stores;

namespace Sluice.Gateway.Safeguards;

/// <summary>Writes what safeguards do into the timelines of the incidents that they are about. A group that somebody changes is theirs from
/// then on.</summary>
internal sealed class SafeguardIncidents(ISafeguardStore store, FailureGroups groups)
{
    private const int GroupsMax = 1_000;

    /// <summary>Who a safeguard is, where people are named.</summary>
    public static string Who(Safeguard safeguard) => $"safeguard {safeguard.Id}";

    /// <summary>Somebody is at work on the groups of the failures that it was taken on: the safeguard. To do it again changes nothing.</summary>
    public async Task AcknowledgeAsync(Safeguard safeguard, CancellationToken cancellationToken)
    {
        var counted = new TallyQuery(safeguard.Contract, safeguard.Evidence.From, safeguard.TakenAt, SafeguardSubject.NotCounted);
        var failed = (await store.FailedAsync(counted, GroupsMax, cancellationToken)).Where(group => SafeguardSubject.IsOf(safeguard.Target, group.Tally));
        foreach (var group in failed.DistinctBy(group => (group.Tenant, group.Group)))
            await groups.AcknowledgeSeenAsync(group.Tenant, group.Group, group.Changes, Who(safeguard), $"{SafeguardSubject.Say(safeguard)}: {safeguard.Events[0].Reason}", cancellationToken);
    }

    /// <summary>What they failed of is over, as far as decisions show: those that it acknowledged, and nobody changed since.</summary>
    public async Task ResolveAsync(Safeguard safeguard, string reason, CancellationToken cancellationToken)
    {
        foreach (var group in await store.AcknowledgedAsync(safeguard.Contract, safeguard.Evidence.From, Who(safeguard), GroupsMax, cancellationToken))
            await groups.ResolveSeenAsync(group.Tenant, group.Group, group.Changes, Who(safeguard), $"{SafeguardSubject.Say(safeguard)}, and {reason}", cancellationToken);
    }
}
