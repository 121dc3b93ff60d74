using System.Diagnostics;
using Sluice.Contracts;
using Sluice.Gateway.Stores;

namespace Sluice.Gateway;

/// <summary>A decision that was acknowledged and is to be stored.</summary>
internal sealed class LazyEntry
{
    // What the objects around the content take, roughly.
    private const int BytesAround = 2 * 1024, BytesAroundEdit = 128;

    private volatile bool _stored;

    public LazyEntry(AdmissionEntry entry)
    {
        Entry = entry;
        RequestHash = entry.RequestHash;
        Target = LazyTarget.Of(entry);
        Name = entry.Submission.IdempotencyKey is { } key ? (Tenant, key) : null;
        Bytes = BytesOf(entry);
        Acknowledged = entry.Decision with
        {
            RecordKey = entry.Record?.Key,
            Failure = entry.Failure is { } failure
                ? new FailureReference(failure.Id, FailureGroup.IdOf(Tenant, entry.Decision.Stamp.ContractName, failure.Fingerprint))
                : null,
            Durable = false,
        };
    }

    /// <summary>What is to be stored; another entry once this one cannot be.</summary>
    public AdmissionEntry Entry { get; private set; }

    /// <summary>What the caller was told.</summary>
    public Decision Acknowledged { get; }

    public ContentHash RequestHash { get; }

    /// <summary>The idempotency key with its tenant; null when there is none.</summary>
    public (string Tenant, string Key)? Name { get; }

    /// <summary>What keeps the order in which it was acknowledged.</summary>
    public LazyTarget Target { get; }

    public long Bytes { get; }

    /// <summary>The span in which it was acknowledged; the default where there is none.</summary>
    public ActivityContext Span { get; } = Activity.Current?.Context ?? default;

    /// <summary>When it came into the window, on the clock's own scale.</summary>
    public long Since { get; set; }

    /// <summary>Is told what was stored.</summary>
    public required Action<AdmissionEntry, Decision> Stored { get; init; }

    /// <summary>Makes the failure that is stored in its place, for a reason.</summary>
    public required Func<string, AdmissionEntry> Instead { get; init; }

    public string Tenant => Entry.Submission.Tenant;

    public string SubmissionId => Acknowledged.SubmissionId;

    public bool IsStored => _stored;

    /// <summary>Whether a failure is stored in place of what was acknowledged.</summary>
    public bool IsReplaced { get; private set; }

    public void Replace(string reason) => (Entry, IsReplaced) = (Instead(reason), true);

    public void Complete(Decision decision)
    {
        Stored(Entry, decision);
        _stored = true;
    }

    /// <summary>What a submission with the same idempotency key is told meanwhile.</summary>
    public StoredOutcome AnswerTo(ContentHash requestHash) => RequestHash == requestHash
        ? new StoredOutcome(Acknowledged with { Replayed = true }, null)
        : new StoredOutcome(null, SubmissionId);

    private static long BytesOf(AdmissionEntry entry) =>
        BytesAround + entry.Submission.Output.Length + (entry.Record?.Document.Utf8.Length ?? 0)
        + entry.Inferences.Sum(call => sizeof(char) * ((call.Request?.Length ?? 0L) + (call.Reply?.Length ?? 0)))
        + entry.Contents.Sum(content => (long)content.Bytes.Length)
        + entry.Decision.Edits.Sum(edit => BytesAroundEdit + sizeof(char) * ((long)edit.Path.Length + edit.Before.Length + edit.After.Length));
}

/// <summary>The record that an entry becomes a revision of; a failure stands for itself.</summary>
internal readonly record struct LazyTarget(string Tenant, string Contract, string Key)
{
    public static LazyTarget Of(AdmissionEntry entry) => entry.Record is { } record
        ? new(entry.Submission.Tenant, entry.Decision.Stamp.ContractName, record.Key)
        : new("", "", entry.Decision.SubmissionId);
}
