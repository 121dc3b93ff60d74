namespace Sluice.Gateway.Stores;

/// <summary>Enum values as the tables of every store write them. A value without a word here is a bug, not a new word in the ledger.</summary>
public static class LedgerNames
{
    /// <summary>The word of a value in the ledger.</summary>
    public static string Of(Verdict verdict) => verdict switch
    {
        Verdict.Accepted => "accepted",
        Verdict.Repaired => "repaired",
        Verdict.Corrected => "corrected",
        Verdict.Rejected => "rejected",
        _ => throw new ArgumentOutOfRangeException(nameof(verdict), verdict, "This verdict has no name in the ledger."),
    };

    /// <summary>The value of a word in the ledger.</summary>
    /// <exception cref="StoreException">No Sluice writes this word.</exception>
    public static Verdict ToVerdict(string name) => name switch
    {
        "accepted" => Verdict.Accepted,
        "repaired" => Verdict.Repaired,
        "corrected" => Verdict.Corrected,
        "rejected" => Verdict.Rejected,
        _ => throw Unknown(name),
    };

    /// <summary>The word of a value in the ledger.</summary>
    public static string Of(InferencePurpose purpose) => purpose switch
    {
        InferencePurpose.Generation => "generation",
        InferencePurpose.Correction => "correction",
        _ => throw new ArgumentOutOfRangeException(nameof(purpose), purpose, "This purpose has no name in the ledger."),
    };

    /// <summary>The value of a word in the ledger.</summary>
    /// <exception cref="StoreException">No Sluice writes this word.</exception>
    public static InferencePurpose ToPurpose(string name) => name switch
    {
        "generation" => InferencePurpose.Generation,
        "correction" => InferencePurpose.Correction,
        _ => throw Unknown(name),
    };

