using Sluice.Gateway.Stores;

namespace Sluice.Retrieval.Tests;

/// <summary>The vectors of a store, as a process sees them to which something happens at its n-th call, before the call or after it.</summary>
internal sealed class InterruptedVectors(IVectorStore store, int at, bool after, Func<Task> happens) : IVectorStore
{
    private int _calls;
    private ProcessKilledException? _killed;

    /// <summary>Whether it came to the call.</summary>
    public bool Happened { get; private set; }

    public Task<IReadOnlyList<VectorSet>> SetsAsync(string tenant, string collection, CancellationToken cancellationToken) => CallAsync(() => store.SetsAsync(tenant, collection, cancellationToken));

    public Task<IReadOnlyList<string>> TenantsAsync(string collection, CancellationToken cancellationToken) => CallAsync(() => store.TenantsAsync(collection, cancellationToken));

    public Task<VectorLease?> LeaseAsync(string tenant, string collection, string owner, DateTimeOffset now, DateTimeOffset until, CancellationToken cancellationToken) =>
        CallAsync(() => store.LeaseAsync(tenant, collection, owner, now, until, cancellationToken));

    public Task<VectorSet?> BeginAsync(VectorLease lease, VectorModel model, DateTimeOffset at, CancellationToken cancellationToken) =>
        CallAsync(() => store.BeginAsync(lease, model, at, cancellationToken));

    public Task<IReadOnlyList<UnembeddedChunk>> MissingAsync(VectorSet set, long after, int limit, CancellationToken cancellationToken) =>
        CallAsync(() => store.MissingAsync(set, after, limit, cancellationToken));

    public Task<VectorCount> CountAsync(VectorSet set, CancellationToken cancellationToken) => CallAsync(() => store.CountAsync(set, cancellationToken));

    public Task<bool> KeepAsync(VectorLease lease, VectorSet set, IReadOnlyList<ChunkVector> vectors, CancellationToken cancellationToken) =>
        CallAsync(() => store.KeepAsync(lease, set, vectors, cancellationToken));

    public Task<bool> SwitchAsync(VectorLease lease, VectorSet set, DateTimeOffset at, CancellationToken cancellationToken) =>
        CallAsync(() => store.SwitchAsync(lease, set, at, cancellationToken));

    public Task<IReadOnlyList<StoredVector>> ReadAsync(long set, long after, int limit, CancellationToken cancellationToken) =>
        CallAsync(() => store.ReadAsync(set, after, limit, cancellationToken));

    public Task<IReadOnlyList<string>> FittingAsync(string tenant, string collection, IReadOnlyList<string> chunks, IReadOnlyDictionary<string, string> filter,
        CancellationToken cancellationToken) => CallAsync(() => store.FittingAsync(tenant, collection, chunks, filter, cancellationToken));

    public Task<VectorCopy> CopyAsync(long set, string place, CancellationToken cancellationToken) => CallAsync(() => store.CopyAsync(set, place, cancellationToken));

    public Task<bool> CopiedAsync(VectorLease lease, long set, string place, VectorCopy copy, CancellationToken cancellationToken) =>
        CallAsync(() => store.CopiedAsync(lease, set, place, copy, cancellationToken));

    public Task<IReadOnlyList<VectorSet>> RetiredAsync(string tenant, string collection, CancellationToken cancellationToken) =>
        CallAsync(() => store.RetiredAsync(tenant, collection, cancellationToken));

    public Task<bool> RemoveAsync(VectorLease lease, long set, int limit, CancellationToken cancellationToken) => CallAsync(() => store.RemoveAsync(lease, set, limit, cancellationToken));

    private async Task<T> CallAsync<T>(Func<Task<T>> call)
    {
        // Who was killed gives no lease back either.
        if (_killed is not null) throw _killed;
        if (++_calls != at) return await call();
        Happened = true;
        if (!after) await HappenAsync();
        var answer = await call();
        if (after) await HappenAsync();
        return answer;
    }

    private async Task HappenAsync()
    {
        try
        {
            await happens();
        }
        catch (ProcessKilledException killed)
        {
            _killed = killed;
            throw;
        }
    }
}

/// <summary>The process ended: whatever it does after that does not happen.</summary>
internal sealed class ProcessKilledException : Exception;
