namespace Sluice.Gateway;

/// <summary>A conversation: messages in one order, to which messages are only added. A branch begins with the messages of another session
/// up to one of them and goes its own way from there.</summary>
public sealed record Session
{
    /// <summary>Whose it is.</summary>
    public required string Tenant { get; init; }

    /// <summary>Its id, one of its kind within the tenant: <c>ses_…</c>, or the caller's own.</summary>
    public required string Id { get; init; }

    /// <summary>What the caller keeps with it: one JSON object, exactly as it came; empty when there is none or it was removed.</summary>
    public ReadOnlyMemory<byte> Metadata { get; init; }

    /// <summary>Days without a new message after which its content is removed; 0: never; null: as the workspace says.</summary>
    public int? RetentionDays { get; init; }

    /// <summary>Where it branched off; null: it is no branch.</summary>
    public SessionBranch? Branch { get; init; }

    /// <summary>Number of its newest message, the inherited ones of a branch counted; 0: it has none.</summary>
    public long Head { get; init; }

    /// <summary>When it was made (UTC).</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When its newest message came (UTC).</summary>
    public required DateTimeOffset UpdatedAt { get; init; }

    /// <summary>The account of its removal; null while it lives.</summary>
    public SessionRemoval? Removal { get; init; }
}

/// <summary>The message of another session that a branch goes on from.</summary>
/// <param name="Session">The other session.</param>
/// <param name="Seq">Number of the last message that both share.</param>
public sealed record SessionBranch(string Session, long Seq);

/// <summary>Why the content of a session was removed.</summary>
public enum SessionRemovalReason
{
    /// <summary>Somebody asked for it.</summary>
    Deleted,

    /// <summary>A retention rule.</summary>
    Expired,
}

/// <summary>That a session was there and is removed.</summary>
/// <param name="Reason">Why.</param>
/// <param name="Who">Who removed it, 1 to 256 characters.</param>
/// <param name="At">When (UTC). From then on nothing of its content is shown.</param>
/// <param name="Messages">How many messages have been taken out of the store so far.</param>
/// <param name="Complete">Whether all have.</param>
public sealed record SessionRemoval(SessionRemovalReason Reason, string Who, DateTimeOffset At, long Messages, bool Complete);
