using Sluice.Gateway;
using Sluice.Repair;
using Sluice.Schemas;
using Sluice.Server.Problems;

namespace Sluice.Server.Outputs;

/// <summary>The answer to one submission: exactly one verdict with everything that explains it.</summary>
/// <remarks>The documented shape of what <see cref="DecisionJson"/> writes; a test holds real answers against it.</remarks>
internal record DecisionBody
{
    /// <summary>How the submission ended.</summary>
    public required Verdict Verdict { get; init; }

    /// <summary>Name and exact version of the contract that the value is in.</summary>
    public required string Contract { get; init; }

    /// <summary>Name and exact version of the contract that it was decided by, where that is another one: an earlier decision is shown again
    /// in the version asked for now.</summary>
    public string? DecidedBy { get; init; }

    /// <summary>The document; null when rejected.</summary>
    public required RawJson Value { get; init; }

    /// <summary>What repair changed, or tried to change in vain.</summary>
    public required IReadOnlyList<Edit> Edits { get; init; }

    /// <summary>Why it was rejected; empty otherwise.</summary>
    public required IReadOnlyList<ValidationError> Errors { get; init; }

    /// <summary>Every correction attempt, in order.</summary>
    public required IReadOnlyList<CorrectionAttempt> Attempts { get; init; }

    /// <summary>What all attempts took together, where there were any.</summary>
    public CorrectionSpending? Spent { get; init; }

    /// <summary>The record it became; null when rejected.</summary>
    public required DecidedRecord? Record { get; init; }

    /// <summary>The failure it became; null unless rejected.</summary>
    public required FailureReference? Failure { get; init; }

    /// <summary>The submission's id.</summary>
    public required string SubmissionId { get; init; }

    /// <summary>W3C trace id under which the whole decision is stored.</summary>
    public required string? TraceId { get; init; }

    /// <summary>True when this is the stored decision of an earlier submission with the same idempotency key.</summary>
    public required bool Replayed { get; init; }

    /// <summary>Whether the decision is stored; false when it was acknowledged before (mode lazy) and a crash could still lose it.</summary>
    public required bool Durable { get; init; }
}

/// <summary>Which record a submission becomes.</summary>
internal sealed record DecidedRecord
{
    /// <summary>Contract name.</summary>
    public required string Contract { get; init; }

    /// <summary>The record's key.</summary>
    public required string Key { get; init; }

    /// <summary>From 1, growing by one with each submission to the same key; missing while the decision is not durable.</summary>
    public long? Revision { get; init; }
}

/// <summary>A rejected output: a problem with the members of the decision beside it.</summary>
internal sealed record RejectionBody : ProblemBody
{
    /// <summary>Always <c>rejected</c>.</summary>
    public required Verdict Verdict { get; init; }

    /// <summary>Name and exact version of the contract.</summary>
    public required string Contract { get; init; }

    /// <summary>Always null: a rejected output has no document.</summary>
    public required RawJson Value { get; init; }

    /// <summary>Edits that were tried and did not suffice or are not allowed.</summary>
    public required IReadOnlyList<Edit> Edits { get; init; }

    /// <summary>Why it was rejected.</summary>
    public required IReadOnlyList<ValidationError> Errors { get; init; }

    /// <summary>Every correction attempt, in order.</summary>
    public required IReadOnlyList<CorrectionAttempt> Attempts { get; init; }

    /// <summary>What all attempts took together, where there were any.</summary>
    public CorrectionSpending? Spent { get; init; }

    /// <summary>Always null: a rejected output is no record.</summary>
    public required DecidedRecord? Record { get; init; }

    /// <summary>The stored failure and its group.</summary>
    public required FailureReference? Failure { get; init; }

    /// <summary>The submission's id.</summary>
    public required string SubmissionId { get; init; }

    /// <summary>True when this is the stored decision of an earlier submission with the same idempotency key.</summary>
    public required bool Replayed { get; init; }

    /// <summary>Whether the decision is stored; false when it was acknowledged before (mode lazy) and a crash could still lose it.</summary>
    public required bool Durable { get; init; }
}
