using Sluice.Gateway;
using Sluice.Gateway.Stores;
using Sluice.Workspace;

namespace Sluice.Retrieval;

/// <summary>What a look at the records led to.</summary>
/// <param name="Indexed">Records that are found as they are now, and documents whose metadata is in the contract's version now.</param>
/// <param name="Faulty">Records that cannot be shown in the contract's latest version, and are not found.</param>
/// <param name="Removed">Documents of records that are not to be found any more.</param>
public sealed record RecordIndexed(long Indexed, long Faulty, long Removed);

/// <summary>Keeps collections in step with the records that they take in, and with the contract of their documents' metadata. What is to be done is read from the store: which records a collection does
/// not hold as they are now. So it goes on where it was interrupted, wherever that was, and a contract that migrated or a collection that
/// was set otherwise is work like any other. What is out of date meanwhile is not found (<see cref="DocumentSearch"/>). Not thread-safe; several
/// processes may each run one.</summary>
/// <param name="served">What is served now.</param>
/// <param name="indexer">Puts records into collections.</param>
/// <param name="records">Tells where collections are behind.</param>
/// <param name="documents">Where documents are.</param>
/// <param name="time">The clock.</param>
public sealed class RecordIndexing(Func<ServedWorkspace> served, DocumentIndexer indexer, IRecordIndexStore records, IDocumentStore documents, TimeProvider time)
{
    private const int PageMax = 200;

    // A number is taken before its transaction ends: a record can come to be seen after one with a greater number.
    private const long Overlap = 10_000;

    // What another look would have missed is met then.
    private static readonly TimeSpan WholePause = TimeSpan.FromMinutes(10);

    // Records that could not be shown when they were met last; looked at again when everything is.
    private readonly HashSet<(string Collection, string Contract, RecordBehind Record)> _faulty = [];
    private WorkspaceSnapshot? _seen;
    private long _since, _wholeAt;

    /// <summary>Brings every collection up to what is stored now.</summary>
    /// <exception cref="StoreException">The store cannot be read or written; what was done stays.</exception>
    public async Task<RecordIndexed> LookAsync(CancellationToken cancellationToken)
    {
        var now = served();
        var whole = !ReferenceEquals(_seen, now.Workspace) || time.GetElapsedTime(_wholeAt) > WholePause;
        if (!whole && !now.Workspace.Collections.Values.Any(collection => collection.Records.Count > 0)) return new(0, 0, 0);
        if (whole) _faulty.Clear();
        var (newest, began) = (await records.NewestAsync(cancellationToken), time.GetTimestamp());
        var (indexed, faulty, removed) = (0L, 0L, 0L);
        foreach (var collection in now.Workspace.Collections.Values)
        {
            if (whole) removed += await RemoveAsync(collection, cancellationToken);
            if (whole) indexed += await UpgradeAsync(now.Workspace, collection, cancellationToken);
            foreach (var taken in collection.Records)
            {
                var (put, unfit) = await CatchUpAsync(now, collection, taken, whole ? 0 : Math.Max(0, _since - Overlap), cancellationToken);
                (indexed, faulty) = (indexed + put, faulty + unfit);
            }
        }

        _since = newest;
        if (whole) (_seen, _wholeAt) = (now.Workspace, began);
        return new(indexed, faulty, removed);
    }

    private async Task<(long Indexed, long Faulty)> CatchUpAsync(ServedWorkspace now, CollectionSettings collection, CollectionRecords taken, long since,
        CancellationToken cancellationToken)
    {
        var query = new RecordIndexQuery(collection.Name, taken.Contract, now.Workspace.Contracts[taken.Contract].Latest.Hash.ToString(),
            DocumentChunker.NameOfRecords(collection.Chunk, taken))
        {
            Since = since,
        };
        var (indexed, faulty) = (0L, 0L);
        while (true)
        {
            var page = await records.BehindAsync(query, PageMax, cancellationToken);
            foreach (var record in page)
            {
                if (_faulty.Contains((collection.Name, taken.Contract, record))) continue;
                if (await IndexAsync(now, collection, taken.Contract, record, cancellationToken)) indexed++;
                else faulty++;
            }

            if (page.Count < PageMax) return (indexed, faulty);
            query = query with { After = page[^1] };
        }
    }

    private async Task<bool> IndexAsync(ServedWorkspace now, CollectionSettings collection, string contract, RecordBehind record, CancellationToken cancellationToken)
    {
        var loaded = await now.Records.GetAsync(record.Tenant, contract, record.Key, null, ReadVersion.Latest, cancellationToken);
        if (loaded is { Loaded: true } && (await indexer.AddRecordAsync(record.Tenant, collection.Name, loaded.Record, cancellationToken)).Stored) return true;
        // Kept as a failure by the loader, or past a limit of the collection. What was found of it before is out of date.
        _faulty.Add((collection.Name, contract, record));
        await documents.RemoveDocumentAsync(record.Tenant, collection.Name, $"{contract}/{record.Key}", cancellationToken);
        return false;
    }

    /// <summary>Brings the metadata of documents into the contract's version. What cannot be brought there stays, and is not found.</summary>
    private async Task<long> UpgradeAsync(WorkspaceSnapshot workspace, CollectionSettings collection, CancellationToken cancellationToken)
    {
        if (collection.Metadata is not { } reference || !workspace.TryFindContract(reference.ToString(), out var current)) return 0;
        var (upgraded, after) = (0L, (DocumentBehind?)null);
        while (true)
        {
            var page = await records.OutdatedAsync(collection.Name, current.Hash.ToString(), after, PageMax, cancellationToken);
            foreach (var document in page)
                if (await indexer.UpgradeAsync(document.Tenant, collection.Name, document.Id, cancellationToken)) upgraded++;
            if (page.Count < PageMax) return upgraded;
            after = page[^1];
        }
    }

    private async Task<long> RemoveAsync(CollectionSettings collection, CancellationToken cancellationToken)
    {
        var removed = 0L;
        while (true)
        {
            var strays = await records.StrayAsync(collection.Name, [.. collection.Records.Select(taken => taken.Contract)], PageMax, cancellationToken);
            foreach (var stray in strays)
                if (await documents.RemoveDocumentAsync(stray.Tenant, collection.Name, stray.Id, cancellationToken)) removed++;
            if (strays.Count < PageMax) return removed;
        }
    }
}
