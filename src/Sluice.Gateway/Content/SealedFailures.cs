using Sluice.Gateway.Stores;

namespace Sluice.Gateway.Content;

/// <summary>Failures in a store that is not to show their content. What lists show of them is none.</summary>
internal sealed class SealedFailures(IFailureStore store, ContentKeeper keeper) : IFailureStore
{
    public async Task<StoredFailure?> GetAsync(string tenant, string id, CancellationToken cancellationToken) =>
        await store.GetAsync(tenant, id, cancellationToken) is { } failure ? await keeper.OpenAsync(failure, cancellationToken) : null;

    public Task<Page<FailureListItem>> ListAsync(string tenant, string? contract, string? group, int limit, string? cursor, CancellationToken cancellationToken) =>
        store.ListAsync(tenant, contract, group, limit, cursor, cancellationToken);

    public Task<FailureReference> KeepAsync(string tenant, FailureEntry failure, ReadingFailure reading, DateTimeOffset failedAt, CancellationToken cancellationToken) =>
        store.KeepAsync(tenant, failure, reading, failedAt, cancellationToken);

    public Task<IReadOnlyList<FailureGroup>> GroupsAsync(string tenant, string? contract, int limit, CancellationToken cancellationToken) =>
        store.GroupsAsync(tenant, contract, limit, cancellationToken);
}
