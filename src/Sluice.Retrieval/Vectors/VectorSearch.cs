using Sluice.Gateway;
using Sluice.Gateway.Stores;
using Sluice.Workspace;

namespace Sluice.Retrieval;

/// <summary>Finds chunks of a collection by vectors.</summary>
internal sealed class VectorSearch(IVectorStore vectors, IDocumentStore documents, VectorIndexes indexes, EmbeddingClients clients)
{
    /// <summary>Looks for chunks.</summary>
    /// <param name="request">What is looked for.</param>
    /// <param name="count">Most chunks.</param>
    /// <param name="workspace">The workspace that has the collection.</param>
    /// <param name="collection">The collection; has an embedding model.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="StoreException">The store cannot be read.</exception>
    public async Task<VectorFindings> SearchAsync(RetrievalRequest request, int count, WorkspaceSnapshot workspace, CollectionSettings collection,
        CancellationToken cancellationToken)
    {
        var set = (await vectors.SetsAsync(request.Tenant, collection.Name, cancellationToken)).FirstOrDefault(set => set.State == VectorSetState.Active);
        if (set is null) return VectorFindings.None(EmbeddingErrorCode.Pending);
        if (collection.Embedding is not { } name || !workspace.Models.TryGetValue(name, out var current)
            || EmbeddingClients.ModelOf(set.Model, workspace, current) is not { } model) return VectorFindings.None(EmbeddingErrorCode.ModelUnknown);
        var query = await clients.EmbedQueryAsync(request.Tenant, request.Text, set, model, collection.Vectors, cancellationToken);
        if (!query.Done) return VectorFindings.None(query.Fault.Code);
        try
        {
            var index = await IndexAsync(set, collection.Vectors, cancellationToken);
            return new VectorFindings(await NearestAsync(index, set, query.Vectors[0], count, request.Filter, cancellationToken), set.Model.ToString(), null);
        }
        catch (VectorIndexException exception)
        {
            return VectorFindings.None(exception.Code);
        }
    }

    // A copy that was never whole is no place to search.
    private async Task<IVectorIndex> IndexAsync(VectorSet set, VectorSettings settings, CancellationToken cancellationToken)
    {
        var index = await indexes.ForAsync(settings, cancellationToken);
        return index.Place is { } place && !(await vectors.CopyAsync(set.Seq, place, cancellationToken)).Whole ? indexes.Memory : index;
    }

    /// <summary>Takes more and more of the nearest until enough of them are there and fit.</summary>
    private async Task<IReadOnlyList<FoundChunk>> NearestAsync(IVectorIndex index, VectorSet set, float[] query, int count, IReadOnlyDictionary<string, string> filter,
        CancellationToken cancellationToken)
    {
        var asked = Math.Min(2 * count, index.CountMax);
        while (true)
        {
            var hits = await index.SearchAsync(set, query, asked, cancellationToken);
            var (found, gone) = await LookAsync(set, hits, filter, cancellationToken);
            if (gone.Count > 0) await index.RemoveAsync(set, gone, cancellationToken);
            if (found.Count >= count || hits.Count < asked || asked == index.CountMax) return [.. found.Take(count)];
            asked = Math.Min(4 * asked, index.CountMax);
        }
    }

    private async Task<(List<FoundChunk> Found, List<string> Gone)> LookAsync(VectorSet set, IReadOnlyList<VectorHit> hits, IReadOnlyDictionary<string, string> filter,
        CancellationToken cancellationToken)
    {
        var (found, gone) = (new List<FoundChunk>(), new List<string>());
        var chunks = (await documents.ChunksAsync(set.Tenant, set.Collection, [.. hits.Select(hit => hit.Chunk)], cancellationToken))
            .ToDictionary(chunk => chunk.Id, StringComparer.Ordinal);
        var fitting = filter.Count == 0 ? null : (await vectors.FittingAsync(set.Tenant, set.Collection, [.. chunks.Keys], filter, cancellationToken)).ToHashSet(StringComparer.Ordinal);
        foreach (var hit in hits)
        {
            if (!chunks.TryGetValue(hit.Chunk, out var chunk)) gone.Add(hit.Chunk);
            else if (fitting?.Contains(chunk.Id) != false) found.Add(new(chunk, hit.Score));
        }

        return (found, gone);
    }
}

/// <summary>A chunk that was found by its vector.</summary>
internal readonly record struct FoundChunk(StoredChunk Chunk, double Score);

/// <summary>What was found by vectors.</summary>
/// <param name="Chunks">The chunks, the nearest first; null: vectors were not used.</param>
/// <param name="Embedding">The model that was asked; null: none.</param>
/// <param name="Degraded">Why they were not used, a code of <see cref="EmbeddingErrorCode"/>; null: they were.</param>
internal sealed record VectorFindings(IReadOnlyList<FoundChunk>? Chunks, string? Embedding, string? Degraded)
{
    public static VectorFindings None(string code) => new(null, null, code);
}