    /// <summary>The word of a value in the ledger.</summary>
    public static string Of(PublicationKind kind) => kind switch
    {
        PublicationKind.Contract => "contract",
        PublicationKind.Prompt => "prompt",
        PublicationKind.Model => "model",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "This kind has no name in the ledger."),
    };

    /// <summary>The value of a word in the ledger.</summary>
    /// <exception cref="StoreException">No Sluice writes this word.</exception>
    public static PublicationKind ToKind(string name) => name switch
    {
        "contract" => PublicationKind.Contract,
        "prompt" => PublicationKind.Prompt,
        "model" => PublicationKind.Model,
        _ => throw Unknown(name),
    };

    /// <summary>The word of a value in the ledger.</summary>
    public static string Of(ContentKind kind) => kind switch
    {
        ContentKind.Schema => "schema",
        ContentKind.Prompt => "prompt",
        ContentKind.Partial => "partial",
        ContentKind.Model => "model",
        ContentKind.Bundle => "bundle",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "This kind of content has no name in the ledger."),
    };

    /// <summary>The value of a word in the ledger.</summary>
    /// <exception cref="StoreException">No Sluice writes this word.</exception>
    public static ContentKind ToContentKind(string name) => name switch
    {
        "schema" => ContentKind.Schema,
        "prompt" => ContentKind.Prompt,
        "partial" => ContentKind.Partial,
        "model" => ContentKind.Model,
        "bundle" => ContentKind.Bundle,
        _ => throw Unknown(name),
    };

    /// <summary>The word of a value in the ledger.</summary>
    public static string? Of(ModelMatch? match) => match switch
    {
        null => null,
        ModelMatch.Matched => "matched",
        ModelMatch.Mismatched => "mismatched",
        ModelMatch.Unpinnable => "unpinnable",
        _ => throw new ArgumentOutOfRangeException(nameof(match), match, "This match has no name in the ledger."),
    };

    /// <summary>The value of a word in the ledger.</summary>
    /// <exception cref="StoreException">No Sluice writes this word.</exception>
    public static ModelMatch? ToMatch(string? name) => name switch
    {
        null => null,
        "matched" => ModelMatch.Matched,
        "mismatched" => ModelMatch.Mismatched,
        "unpinnable" => ModelMatch.Unpinnable,
        _ => throw Unknown(name),
    };

    /// <summary>The word of a value in the ledger.</summary>
    public static string Of(MigrationState state) => state switch
    {
        MigrationState.Planned => "planned",
        MigrationState.DryRun => "dry-run",
        MigrationState.Running => "running",
        MigrationState.Paused => "paused",
        MigrationState.Verifying => "verifying",
        MigrationState.Completed => "completed",
        MigrationState.Failed => "failed",
        MigrationState.RollingBack => "rolling-back",
        MigrationState.RolledBack => "rolled-back",
        _ => throw new ArgumentOutOfRangeException(nameof(state), state, "This state has no name in the ledger."),
    };

    /// <summary>The value of a word in the ledger.</summary>
    /// <exception cref="StoreException">No Sluice writes this word.</exception>
    public static MigrationState ToState(string name) => name switch
    {
        "planned" => MigrationState.Planned,
        "dry-run" => MigrationState.DryRun,
        "running" => MigrationState.Running,
        "paused" => MigrationState.Paused,
        "verifying" => MigrationState.Verifying,
        "completed" => MigrationState.Completed,
        "failed" => MigrationState.Failed,
        "rolling-back" => MigrationState.RollingBack,
        "rolled-back" => MigrationState.RolledBack,
        _ => throw Unknown(name),
    };

    /// <summary>The word of a value in the ledger.</summary>
    public static string Of(MigrationPhase phase) => phase switch
    {
        MigrationPhase.Forward => "forward",
        MigrationPhase.Verify => "verify",
        MigrationPhase.Back => "back",
        _ => throw new ArgumentOutOfRangeException(nameof(phase), phase, "This phase has no name in the ledger."),
    };

    /// <summary>The value of a word in the ledger.</summary>
    /// <exception cref="StoreException">No Sluice writes this word.</exception>
    public static MigrationPhase ToPhase(string name) => name switch
    {
        "forward" => MigrationPhase.Forward,
        "verify" => MigrationPhase.Verify,
        "back" => MigrationPhase.Back,
        _ => throw Unknown(name),
    };

    /// <summary>The word of a value in the ledger.</summary>
    public static string Of(MessageRole role) => role switch
    {
        MessageRole.System => "system",
        MessageRole.Developer => "developer",
        MessageRole.User => "user",
        MessageRole.Assistant => "assistant",
        MessageRole.Tool => "tool",
        _ => throw new ArgumentOutOfRangeException(nameof(role), role, "This role has no name in the ledger."),
    };

    /// <summary>The value of a word in the ledger.</summary>
    /// <exception cref="StoreException">No Sluice writes this word.</exception>
    public static MessageRole ToRole(string name) => name switch
    {
        "system" => MessageRole.System,
        "developer" => MessageRole.Developer,
        "user" => MessageRole.User,
        "assistant" => MessageRole.Assistant,
        "tool" => MessageRole.Tool,
        _ => throw Unknown(name),
    };

    /// <summary>The word of a value in the ledger.</summary>
    public static string Of(SessionRemovalReason reason) => reason switch
    {
        SessionRemovalReason.Deleted => "deleted",
        SessionRemovalReason.Expired => "expired",
        _ => throw new ArgumentOutOfRangeException(nameof(reason), reason, "This reason has no name in the ledger."),
    };

    /// <summary>The value of a word in the ledger.</summary>
    /// <exception cref="StoreException">No Sluice writes this word.</exception>
    public static SessionRemovalReason ToReason(string name) => name switch
    {
        "deleted" => SessionRemovalReason.Deleted,
        "expired" => SessionRemovalReason.Expired,
        _ => throw Unknown(name),
    };

    /// <summary>The word of a value in the ledger.</summary>
    public static string Of(JobState state) => state switch
    {
        JobState.Queued => "queued",
        JobState.Running => "running",
        JobState.Done => "done",
        JobState.Failed => "failed",
        JobState.Cancelled => "cancelled",
        _ => throw new ArgumentOutOfRangeException(nameof(state), state, "This state has no name in the ledger."),
    };

    /// <summary>The value of a word in the ledger.</summary>
    /// <exception cref="StoreException">No Sluice writes this word.</exception>
    public static JobState ToJobState(string name) => name switch
    {
        "queued" => JobState.Queued,
        "running" => JobState.Running,
        "done" => JobState.Done,
        "failed" => JobState.Failed,
        "cancelled" => JobState.Cancelled,
        _ => throw Unknown(name),
    };

    /// <summary>The word of a value in the ledger.</summary>
    public static string Of(GroupState state) => state switch
    {
        GroupState.Open => "open",
        GroupState.Acknowledged => "acknowledged",
        GroupState.Resolved => "resolved",
        GroupState.Regressed => "regressed",
        _ => throw new ArgumentOutOfRangeException(nameof(state), state, "This state has no name in the ledger."),
    };

    /// <summary>The word of a value in the ledger.</summary>
    public static string Of(ReadKind kind) => kind switch
    {
        ReadKind.Record => "record",
        ReadKind.Failure => "failure",
        ReadKind.Trace => "trace",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "This kind has no name in the ledger."),
    };

    /// <summary>The value of a word in the ledger.</summary>
    /// <exception cref="StoreException">No Sluice writes this word.</exception>
    public static ReadKind ToReadKind(string name) => name switch
    {
        "record" => ReadKind.Record,
        "failure" => ReadKind.Failure,
        "trace" => ReadKind.Trace,
        _ => throw Unknown(name),
    };

    /// <summary>The value of a word in the ledger.</summary>
    /// <exception cref="StoreException">No Sluice writes this word.</exception>
    public static GroupState ToGroupState(string name) => name switch
    {
        "open" => GroupState.Open,
        "acknowledged" => GroupState.Acknowledged,
        "resolved" => GroupState.Resolved,
        "regressed" => GroupState.Regressed,
        _ => throw Unknown(name),
    };

    /// <summary>The word of a value in the ledger.</summary>
    public static string Of(GroupChangeKind kind) => kind switch
    {
        GroupChangeKind.Opened => "opened",
        GroupChangeKind.Acknowledged => "acknowledged",
        GroupChangeKind.Resolved => "resolved",
        GroupChangeKind.Regressed => "regressed",
        GroupChangeKind.Reopened => "reopened",
        GroupChangeKind.Muted => "muted",
        GroupChangeKind.Unmuted => "unmuted",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "This change has no name in the ledger."),
    };

    /// <summary>The value of a word in the ledger.</summary>
    /// <exception cref="StoreException">No Sluice writes this word.</exception>
    public static GroupChangeKind ToGroupChange(string name) => name switch
    {
        "opened" => GroupChangeKind.Opened,
        "acknowledged" => GroupChangeKind.Acknowledged,
        "resolved" => GroupChangeKind.Resolved,
        "regressed" => GroupChangeKind.Regressed,
        "reopened" => GroupChangeKind.Reopened,
        "muted" => GroupChangeKind.Muted,
        "unmuted" => GroupChangeKind.Unmuted,
        _ => throw Unknown(name),
    };

    /// <summary>The word of a value in the ledger.</summary>
    public static string Of(DeliveryState state) => state switch
    {
        DeliveryState.Pending => "pending",
        DeliveryState.Delivered => "delivered",
        DeliveryState.Dead => "dead",
        _ => throw new ArgumentOutOfRangeException(nameof(state), state, "This state has no name in the ledger."),
    };

    /// <summary>The value of a word in the ledger.</summary>
    /// <exception cref="StoreException">No Sluice writes this word.</exception>
    public static DeliveryState ToDeliveryState(string name) => name switch
    {
        "pending" => DeliveryState.Pending,
        "delivered" => DeliveryState.Delivered,
        "dead" => DeliveryState.Dead,
        _ => throw Unknown(name),
    };

    internal static StoreException Unknown(string name) =>
        new(StoreErrorCode.Corrupt, $"The ledger holds the word '{name}', which no Sluice writes. Restore a backup.");
}
