using Sluice.Contracts;
using Sluice.Gateway.Stores;

namespace Sluice.Gateway.Tests;

/// <summary>A store that keeps what the gateway appends, so that a test can look at it; can be told to fail.</summary>
internal sealed class MemoryLedger : IAdmissionStore, IPublicationStore
{
    private readonly Dictionary<(PublicationKind, string, string), string> _pinned = [];

    private readonly Dictionary<string, Decision> _decided = new(StringComparer.Ordinal);

    public List<AdmissionEntry> Entries { get; } = [];

    public StoreException? FailsWith { get; set; }

    /// <summary>What a test puts between the gateway and this store: is given the entry and the way to store it.</summary>
    public Func<AdmissionEntry, Func<StoredOutcome>, StoredOutcome>? Between { get; set; }

    public Task<StoredOutcome> AppendAsync(AdmissionEntry entry, CancellationToken cancellationToken)
    {
        if (FailsWith is { } failure) throw failure;
        return Task.FromResult(Between is { } between ? between(entry, () => Append(entry)) : Append(entry));
    }

    private StoredOutcome Append(AdmissionEntry entry)
    {
        // As every store: a decision that is there already is not stored again.
        if (_decided.TryGetValue(entry.Decision.SubmissionId, out var before)) return new StoredOutcome(before with { Replayed = true }, null);
        Entries.Add(entry);
        var decision = entry.Record is { } record
            ? entry.Decision with { Record = new RecordReference(entry.Decision.Stamp.ContractName, record.Key, Revision(record.Key)) }
            : entry.Decision with { Failure = new FailureReference(entry.Failure!.Id, "grp_" + entry.Failure.Fingerprint) };
        _decided[entry.Decision.SubmissionId] = decision;
        return new StoredOutcome(decision, null);
    }

    public Task<StoredOutcome?> FindAsync(string tenant, string idempotencyKey, ContentHash requestHash, CancellationToken cancellationToken)
    {
        var found = Entries.Find(e => e.Submission.Tenant == tenant && e.Submission.IdempotencyKey == idempotencyKey);
        return Task.FromResult(found is null ? null
            : found.RequestHash == requestHash ? new StoredOutcome(_decided[found.Decision.SubmissionId] with { Replayed = true }, null)
            : new StoredOutcome(null, found.Decision.SubmissionId));
    }

    public Task<Decision?> DecisionAsync(string tenant, string submissionId, CancellationToken cancellationToken) =>
        Task.FromResult(_decided.TryGetValue(submissionId, out var decision) ? decision with { Replayed = true } : null);

    public Task<IReadOnlyList<PublicationConflict>> PublishAsync(IReadOnlyList<Publication> publications, CancellationToken cancellationToken)
    {
        var conflicts = publications
            .Where(p => _pinned.TryGetValue((p.Kind, p.Name, p.Version), out var hash) && hash != p.Hash)
            .Select(p => new PublicationConflict(p, _pinned[(p.Kind, p.Name, p.Version)])).ToList();
        if (conflicts.Count == 0) publications.ToList().ForEach(p => _pinned[(p.Kind, p.Name, p.Version)] = p.Hash);
        return Task.FromResult<IReadOnlyList<PublicationConflict>>(conflicts);
    }

    public Task<PublishedVersion?> FindAsync(PublicationKind kind, string name, string version, CancellationToken cancellationToken) =>
        Task.FromResult(_pinned.TryGetValue((kind, name, version), out var hash)
            ? new PublishedVersion(new(kind, name, version, hash, null), DateTimeOffset.UnixEpoch, Revocations.GetValueOrDefault((kind, name, version)))
            : null);

    public Task<StoredContent?> ContentAsync(string hash, CancellationToken cancellationToken) =>
        Task.FromResult(Entries.SelectMany(e => e.Contents).FirstOrDefault(c => c.Hash == hash));

    public async Task<IReadOnlyList<PublishedVersion>> ListAsync(CancellationToken cancellationToken) =>
        [.. (await Task.WhenAll(_pinned.Keys.Select(k => FindAsync(k.Item1, k.Item2, k.Item3, cancellationToken)))).Select(v => v!)];

    public Dictionary<(PublicationKind, string, string), Revocation> Revocations { get; } = [];

    private long Revision(string key) => Entries.Count(e => e.Record?.Key == key);
}
