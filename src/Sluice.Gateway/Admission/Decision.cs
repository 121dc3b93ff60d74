using System.Text.Json.Serialization;
using Sluice.Contracts;
using Sluice.Repair;
using Sluice.Schemas;

namespace Sluice.Gateway;

/// <summary>The four ways a submission can end.</summary>
public enum Verdict
{
    /// <summary>Valid as it came.</summary>
    Accepted,

    /// <summary>Valid after deterministic repair.</summary>
    Repaired,

    /// <summary>Valid after a model call mended it.</summary>
    Corrected,

    /// <summary>Not a record; a durable failure instead.</summary>
    Rejected,
}

/// <summary>One correction attempt: a separate model call that was asked to mend an output.</summary>
/// <param name="Number">From 1.</param>
/// <param name="InferenceId">The inference that was made.</param>
/// <param name="Outcome">How it ended.</param>
/// <param name="Errors">What was wrong with the answer; empty when it mended the output.</param>
public sealed record CorrectionAttempt(int Number, string InferenceId, CorrectionOutcome Outcome, IReadOnlyList<ValidationError> Errors)
{
    /// <summary>What repair changed in the model's answer; spans point into that answer.</summary>
    public IReadOnlyList<Edit> Edits { get; init; } = [];

    /// <summary>Every value in which a valid answer differs from the output.</summary>
    public IReadOnlyList<CorrectionChange> Changes { get; init; } = [];

    /// <summary>What the model was shown and asked for.</summary>
    public CorrectionScope Scope { get; init; }

    /// <summary>Tokens read; 0 in attempts stored before they were counted here.</summary>
    public long TokensIn { get; init; }

    /// <summary>Tokens written; 0 in attempts stored before they were counted here.</summary>
    public long TokensOut { get; init; }

    /// <summary>What the call cost by the model's price list; null when the price is unknown.</summary>
    public decimal? Cost { get; init; }
}

/// <summary>What all correction attempts of one submission took together.</summary>
/// <param name="TokensIn">Tokens read.</param>
/// <param name="TokensOut">Tokens written.</param>
/// <param name="Cost">What they cost by the model's price list; null when the price is unknown.</param>
public sealed record CorrectionSpending(
    long TokensIn,
    long TokensOut,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] decimal? Cost)
{
    /// <summary>The sum over some attempts; null when there are none.</summary>
    public static CorrectionSpending? Of(IReadOnlyList<CorrectionAttempt> attempts)
    {
        ArgumentNullException.ThrowIfNull(attempts);
        return attempts.Count == 0
            ? null
            : new(attempts.Sum(a => a.TokensIn), attempts.Sum(a => a.TokensOut), attempts.Any(a => a.Cost is null) ? null : attempts.Sum(a => a.Cost));
    }
}

/// <summary>One value that a correction changed, added or removed.</summary>
/// <param name="Path">JSON Pointer of the value.</param>
/// <param name="Before">Its text before, at most 120 characters; null when the correction added it.</param>
/// <param name="After">Its text after, at most 120 characters; null when the correction removed it.</param>
public sealed record CorrectionChange(
    string Path,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? Before,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? After);

/// <summary>How a correction attempt ended.</summary>
public enum CorrectionOutcome
{
    /// <summary>The answer validated.</summary>
    Mended,

    /// <summary>The answer was still wrong, in another way than before.</summary>
    StillInvalid,

    /// <summary>Errors came back that were there before, in the output or after any attempt; no further attempt is made.</summary>
    SameErrors,

    /// <summary>The answer fits the contract, but changes what was not wrong or holds values that stand nowhere in the output or its
    /// request. It is not used.</summary>
    Drifted,

    /// <summary>The model said that the output and its request do not hold what is missing; nothing was invented. Or it refused
    /// to answer.</summary>
    Declined,

    /// <summary>The model gave no answer (an outage or a timeout).</summary>
    NoAnswer,

    /// <summary>The answer was cut off by the model's limit of tokens. It is not read, and no further attempt is made.</summary>
    Truncated,
}

/// <summary>Which record a submission became.</summary>
/// <param name="Contract">Contract name.</param>
/// <param name="Key">The record's key.</param>
/// <param name="Revision">From 1, growing by one with each submission to the same key.</param>
public sealed record RecordReference(string Contract, string Key, long Revision);

/// <summary>Which failure a submission became.</summary>
/// <param name="Id">The failure's id.</param>
/// <param name="Group">Id of its failure group: same fingerprint, same group.</param>
public sealed record FailureReference(string Id, string Group);

/// <summary>The answer to one submission: exactly one verdict with everything that explains it.</summary>
public sealed record Decision
{
    /// <summary>The submission's id.</summary>
    public required string SubmissionId { get; init; }

    /// <summary>The verdict.</summary>
    public required Verdict Verdict { get; init; }

    /// <summary>Everything the decision was made with.</summary>
    public required Stamp Stamp { get; init; }

    /// <summary>When it was made (UTC).</summary>
    public required DateTimeOffset DecidedAt { get; init; }

    /// <summary>The document as UTF-8 JSON; empty when rejected.</summary>
    public ReadOnlyMemory<byte> Value { get; init; }

    /// <summary>The contract version that <see cref="Value"/> is in when it is not the stamp's: an earlier decision is shown again in the
    /// version asked for now. Null: the stamp's.</summary>
    public string? ValueVersion { get; init; }

    /// <summary>What repair changed in the output, or tried to change in vain before a correction or a rejection.</summary>
    public IReadOnlyList<Edit> Edits { get; init; } = [];

    /// <summary>Why it was rejected; empty otherwise.</summary>
    public IReadOnlyList<ValidationError> Errors { get; init; } = [];

    /// <summary>Every correction attempt, in order.</summary>
    public IReadOnlyList<CorrectionAttempt> Attempts { get; init; } = [];

    /// <summary>The record; null when rejected, when the output was only checked, and while it is not <see cref="Durable"/>: a revision has its
    /// number from the store.</summary>
    public RecordReference? Record { get; init; }

    /// <summary>Key of the record that it becomes; null once there is a <see cref="Record"/>, and when there will be none.</summary>
    public string? RecordKey { get; init; }

    /// <summary>The failure; null unless rejected and stored.</summary>
    public FailureReference? Failure { get; init; }

    /// <summary>True when this is the stored decision of an earlier submission with the same idempotency key.</summary>
    public bool Replayed { get; init; }

    /// <summary>Whether the store holds it. False for what mode <see cref="SubmissionMode.Lazy"/> acknowledged and a crash could still lose, and
    /// for an output that was only checked.</summary>
    public bool Durable { get; init; } = true;

    /// <summary>The submission whose verdict was given again, in the place of a call to a model; null: a model was asked, or nobody had to
    /// be.</summary>
    public string? CachedFrom { get; init; }
}
