using Sluice.Gateway;
using Sluice.Gateway.Stores;

namespace Sluice.Retrieval;

/// <summary>Sets of vectors in memory, read from the store when they are first searched and kept in step with it: before each search it is asked
/// for what was kept since, by whichever process. The sets that were not searched for longest make room for others.</summary>
/// <param name="store">Where the vectors are.</param>
/// <param name="bytesMax">Most bytes of all sets together.</param>
/// <param name="time">The clock of the recounts.</param>
internal sealed class MemoryVectors(IVectorStore store, long bytesMax, TimeProvider time) : IVectorIndex
{
    private const int ReadCount = 4_000;

    // Vectors go with their chunks in the store, and memory learns of it only when it finds one.
    private static readonly TimeSpan RecountEvery = TimeSpan.FromMinutes(10);
    private const double DeadShareMax = 0.25;

    private readonly Lock _lock = new();
    private readonly Dictionary<long, Held> _sets = [];
    private long _uses;

    public string? Place => null;

    public int CountMax => 100_000;

    /// <summary>Bytes of all sets.</summary>
    public long Bytes
    {
        get
        {
            lock (_lock) return _sets.Values.Sum(held => held.Scan.Bytes);
        }
    }

    public Task<bool> HasAsync(VectorSet set, CancellationToken cancellationToken) => Task.FromResult(true);

    public Task AddAsync(VectorSet set, IReadOnlyList<StoredVector> vectors, CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task<IReadOnlyList<VectorHit>> SearchAsync(VectorSet set, ReadOnlyMemory<float> query, int count, CancellationToken cancellationToken)
    {
        var held = await InStepAsync(set, cancellationToken);
        return held.Scan.Search(query.Span, count, cancellationToken);
    }

    public async Task RemoveAsync(VectorSet set, IReadOnlyCollection<string> chunks, CancellationToken cancellationToken)
    {
        Held? held;
        lock (_lock) held = _sets.GetValueOrDefault(set.Seq);
        if (held is null) return;
        await held.Turn.WaitAsync(cancellationToken);
        try
        {
            held.Scan.Remove(chunks);
            if (held.Scan.Removed > 1_000 && held.Scan.Removed > held.Scan.Count * DeadShareMax) Forget(set.Seq);
        }
        finally
        {
            held.Turn.Release();
        }
    }

    public Task DropAsync(VectorSet set, CancellationToken cancellationToken)
    {
        Forget(set.Seq);
        return Task.CompletedTask;
    }

    private void Forget(long set)
    {
        lock (_lock) _sets.Remove(set);
    }

    private async Task<Held> InStepAsync(VectorSet set, CancellationToken cancellationToken)
    {
        Held? held;
        lock (_lock)
        {
            if (!_sets.TryGetValue(set.Seq, out held))
            {
                // Whichever process switched to a set: those of the collection before it are not searched any more.
                foreach (var (older, _) in _sets.Where(pair => pair.Key < set.Seq && pair.Value.Of == (set.Tenant, set.Collection)).ToList()) _sets.Remove(older);
                _sets.Add(set.Seq, held = new Held((set.Tenant, set.Collection), new VectorScan(set.Model.Dimension), time.GetTimestamp()));
            }

            held.LastUse = ++_uses;
        }

        await held.Turn.WaitAsync(cancellationToken);
        try
        {
            // Counted before it is read: what would not fit is not begun.
            if (held.Position == 0) MakeRoom(set, held, (await store.CountAsync(set, cancellationToken)).Vectors);
            else if (time.GetElapsedTime(held.CountedAt) >= RecountEvery) await RecountAsync(set, held, cancellationToken);
            while (await store.ReadAsync(set.Seq, held.Position, ReadCount, cancellationToken) is { Count: > 0 } vectors)
            {
                MakeRoom(set, held, vectors.Count);
                foreach (var vector in vectors) held.Scan.Add(vector.Id, vector.Vector.Span);
                held.Position = vectors[^1].Position;
                if (vectors.Count < ReadCount) break;
            }

            return held;
        }
        finally
        {
            held.Turn.Release();
        }
    }

    private async Task RecountAsync(VectorSet set, Held held, CancellationToken cancellationToken)
    {
        var stored = (await store.CountAsync(set, cancellationToken)).Vectors;
        held.CountedAt = time.GetTimestamp();
        var live = held.Scan.Count - held.Scan.Removed;
        if (live >= stored && held.Scan.Count - stored <= held.Scan.Count * DeadShareMax) return;
        (held.Scan, held.Position) = (new VectorScan(set.Model.Dimension), 0);
    }

    private void MakeRoom(VectorSet set, Held held, long coming)
    {
        var needed = VectorScan.BytesOf(held.Scan.Count + coming, set.Model.Dimension);
        lock (_lock)
        {
            while (needed + _sets.Values.Where(other => other != held).Sum(other => other.Scan.Bytes) > bytesMax)
            {
                if (_sets.Where(pair => pair.Value != held).OrderBy(pair => pair.Value.LastUse).Select(pair => (long?)pair.Key).FirstOrDefault() is { } oldest)
                {
                    _sets.Remove(oldest);
                    continue;
                }

                _sets.Remove(set.Seq);
                throw new VectorIndexException(EmbeddingErrorCode.MemoryExceeded,
                    $"The vectors of collection '{set.Collection}' need more than the {bytesMax} bytes that vectors may take in memory; raise the limit, or name a vector store in its 'vectors'.");
            }
        }
    }

    private sealed class Held((string Tenant, string Collection) of, VectorScan scan, long countedAt)
    {
        public (string Tenant, string Collection) Of { get; } = of;

        public VectorScan Scan { get; set; } = scan;

        public long CountedAt { get; set; } = countedAt;

        public long Position { get; set; }

        public long LastUse { get; set; }

        public SemaphoreSlim Turn { get; } = new(1);
    }
}
