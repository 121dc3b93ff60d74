using Sluice.Contracts;
using Sluice.Repair;
using Sluice.Schemas;

namespace Sluice.Gateway;

/// <summary>What was done in one trace, rebuilt from the store alone: every decision with what it was made with, every step on its way, what was
/// stored, and who was shown it.</summary>
public sealed record Trace
{
    /// <summary>W3C trace id.</summary>
    public required string TraceId { get; init; }

    /// <summary>The one decision that was asked for; null: every one of the trace.</summary>
    public string? SubmissionId { get; init; }

    /// <summary>Decisions, in the order of storing.</summary>
    public required IReadOnlyList<TraceDecision> Decisions { get; init; }

    /// <summary>Submissions that were taken for later and have no verdict yet.</summary>
    public IReadOnlyList<TraceJob> Waiting { get; init; } = [];

    /// <summary>Records that could not be shown.</summary>
    public IReadOnlyList<TraceReading> Readings { get; init; } = [];

    /// <summary>What the decisions were made with, each once, by hash.</summary>
    public IReadOnlyList<TracePart> Parts { get; init; } = [];

    /// <summary>Who was shown the trace.</summary>
    public IReadOnlyList<TraceReader> Readers { get; init; } = [];

    /// <summary>Whether the trace holds more than was asked for.</summary>
    public bool More { get; init; }
}

/// <summary>A text that can hold content: its length and hash, and itself only where that was asked for.</summary>
/// <param name="Bytes">Its length, in bytes of UTF-8.</param>
/// <param name="Hash">SHA-256 of the bytes (<c>sha256:…</c>); null for short excerpts, whose hash would tell what they are.</param>
/// <param name="Text">The text after redaction; null: not asked for.</param>
public sealed record TraceText(long Bytes, string? Hash, string? Text);

/// <summary>One decision.</summary>
public sealed record TraceDecision
{
    /// <summary>How it came: <c>submission</c>, <c>batch</c> (a line of one), <c>job</c>, <c>completion</c> (the gateway asked a model) or <c>replay</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>What was asked.</summary>
    public required TraceRequest Request { get; init; }

    /// <summary>Versions and hashes of everything it was made with.</summary>
    public required Stamp Stamp { get; init; }

    /// <summary>The job that led to it; null: decided at once.</summary>
    public TraceJob? Job { get; init; }

    /// <summary>The failure that it replays; null: it is no replay.</summary>
    public TraceReplay? ReplayOf { get; init; }

    /// <summary>The part of a session that the model was shown; null: none.</summary>
    public ShownContext? Context { get; init; }

    /// <summary>What was retrieved for it; null: nothing.</summary>
    public RetrievedContext? Retrieved { get; init; }

    /// <summary>The ids that the submission named as those that may be cited; null: none.</summary>
    public IReadOnlyList<string>? Citations { get; init; }

    /// <summary>Every model call, in order.</summary>
    public IReadOnlyList<TraceCall> Calls { get; init; } = [];

    /// <summary>Why the output did not fit as it came, where it was made to fit.</summary>
    public IReadOnlyList<ValidationError> Found { get; init; } = [];

    /// <summary>What repair changed, or tried to change.</summary>
    public IReadOnlyList<TraceEdit> Edits { get; init; } = [];

    /// <summary>Every correction attempt, in order.</summary>
    public IReadOnlyList<TraceAttempt> Attempts { get; init; } = [];

    /// <summary>The verdict.</summary>
    public required Verdict Verdict { get; init; }

    /// <summary>When (UTC).</summary>
    public required DateTimeOffset DecidedAt { get; init; }

    /// <summary>Why it was rejected.</summary>
    public IReadOnlyList<ValidationError> Errors { get; init; } = [];

    /// <summary>The record; null when rejected.</summary>
    public TraceRecord? Record { get; init; }

    /// <summary>The failure; null unless rejected.</summary>
    public TraceFailure? Failure { get; init; }

    /// <summary>What all its model calls cost by their models' price lists; null when a price is unknown, or no model was called.</summary>
    public decimal? Cost { get; init; }

    /// <summary>Who was shown what was stored.</summary>
    public IReadOnlyList<TraceReader> Readers { get; init; } = [];
}

