using Sluice.Gateway.Stores;

namespace Sluice.Gateway.Tests;

/// <summary>The records of a <see cref="MemoryLedger"/>, as a reader finds them; a test can damage them. Failures of reading are kept.</summary>
internal sealed class MemoryRecords(MemoryLedger ledger) : IRecordStore, IFailureStore
{
    public List<(FailureEntry Entry, ReadingFailure Reading)> Kept { get; } = [];

    /// <summary>Documents that somebody changed in the store, by key.</summary>
    public Dictionary<string, byte[]> Damaged { get; } = [];

    public Task<StoredRecord?> GetAsync(string tenant, string contract, string key, long? revision, CancellationToken cancellationToken)
    {
        var entry = ledger.Entries.FindAll(e => e.Submission.Tenant == tenant && e.Record?.Key == key).ElementAtOrDefault(revision is { } number ? (int)number - 1 : ^1);
        return Task.FromResult(entry is null ? null : new StoredRecord
        {
            Tenant = tenant,
            Reference = new RecordReference(contract, key, revision ?? 1),
            Document = Damaged.TryGetValue(key, out var damaged) ? damaged : entry.Record!.Document.Utf8,
            Verdict = entry.Decision.Verdict,
            Stamp = entry.Decision.Stamp,
            SubmissionId = entry.Decision.SubmissionId,
            StoredAt = entry.Decision.DecidedAt,
        });
    }

    public Task<FailureReference> KeepAsync(string tenant, FailureEntry failure, ReadingFailure reading, DateTimeOffset failedAt,
        CancellationToken cancellationToken)
    {
        Kept.Add((failure, reading));
        return Task.FromResult(new FailureReference(failure.Id, "grp_" + failure.Fingerprint));
    }

    public Task<StoredRecord?> PredecessorAsync(string tenant, string contract, string key, long revision, IReadOnlyList<string> hashes,
        CancellationToken cancellationToken) => Task.FromResult<StoredRecord?>(null);

    public Task<Page<StoredRecord>> HistoryAsync(string tenant, string contract, string key, int limit, string? cursor,
        CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task<Page<RecordListItem>> ListAsync(string tenant, RecordFilter filter, int limit, string? cursor, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task<IReadOnlyList<HeldCount>> HeldAsync(string? contract, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<bool> IsUsedAsync(string contract, string hash, CancellationToken cancellationToken) =>
        Task.FromResult(ledger.Entries.Exists(e => e.Record is not null && e.Decision.Stamp.ContractName == contract && e.Decision.Stamp.ContractHash == hash));

    public Task<StoredFailure?> GetAsync(string tenant, string id, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<Page<FailureListItem>> ListAsync(string tenant, string? contract, string? group, int limit, string? cursor,
        CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task<IReadOnlyList<FailureGroup>> GroupsAsync(string tenant, string? contract, int limit, CancellationToken cancellationToken) =>
        throw new NotSupportedException();
}
