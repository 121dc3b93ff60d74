using Sluice.Contracts;
using Sluice.Schemas;

namespace Sluice.Gateway.Stores;

/// <summary>Everything one decision leaves behind; stored in one transaction or not at all.</summary>
public sealed class AdmissionEntry
{
    private AdmissionEntry() { }

    /// <summary>The decision, without record and failure: the store fills those in.</summary>
    public required Decision Decision { get; init; }

    /// <summary>The submission as it came.</summary>
    public required Submission Submission { get; init; }

    /// <summary>When it came (UTC).</summary>
    public required DateTimeOffset ReceivedAt { get; init; }

    /// <summary>SHA-256 over contract reference, key and output: what "same content" means for an idempotency key.</summary>
    public required ContentHash RequestHash { get; init; }

    /// <summary>Model calls, generation and correction, in order.</summary>
    public required IReadOnlyList<Inference> Inferences { get; init; }

    /// <summary>What the model calls were made with, as far as the store may not have it yet; written once per hash.</summary>
    public IReadOnlyList<StoredContent> Contents { get; set; } = [];

    /// <summary>What the decision passed on its way; null: nothing beyond what it says itself.</summary>
    public DecisionPath? Path { get; set; }

    /// <summary>The document and its key when it becomes a record; null when it becomes a failure.</summary>
    public RecordEntry? Record { get; init; }

    /// <summary>The failure; null when it becomes a record.</summary>
    public FailureEntry? Failure { get; init; }

    /// <summary>An entry that becomes a record.</summary>
    /// <exception cref="ArgumentException">The document was validated by another schema than the contract version stamped on it.</exception>
    public static AdmissionEntry ForRecord(Decision decision, Submission submission, DateTimeOffset receivedAt, ContentHash requestHash,
        IReadOnlyList<Inference> inferences, ContractVersion contract, string key, ValidDocument document)
    {
        if (!ReferenceEquals(document.Schema, contract.Schema) || decision.Stamp.ContractHash != contract.Hash.ToString())
            throw new ArgumentException($"The document was not validated by {contract.Id}.", nameof(document));
        if (decision.Verdict == Verdict.Rejected) throw new ArgumentException("A rejected submission is no record.", nameof(decision));
        return new AdmissionEntry
        {
            Decision = decision,
            Submission = submission,
            ReceivedAt = receivedAt,
            RequestHash = requestHash,
            Inferences = inferences,
            Record = new RecordEntry(key, document),
        };
    }

    /// <summary>The same entry, to be stored with other texts in place of its content.</summary>
    internal AdmissionEntry Keeping(Decision decision, Submission submission, IReadOnlyList<Inference> inferences, DecisionPath? path) => new()
    {
        Decision = decision,
        Submission = submission,
        ReceivedAt = ReceivedAt,
        RequestHash = RequestHash,
        Inferences = inferences,
        Contents = Contents,
        Path = path,
        Record = Record,
        Failure = Failure,
    };

    /// <summary>An entry that becomes a failure.</summary>
    public static AdmissionEntry ForFailure(Decision decision, Submission submission, DateTimeOffset receivedAt, ContentHash requestHash,
        IReadOnlyList<Inference> inferences, FailureEntry failure)
    {
        if (decision.Verdict != Verdict.Rejected) throw new ArgumentException("Only a rejected submission is a failure.", nameof(decision));
        return new AdmissionEntry
        {
            Decision = decision,
            Submission = submission,
            ReceivedAt = receivedAt,
            RequestHash = requestHash,
            Inferences = inferences,
            Failure = failure,
        };
    }
}

/// <summary>What is appended to a record.</summary>
/// <param name="Key">The record's key.</param>
/// <param name="Document">The document that validated.</param>
public sealed record RecordEntry(string Key, ValidDocument Document);

/// <summary>What is written for a failure.</summary>
/// <param name="Id">The failure's id.</param>
/// <param name="Fingerprint">Versioned fingerprint; failures with the same one form a group.</param>
/// <param name="Code">Stable code of the main reason.</param>
/// <param name="Title">One line for people, without content.</param>
public sealed record FailureEntry(string Id, string Fingerprint, string Code, string Title);

/// <summary>What the store holds for an entry: a decision, or the submission that already has the idempotency key with other
/// content.</summary>
/// <param name="Decision">The decision with record or failure filled in; null on a conflict.</param>
/// <param name="ConflictSubmissionId">The submission that used the idempotency key before for other content; else null.</param>
public sealed record StoredOutcome(Decision? Decision, string? ConflictSubmissionId);

/// <summary>Where decisions are made durable.</summary>
public interface IAdmissionStore
{
    /// <summary>Stores an entry in one transaction and returns only when it is durable. For an idempotency key seen before with the
    /// same content it stores nothing and returns the first decision, marked <see cref="Decision.Replayed"/>.</summary>
    /// <exception cref="StoreException">The entry could not be stored; nothing of it is.</exception>
    Task<StoredOutcome> AppendAsync(AdmissionEntry entry, CancellationToken cancellationToken);

    /// <summary>What is stored under an idempotency key of a tenant; null when nothing is.</summary>
    /// <exception cref="StoreException">The store cannot be read.</exception>
    Task<StoredOutcome?> FindAsync(string tenant, string idempotencyKey, ContentHash requestHash, CancellationToken cancellationToken);

    /// <summary>The decision of a submission of a tenant, marked <see cref="Decision.Replayed"/>; null when there is none.</summary>
    /// <exception cref="StoreException">The store cannot be read.</exception>
    Task<Decision?> DecisionAsync(string tenant, string submissionId, CancellationToken cancellationToken);
}

/// <summary>The store could not do what was asked. The message says what to do; nothing was half-written.</summary>
public sealed class StoreException(string code, string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>A code of the closed list <see cref="StoreErrorCode"/>.</summary>
    public string Code { get; } = code;
}
