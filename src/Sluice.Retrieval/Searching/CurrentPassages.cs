using Sluice.Contracts;
using Sluice.Gateway;
using Sluice.Gateway.Stores;
using Sluice.Workspace;

namespace Sluice.Retrieval;

/// <summary>Shows chunks of which document or record is still what was indexed. A record passes the one way by which records are read: what it was
/// in an older version or revision is not shown.</summary>
internal sealed class CurrentPassages
{
    private readonly ServedWorkspace _served;
    private readonly CollectionSettings _collection;
    private readonly IDocumentStore _store;
    private readonly string _tenant;
    private readonly bool _filtered;
    private readonly ContractVersion? _metadata;
    private readonly Dictionary<string, bool> _documents = new(StringComparer.Ordinal);

    /// <param name="served">The workspace, and how its records are read.</param>
    /// <param name="collection">The collection.</param>
    /// <param name="store">Where documents are.</param>
    /// <param name="tenant">Whose.</param>
    /// <param name="filtered">Whether metadata was searched by: what was found by an older shape of it is out of date.</param>
    public CurrentPassages(ServedWorkspace served, CollectionSettings collection, IDocumentStore store, string tenant, bool filtered)
    {
        (_served, _collection, _store, _tenant, _filtered) = (served, collection, store, tenant, filtered);
        if (collection.Metadata is { } contract && served.Workspace.TryFindContract(contract.ToString(), out var version)) _metadata = version;
    }

    /// <summary>The passage; null when it is out of date.</summary>
    public async ValueTask<RetrievedPassage?> ShowAsync(RankedChunk hit, CancellationToken cancellationToken)
    {
        var chunk = hit.Chunk;
        if (!_documents.TryGetValue(chunk.Document, out var current))
        {
            current = chunk.Record is { } record ? await IsCurrentAsync(chunk, record, cancellationToken) : await IsCurrentAsync(chunk, cancellationToken);
            _documents.Add(chunk.Document, current);
        }
        if (!current) return null;
        return new RetrievedPassage
        {
            Id = chunk.Id,
            Document = chunk.Document,
            Revision = chunk.Record?.Revision ?? chunk.Revision,
            Title = chunk.Title,
            Section = chunk.Section,
            Text = chunk.Text,
            Tokens = chunk.Tokens,
            Score = hit.Score,
            LexicalRank = hit.LexicalRank,
            VectorRank = hit.VectorRank,
            Record = chunk.Record,
            Contract = chunk.Record is { } of ? _served.Workspace.Contracts[of.Contract].Latest.Id : _metadata?.Id,
        };
    }

    private async Task<bool> IsCurrentAsync(StoredChunk chunk, RecordReference record, CancellationToken cancellationToken)
    {
        if (!_collection.Records.Any(records => records.Contract == record.Contract)) return false;
        var outcome = await _served.Records.GetAsync(_tenant, record.Contract, record.Key, null, ReadVersion.Latest, cancellationToken);
        return outcome is { Loaded: true } && outcome.Revision.Reference == record && outcome.Record.ContractHash.ToString() == chunk.ContractHash;
    }

    private async Task<bool> IsCurrentAsync(StoredChunk chunk, CancellationToken cancellationToken)
    {
        if (_metadata is null || chunk.ContractHash == _metadata.Hash.ToString()) return true;
        return !_filtered && await _store.DocumentAsync(_tenant, _collection.Name, chunk.Document, cancellationToken) is { } document
            && DocumentMetadata.Upgrade(document, _metadata, _served.Workspace) is not null;
    }
}
