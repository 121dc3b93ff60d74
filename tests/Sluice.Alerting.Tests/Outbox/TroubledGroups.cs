using Sluice.Gateway;
using Sluice.Gateway.Stores;

namespace Sluice.Alerting.Tests.Outbox;

/// <summary>Groups of which some cannot be counted.</summary>
internal sealed class TroubledGroups(IGroupStore groups, Func<string, Exception?> trouble) : IGroupStore
{
    public Task<FailureGroup?> FindAsync(string tenant, string id, CancellationToken cancellationToken) => groups.FindAsync(tenant, id, cancellationToken);

    public Task<IReadOnlyList<GroupEvent>> HistoryAsync(string tenant, string id, int limit, CancellationToken cancellationToken) =>
        groups.HistoryAsync(tenant, id, limit, cancellationToken);

    public Task<bool> ChangeAsync(GroupChange change, CancellationToken cancellationToken) => groups.ChangeAsync(change, cancellationToken);

    public Task<GroupTallies> TallyAsync(string tenant, string id, GroupTallyLimits limits, CancellationToken cancellationToken) =>
        trouble(id) is { } exception ? throw exception : groups.TallyAsync(tenant, id, limits, cancellationToken);
}
