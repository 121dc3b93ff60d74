using Sluice.Gateway.Stores;

namespace Sluice.Gateway;

/// <summary>A session to make.</summary>
/// <param name="Tenant">Whose.</param>
/// <param name="Id">Its id, 1 to 128 letters, digits and the signs <c>. _ : ~ -</c>; null: <c>ses_…</c>.</param>
/// <param name="Metadata">One JSON object of at most <see cref="SessionLog.MetadataBytesMax"/> bytes; empty: none.</param>
/// <param name="RetentionDays">Days without a new message after which its content is removed; 0: never; null: as the workspace says.</param>
public sealed record SessionRequest(string Tenant, string? Id = null, ReadOnlyMemory<byte> Metadata = default, int? RetentionDays = null);

/// <summary>Messages to append, all or none.</summary>
public sealed record SessionAppend
{
    /// <summary>Whose.</summary>
    public required string Tenant { get; init; }

    /// <summary>To this session; null: after <see cref="AfterResponse"/>, or to a new session.</summary>
    public string? Session { get; init; }

    /// <summary>After this response: in its session when nothing was appended since, else in a branch, so that both go on.</summary>
    public string? AfterResponse { get; init; }

    /// <summary>Number that the session's newest message must have (0: it must have none); null: any.</summary>
    public long? ExpectedHead { get; init; }

    /// <summary>The messages, 1 to <see cref="SessionLog.BatchMax"/>.</summary>
    public required IReadOnlyList<SessionMessage> Messages { get; init; }

    /// <summary>The caller's name for this append; sent again with the same messages it appends nothing.</summary>
    public string? IdempotencyKey { get; init; }

    /// <summary>The response that stands after the messages; null: none.</summary>
    public ResponseEntry? Response { get; init; }
}

/// <summary>A context that is asked for: of a session, or up to a response.</summary>
public sealed record ContextRequest
{
    /// <summary>Whose.</summary>
    public required string Tenant { get; init; }

    /// <summary>Of this session; null: up to <see cref="Response"/>, or of <see cref="Incoming"/> alone.</summary>
    public string? Session { get; init; }

    /// <summary>Up to this response, whatever was appended to its session since.</summary>
    public string? Response { get; init; }

    /// <summary>Messages that are about to be appended, and are part of the history already.</summary>
    public IReadOnlyList<SessionMessage> Incoming { get; init; } = [];

    /// <summary>Most tokens.</summary>
    public required long TokensMax { get; init; }

    /// <summary>The model that will read it, by its id or the name of its configuration; decides how tokens are counted.</summary>
    public string? Model { get; init; }
}

/// <summary>The messages that a model is shown.</summary>
/// <param name="Session">The session; null when only incoming messages were given.</param>
/// <param name="Head">Number of the newest message of the history that is stored.</param>
/// <param name="Messages">The messages, in order. Incoming ones have the numbers they would get.</param>
/// <param name="View">What was kept, what was left out, and why.</param>
/// <param name="Counter">How tokens were counted.</param>
public sealed record SessionContext(string? Session, long Head, IReadOnlyList<StoredMessage> Messages, ContextView View, TokenCounter Counter);