/// <summary>What was asked of the gateway.</summary>
/// <param name="SubmissionId">The submission.</param>
/// <param name="ReceivedAt">When it came (UTC).</param>
/// <param name="Contract">The contract reference, as the caller wrote it.</param>
/// <param name="Key">The record's key, or the one that was asked for.</param>
/// <param name="IdempotencyKey">The caller's name for it.</param>
/// <param name="RequestHash">What "the same content" means for that name.</param>
/// <param name="Session">The session.</param>
/// <param name="ApiKey">Id of the API key.</param>
/// <param name="BatchLine">Its line in a batch.</param>
/// <param name="Output">The output as it came.</param>
public sealed record TraceRequest(string SubmissionId, DateTimeOffset ReceivedAt, string Contract, string? Key, string? IdempotencyKey,
    string RequestHash, string? Session, string? ApiKey, long? BatchLine, TraceText Output);

/// <summary>A model call.</summary>
public sealed record TraceCall
{
    /// <summary>The inference's id.</summary>
    public required string Id { get; init; }

    /// <summary>Why the model was called.</summary>
    public required InferencePurpose Purpose { get; init; }

    /// <summary>Prompt: name and version.</summary>
    public required string Prompt { get; init; }

    /// <summary>Hash of the prompt.</summary>
    public required string PromptHash { get; init; }

    /// <summary>Model configuration: name and version.</summary>
    public required string Model { get; init; }

    /// <summary>Hash of the model configuration.</summary>
    public required string ModelHash { get; init; }

    /// <summary>The model asked for.</summary>
    public required string ModelRequested { get; init; }

    /// <summary>The model that answered.</summary>
    public string? ModelAnswered { get; init; }

    /// <summary>Whether it is the configured checkpoint.</summary>
    public ModelMatch? ModelMatch { get; init; }

    /// <summary>Hash of all that the call was made with.</summary>
    public string? BundleHash { get; init; }

    /// <summary>Hash of the messages that were sent, in canonical form.</summary>
    public string? RenderHash { get; init; }

    /// <summary>The parameters that were sent, as a JSON object.</summary>
    public required string Parameters { get; init; }

    /// <summary>The submission whose verdict was given again in place of this call; null: the model was asked.</summary>
    public string? CachedFrom { get; init; }

    /// <summary>When it began (UTC).</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>How long it took, in milliseconds.</summary>
    public required double LatencyMilliseconds { get; init; }

    /// <summary>Tokens read.</summary>
    public required long TokensIn { get; init; }

    /// <summary>Tokens written.</summary>
    public required long TokensOut { get; init; }

    /// <summary>What it cost by the model's price list; null when the price is unknown.</summary>
    public decimal? Cost { get; init; }

    /// <summary>Why the model stopped.</summary>
    public string? FinishReason { get; init; }

    /// <summary>Why there was no output; null when there was one.</summary>
    public string? ErrorCode { get; init; }

    /// <summary>What the provider said then.</summary>
    public TraceText? ErrorDetail { get; init; }

    /// <summary>The messages that were sent.</summary>
    public required TraceText Messages { get; init; }

    /// <summary>What came back.</summary>
    public TraceText? Reply { get; init; }
}

/// <summary>An edit of repair.</summary>
/// <param name="Code">What it is.</param>
/// <param name="Path">JSON Pointer into the repaired document.</param>
/// <param name="Start">First byte in the output, from 0.</param>
/// <param name="Length">Number of bytes.</param>
/// <param name="Risk">What it does to the information.</param>
/// <param name="Before">The text before.</param>
/// <param name="After">The text after.</param>
public sealed record TraceEdit(string Code, string Path, int Start, int Length, EditRisk Risk, TraceText Before, TraceText After);

/// <summary>A correction attempt.</summary>
public sealed record TraceAttempt
{
    /// <summary>From 1.</summary>
    public required int Number { get; init; }

    /// <summary>The inference that was made.</summary>
    public required string InferenceId { get; init; }

    /// <summary>What the model was shown and asked for.</summary>
    public required CorrectionScope Scope { get; init; }

    /// <summary>How it ended.</summary>
    public required CorrectionOutcome Outcome { get; init; }

    /// <summary>Tokens read.</summary>
    public required long TokensIn { get; init; }

    /// <summary>Tokens written.</summary>
    public required long TokensOut { get; init; }

    /// <summary>What it cost; null when the price is unknown.</summary>
    public decimal? Cost { get; init; }

    /// <summary>What was wrong with the answer.</summary>
    public IReadOnlyList<ValidationError> Errors { get; init; } = [];

    /// <summary>What repair changed in the answer.</summary>
    public IReadOnlyList<TraceEdit> Edits { get; init; } = [];

    /// <summary>Every value in which a valid answer differs from the output.</summary>
    public IReadOnlyList<TraceChange> Changes { get; init; } = [];
}

