using Sluice.Gateway;

namespace Sluice.Server.Sessions;

/// <summary>A session.</summary>
internal sealed record SessionBody
{
    /// <summary>Its id.</summary>
    public required string Id { get; init; }

    /// <summary>Number of its newest message; 0: it has none.</summary>
    public required long Head { get; init; }

    /// <summary>What the caller keeps with it, exactly as it came.</summary>
    public RawJson? Metadata { get; init; }

    /// <summary>Days without a new message after which its content is removed; 0: never; absent: as the workspace says.</summary>
    public int? RetentionDays { get; init; }

    /// <summary>Where it branched off; absent: it is no branch.</summary>
    public SessionBranch? Branch { get; init; }

    /// <summary>When it was made (UTC).</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When its newest message came (UTC).</summary>
    public required DateTimeOffset UpdatedAt { get; init; }

    /// <summary>The account of its removal; absent while it lives.</summary>
    public SessionRemovalBody? Removal { get; init; }

    public static SessionBody Of(Session session) => new()
    {
        Id = session.Id,
        Head = session.Head,
        Metadata = session.Metadata.IsEmpty ? null : new RawJson(session.Metadata),
        RetentionDays = session.RetentionDays,
        Branch = session.Branch,
        CreatedAt = session.CreatedAt,
        UpdatedAt = session.UpdatedAt,
        Removal = session.Removal is { } removal
            ? new SessionRemovalBody(GatewayNames.Of(removal.Reason), removal.Who, removal.At, removal.Messages, removal.Complete)
            : null,
    };
}

/// <summary>That a session was there and is removed.</summary>
/// <param name="Reason"><c>deleted</c> on request, <c>expired</c> by a retention rule.</param>
/// <param name="Who">Who removed it.</param>
/// <param name="At">When (UTC). From then on nothing of its content is shown.</param>
/// <param name="Messages">How many messages have been taken out of the store so far.</param>
/// <param name="Complete">Whether all have.</param>
internal sealed record SessionRemovalBody(string Reason, string Who, DateTimeOffset At, long Messages, bool Complete);

/// <summary>A page of sessions, most recently made first.</summary>
internal sealed record SessionListBody
{
    /// <summary>The sessions.</summary>
    public required IReadOnlyList<SessionBody> Items { get; init; }

    /// <summary>Cursor of the next page; absent on the last.</summary>
    public string? Next { get; init; }
}

/// <summary>Where appended messages stand.</summary>
/// <param name="Session">The session.</param>
/// <param name="First">Number of the first message.</param>
/// <param name="Last">Number of the last one.</param>
/// <param name="Head">Number of the session's newest message.</param>
/// <param name="Replayed">Whether they were appended before, under the same idempotency key.</param>
internal sealed record AppendBody(string Session, long First, long Last, long Head, bool Replayed);

/// <summary>A message.</summary>
internal sealed record MessageBody
{
    /// <summary>Its number in the session, from 1, without gaps.</summary>
    public required long Seq { get; init; }

    /// <summary><c>system</c>, <c>developer</c>, <c>user</c>, <c>assistant</c> or <c>tool</c>.</summary>
    public required string Role { get; init; }

    /// <summary>A text, an array of parts, or null; exactly as it came.</summary>
    public required RawJson Content { get; init; }

    /// <summary>Tool calls of an assistant.</summary>
    public IReadOnlyList<ToolCall>? ToolCalls { get; init; }

    /// <summary>The call that a tool's message answers.</summary>
    public string? CallId { get; init; }

    /// <summary>Name of who speaks.</summary>
    public string? Name { get; init; }

    /// <summary>What it was made with.</summary>
    public MessageStamp? Stamp { get; init; }

    /// <summary>Its tokens.</summary>
    public required int Tokens { get; init; }

    /// <summary>What counted them.</summary>
    public required string Tokenizer { get; init; }

    /// <summary>When it was appended (UTC).</summary>
    public required DateTimeOffset At { get; init; }

    public static MessageBody Of(StoredMessage stored) => new()
    {
        Seq = stored.Seq,
        Role = GatewayNames.Of(stored.Message.Role),
        Content = new RawJson(stored.Message.Content),
        ToolCalls = stored.Message.Calls.Count == 0 ? null : stored.Message.Calls,
        CallId = stored.Message.CallId,
        Name = stored.Message.Name,
        Stamp = stored.Message.Stamp,
        Tokens = stored.Tokens,
        Tokenizer = stored.Tokenizer,
        At = stored.At,
    };
}

/// <summary>A page of messages.</summary>
internal sealed record MessageListBody
{
    /// <summary>The messages.</summary>
    public required IReadOnlyList<MessageBody> Items { get; init; }

    /// <summary>Cursor of the next page; absent on the last.</summary>
    public string? Next { get; init; }
}
