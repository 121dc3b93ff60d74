using System.Numerics.Tensors;

namespace Sluice.Retrieval;

/// <summary>Vectors of length 1 in memory, all of which a search looks at. One may add while many search.</summary>
internal sealed class VectorScan(int dimension)
{
    private const int BlockVectors = 2_048;

    private volatile View _view = new([], 0);

    /// <summary>Vectors that are held, those that were removed included.</summary>
    public int Count => _view.Count;

    /// <summary>Vectors that were removed and still take their place.</summary>
    public int Removed { get; private set; }

    /// <summary>Bytes that it holds, as far as they are known: numbers, and 100 for an id.</summary>
    public long Bytes => (long)_view.Blocks.Length * BlockVectors * (dimension * sizeof(float) + sizeof(long)) + _view.Count * 100L;

    /// <summary>Bytes that so many vectors take.</summary>
    public static long BytesOf(long count, int dimension) => (count + BlockVectors - 1) / BlockVectors * BlockVectors * (dimension * sizeof(float) + sizeof(long)) + count * 100L;

    /// <summary>Adds a vector. Not to be called by two at a time.</summary>
    public void Add(string id, ReadOnlySpan<float> vector)
    {
        var view = _view;
        var (block, at) = Math.DivRem(view.Count, BlockVectors);
        var blocks = block < view.Blocks.Length ? view.Blocks : [.. view.Blocks, new Block(new float[BlockVectors * dimension], new string?[BlockVectors])];
        vector.CopyTo(blocks[block].Numbers.AsSpan(at * dimension, dimension));
        Volatile.Write(ref blocks[block].Ids[at], id);
        _view = new View(blocks, view.Count + 1);
    }

    /// <summary>Removes what is held under ids. Not to be called while another adds.</summary>
    public void Remove(IReadOnlyCollection<string> ids)
    {
        var gone = ids.ToHashSet(StringComparer.Ordinal);
        var view = _view;
        for (var i = 0; i < view.Count; i++)
        {
            ref var id = ref view.Blocks[i / BlockVectors].Ids[i % BlockVectors];
            if (id is null || !gone.Contains(id)) continue;
            Volatile.Write(ref id, null);
            Removed++;
        }
    }

    /// <summary>The nearest, the nearest first; of equal ones the smaller id first.</summary>
    public IReadOnlyList<VectorHit> Search(ReadOnlySpan<float> query, int count, CancellationToken cancellationToken)
    {
        var view = _view;
        for (var asked = count; ; asked *= 2)
        {
            var (hits, all) = Nearest(view, query, asked, cancellationToken);
            // A chunk that went and came back is held twice.
            var different = VectorHits.Ordered(hits);
            if (different.Count >= count || all || asked >= view.Count) return [.. different.Take(count)];
        }
    }

    private (List<VectorHit> Hits, bool All) Nearest(View view, ReadOnlySpan<float> query, int count, CancellationToken cancellationToken)
    {
        // The worst of the best so far is on top.
        var best = new PriorityQueue<int, float>(Math.Min(count, view.Count) + 1);
        for (var first = 0; first < view.Count; first += BlockVectors)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var block = view.Blocks[first / BlockVectors];
            var held = Math.Min(BlockVectors, view.Count - first);
            for (var i = 0; i < held; i++)
            {
                var score = TensorPrimitives.Dot(query, block.Numbers.AsSpan(i * dimension, dimension));
                if (best.Count < count)
                {
                    if (Volatile.Read(ref block.Ids[i]) is not null) best.Enqueue(first + i, score);
                }
                else if (best.TryPeek(out _, out var worst) && score > worst && Volatile.Read(ref block.Ids[i]) is not null)
                {
                    best.EnqueueDequeue(first + i, score);
                }
            }
        }

        var (hits, all) = (new List<VectorHit>(best.Count), best.Count < count);
        while (best.TryDequeue(out var at, out var score))
        {
            // Removed since it was looked at.
            if (Volatile.Read(ref view.Blocks[at / BlockVectors].Ids[at % BlockVectors]) is { } id) hits.Add(new(id, score));
        }

        return (hits, all);
    }

    private sealed record Block(float[] Numbers, string?[] Ids);

    private sealed record View(Block[] Blocks, int Count);
}

/// <summary>Lists of hits.</summary>
internal static class VectorHits
{
    /// <summary>The nearest first, of equal ones the smaller id first, each chunk once.</summary>
    public static IReadOnlyList<VectorHit> Ordered(IEnumerable<VectorHit> hits) =>
        [.. hits.OrderByDescending(hit => hit.Score).ThenBy(hit => hit.Chunk, StringComparer.Ordinal).DistinctBy(hit => hit.Chunk, StringComparer.Ordinal)];
}
