using System.Diagnostics;
using Sluice.Gateway;
using Sluice.Gateway.Stores;
using Sluice.Workspace;

namespace Sluice.Retrieval;

/// <summary>Searches collections: ranks chunks, and gives those of which document or record is still what was indexed. Thread-safe.</summary>
/// <param name="served">The workspace that is served, and how its records are read.</param>
/// <param name="store">Where chunks are.</param>
public sealed class DocumentSearch(Func<ServedWorkspace> served, IDocumentStore store) : IRetriever
{
    /// <summary>Search by vectors; null: only words are looked for.</summary>
    internal VectorSearch? Vectors { get; init; }

    /// <inheritdoc/>
    public async Task<RetrievalAnswer> SearchAsync(RetrievalRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (request.Count is < 1 or > RetrievalRequest.CountMax)
            throw new ArgumentOutOfRangeException(nameof(request), request.Count, $"Ask for 1 to {RetrievalRequest.CountMax} passages.");
        var now = served();
        if (!now.Workspace.Collections.TryGetValue(request.Collection, out var collection))
        {
            return RetrievalAnswer.Refuse(DocumentIndexer.UnknownCollection(request.Collection));
        }
        var start = Stopwatch.GetTimestamp();
        // Some of what is found may be out of date, and is not given.
        var reserve = collection.Records.Count > 0 || collection.Metadata is not null;
        var ranking = await RankAsync(request, now.Workspace, collection, Math.Min(reserve ? 2 * request.Count + 10 : request.Count, RetrievalRequest.CountMax), cancellationToken);
        var current = new CurrentPassages(now, collection, store, request.Tenant, request.Filter.Count > 0);
        var (passages, stale) = (new List<RetrievedPassage>(request.Count), 0);
        foreach (var hit in ranking.Hits)
        {
            if (passages.Count == request.Count) break;
            if (await current.ShowAsync(hit, cancellationToken) is { } passage) passages.Add(passage);
            else stale++;
        }
        SearchTelemetry.TellSearch(collection.Name, ranking.Method, Stopwatch.GetElapsedTime(start), ranking.Degraded);
        return RetrievalAnswer.Of(new RetrievalResult { Passages = passages, Method = ranking.Method, Embedding = ranking.Embedding, Degraded = ranking.Degraded, Stale = stale });
    }

    /// <summary>Ranks chunks. The one place where ways of searching meet.</summary>
    private async Task<Ranking> RankAsync(RetrievalRequest request, WorkspaceSnapshot workspace, CollectionSettings collection, int count, CancellationToken cancellationToken)
    {
        if (Vectors is null || collection.Embedding is null) return FusedRanking.Lexical(await WordsAsync(request, collection, count, cancellationToken), count);
        var depth = Math.Max(count, FusedRanking.DepthMin);
        var words = WordsAsync(request, collection, depth, cancellationToken);
        var vectors = Vectors.SearchAsync(request, depth, workspace, collection, cancellationToken);
        await Task.WhenAll(words, vectors);
        return FusedRanking.Of(await words, await vectors, collection.Vectors, count);
    }

    private Task<IReadOnlyList<LexicalHit>> WordsAsync(RetrievalRequest request, CollectionSettings collection, int count, CancellationToken cancellationToken) => store.SearchAsync(
        new LexicalQuery
        {
            Tenant = request.Tenant,
            Collection = request.Collection,
            Text = request.Text,
            Count = count,
            TermsMax = collection.TermsMax,
            Filter = request.Filter,
        }, cancellationToken);
}

/// <summary>Chunks, best first, and how they were ranked.</summary>
internal sealed record Ranking(IReadOnlyList<RankedChunk> Hits, string Method)
{
    /// <summary>As <see cref="RetrievalResult.Embedding"/>.</summary>
    public string? Embedding { get; init; }

    /// <summary>As <see cref="RetrievalResult.Degraded"/>.</summary>
    public string? Degraded { get; init; }
}

/// <summary>A chunk with its score, and its places in the rankings it comes from.</summary>
internal sealed record RankedChunk(StoredChunk Chunk, double Score, int? LexicalRank = null, int? VectorRank = null);
