using Sluice.Gateway;
using Sluice.Gateway.Stores;
using Sluice.Workspace;

namespace Sluice.Retrieval;

/// <summary>Puts documents and records into collections: checks them, cuts them, stores them. Thread-safe.</summary>
/// <param name="workspace">The workspace that is served.</param>
/// <param name="store">Where they go.</param>
/// <param name="time">The clock of what is stored.</param>
public sealed class DocumentIndexer(Func<WorkspaceSnapshot> workspace, IDocumentStore store, TimeProvider time)
{
    /// <summary>Puts documents. Those that are refused do not keep the others from being stored; the others are stored together or not at all.</summary>
    /// <param name="tenant">Whose.</param>
    /// <param name="collection">Name of a collection of the workspace.</param>
    /// <param name="documents">Documents with different ids.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>What became of each, in their order.</returns>
    /// <exception cref="StoreException">Nothing was stored.</exception>
    public async Task<IReadOnlyList<DocumentOutcome>> AddAsync(string tenant, string collection, IReadOnlyList<NewDocument> documents,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(tenant);
        ArgumentNullException.ThrowIfNull(documents);
        var snapshot = workspace();
        if (!snapshot.Collections.TryGetValue(collection, out var settings)) return [.. documents.Select(_ => Unknown(collection))];
        var drafts = documents.Select(document => DocumentDraft.Of(tenant, settings, snapshot, document, time.GetUtcNow())).ToList();
        return await PutAsync(tenant, settings, drafts, cancellationToken);
    }

    /// <summary>Puts a record as it is now in its latest version, under the id <c>contract/key</c>.</summary>
    /// <param name="tenant">Whose.</param>
    /// <param name="collection">Name of a collection whose settings name the record's contract.</param>
    /// <param name="record">The record.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="ArgumentException">The collection does not take records of the contract.</exception>
    /// <exception cref="StoreException">Nothing was stored.</exception>
    public async Task<DocumentOutcome> AddRecordAsync(string tenant, string collection, LoadedRecord record, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(tenant);
        ArgumentNullException.ThrowIfNull(record);
        if (!workspace().Collections.TryGetValue(collection, out var settings)) return Unknown(collection);
        var records = settings.Records.FirstOrDefault(records => records.Contract == record.Contract.Name)
            ?? throw new ArgumentException($"The collection '{collection}' takes no records of {record.Contract.Name}.", nameof(record));
        return (await PutAsync(tenant, settings, [DocumentDraft.Of(tenant, settings, records, record, time.GetUtcNow())], cancellationToken))[0];
    }

    /// <summary>Puts a document once more, with its metadata as the contract of its collection has it now.</summary>
    /// <returns>Whether it is so now; false: it cannot be shown so, or somebody changed it meanwhile.</returns>
    /// <exception cref="StoreException">Nothing was stored.</exception>
    internal async Task<bool> UpgradeAsync(string tenant, string collection, string id, CancellationToken cancellationToken)
    {
        var snapshot = workspace();
        if (!snapshot.Collections.TryGetValue(collection, out var settings) || settings.Metadata is not { } reference) return false;
        if (!snapshot.TryFindContract(reference.ToString(), out var current)) return false;
        if (await store.DocumentAsync(tenant, collection, id, cancellationToken) is not { Record: null } there) return false;
        if (DocumentMetadata.Upgrade(there, current, snapshot) is not { } metadata) return false;
        var draft = DocumentDraft.Of(tenant, settings, snapshot, new NewDocument
        {
            Id = id,
            MediaType = there.MediaType,
            Content = there.Source,
            Title = there.Title.Length > 0 ? there.Title : null,
            Metadata = there.Metadata.IsEmpty && metadata.Span.SequenceEqual("{}"u8) ? default : metadata,
        }, time.GetUtcNow());
        if (draft.Refused is not null || draft.Cut(settings, out var entry) is not null) return false;
        // Who put another document meanwhile has the last word.
        var put = (await store.PutDocumentsAsync([entry! with { Replaces = there.Revision }], cancellationToken))[0];
        return put.Result is DocumentPutResult.Replaced or DocumentPutResult.Unchanged;
    }

    private async Task<IReadOnlyList<DocumentOutcome>> PutAsync(string tenant, CollectionSettings settings, List<DocumentDraft> drafts, CancellationToken cancellationToken)
    {
        var outcomes = new DocumentOutcome?[drafts.Count];
        var entries = new List<(int Index, DocumentEntry Entry)>();
        foreach (var (index, draft) in drafts.Index())
        {
            outcomes[index] = draft.Refused ?? await SameAsync(tenant, settings.Name, draft.Entry!, cancellationToken);
            if (outcomes[index] is not null) continue;
            // To cut a document is what costs most: only one that is another than before is cut.
            outcomes[index] = draft.Cut(settings, out var entry);
            if (entry is not null) entries.Add((index, entry));
        }
        if (entries.Count > 0)
        {
            var puts = await store.PutDocumentsAsync([.. entries.Select(entry => entry.Entry)], cancellationToken);
            foreach (var (place, put) in puts.Index()) outcomes[entries[place].Index] = DocumentOutcome.Of(put);
        }
        return [.. outcomes.Select(outcome => outcome!)];
    }

    private async Task<DocumentOutcome?> SameAsync(string tenant, string collection, DocumentEntry entry, CancellationToken cancellationToken) =>
        await store.DocumentAsync(tenant, collection, entry.Id, cancellationToken) is { } there && there.Hash == entry.Hash.ToString() && there.Record == entry.Record
            ? DocumentOutcome.Of(new DocumentPut(DocumentPutResult.Unchanged, there.Revision, 0, 0))
            : null;

    private static DocumentOutcome Unknown(string collection) => DocumentOutcome.Of(UnknownCollection(collection));

    /// <summary>That there is no such collection.</summary>
    internal static Refusal UnknownCollection(string collection) => new(RetrievalCode.CollectionNotFound,
        $"The workspace has no collection '{SourceText.Shown(collection)}'. Add collections/<name>.yaml, or name another.");
}