/// <summary>One value that a correction changed, added or removed.</summary>
/// <param name="Path">JSON Pointer of the value.</param>
/// <param name="Before">Its text before; null when it was added.</param>
/// <param name="After">Its text after; null when it was removed.</param>
public sealed record TraceChange(string Path, TraceText? Before, TraceText? After);

/// <summary>The record that a submission became.</summary>
/// <param name="Contract">Contract name.</param>
/// <param name="Key">The record's key.</param>
/// <param name="Revision">The revision.</param>
/// <param name="Document">The document.</param>
public sealed record TraceRecord(string Contract, string Key, long Revision, TraceText Document);

/// <summary>The failure that a submission became.</summary>
/// <param name="Id">The failure's id.</param>
/// <param name="Group">Id of its group.</param>
/// <param name="Code">Stable code of the main reason.</param>
/// <param name="Title">One line for people.</param>
public sealed record TraceFailure(string Id, string Group, string Code, string Title)
{
    /// <summary>What became of it: <c>quarantined</c>, <c>replayed</c>, <c>superseded</c> or <c>discarded</c>.</summary>
    public string Disposition { get; init; } = "quarantined";

    /// <summary>Who said that, and why; null while it is quarantined.</summary>
    public TraceSettlement? Settled { get; init; }

    /// <summary>Its replays, in order.</summary>
    public IReadOnlyList<TraceReplay> Replays { get; init; } = [];
}

/// <summary>That a failure left quarantine.</summary>
/// <param name="At">When (UTC).</param>
/// <param name="Who">Who said so.</param>
/// <param name="Reason">Why; null for a replay.</param>
public sealed record TraceSettlement(DateTimeOffset At, string Who, string? Reason);

/// <summary>A replay, seen from its failure or from its submission.</summary>
/// <param name="Mode">How: <c>revalidate</c>, <c>repair</c> or <c>regenerate</c>.</param>
/// <param name="Who">Who asked for it.</param>
/// <param name="Failure">The failure that is replayed; null where that is at hand.</param>
/// <param name="SubmissionId">The submission that it became; null where that is at hand.</param>
/// <param name="Verdict">The verdict; null where that is at hand.</param>
/// <param name="TraceId">W3C trace id of the replay; null where that is at hand.</param>
public sealed record TraceReplay(string Mode, string Who, string? Failure, string? SubmissionId, string? Verdict, string? TraceId);

/// <summary>A job.</summary>
/// <param name="Id">The job's id.</param>
/// <param name="State">Where it stands.</param>
/// <param name="SubmissionId">The submission that was promised.</param>
/// <param name="Contract">The contract as it was resolved when it was taken.</param>
/// <param name="Attempts">How often it was begun since it was queued.</param>
/// <param name="Retries">How often somebody asked for it again.</param>
/// <param name="ErrorCode">Why the last attempt led to nothing.</param>
/// <param name="CreatedAt">When it was taken (UTC).</param>
/// <param name="UpdatedAt">When it last changed (UTC).</param>
public sealed record TraceJob(string Id, string State, string SubmissionId, string Contract, int Attempts, int Retries, string? ErrorCode,
    DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt);

/// <summary>A record that could not be shown.</summary>
/// <param name="Failure">Id of the failure.</param>
/// <param name="Group">Id of its group.</param>
/// <param name="Code">Stable code of the reason.</param>
/// <param name="Title">One line for people.</param>
/// <param name="FailedAt">When (UTC).</param>
/// <param name="Record">The record and its revision.</param>
/// <param name="AskedVersion">The version asked for.</param>
/// <param name="Detail">What is wrong and what to do.</param>
public sealed record TraceReading(string Failure, string Group, string Code, string Title, DateTimeOffset FailedAt, RecordReference Record,
    string AskedVersion, string Detail);

/// <summary>A schema, prompt, partial, model configuration or bundle, as it was published.</summary>
/// <param name="Hash">Its hash.</param>
/// <param name="Kind">What it is; null: the store does not hold it.</param>
/// <param name="Name">Its name.</param>
/// <param name="Version">Its version; null: a partial has none.</param>
/// <param name="Text">Its exact text; null: the store does not hold it, or it is no UTF-8.</param>
public sealed record TracePart(string Hash, string? Kind, string? Name, string? Version, string? Text);

/// <summary>Somebody who was shown something.</summary>
/// <param name="At">When (UTC).</param>
/// <param name="ApiKey">Id of the API key; null: a server without keys.</param>
/// <param name="Kind">What was shown: <c>record</c>, <c>failure</c> or <c>trace</c>.</param>
/// <param name="TraceId">W3C trace id of the reading.</param>
public sealed record TraceReader(DateTimeOffset At, string? ApiKey, string Kind, string? TraceId);
