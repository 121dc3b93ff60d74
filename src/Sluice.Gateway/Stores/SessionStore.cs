namespace Sluice.Gateway.Stores;

/// <summary>A message and its tokens.</summary>
/// <param name="Message">The message.</param>
/// <param name="Tokens">Its tokens.</param>
/// <param name="Tokenizer">What counted them.</param>
public sealed record CountedMessage(SessionMessage Message, int Tokens, string Tokenizer);

/// <summary>A response of <c>/v1/responses</c> that stands after appended messages.</summary>
/// <param name="Id">Its id, <c>resp_…</c>.</param>
/// <param name="Body">What the client was answered, exactly; empty when it is not kept.</param>
public sealed record ResponseEntry(string Id, ReadOnlyMemory<byte> Body);

/// <summary>A response as the store holds it.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Session">The session it stands in.</param>
/// <param name="Seq">Number of the last message before which it stands: its own last one.</param>
/// <param name="Body">What the client was answered; empty when it is not kept.</param>
/// <param name="At">When (UTC).</param>
public sealed record StoredResponse(string Id, string Session, long Seq, ReadOnlyMemory<byte> Body, DateTimeOffset At);

/// <summary>Messages to append, all or none.</summary>
public sealed record AppendEntry
{
    /// <summary>Whose.</summary>
    public required string Tenant { get; init; }

    /// <summary>To this session; null: after <see cref="AfterResponse"/>, or to a new session.</summary>
    public string? Session { get; init; }

    /// <summary>After this response: in its session when nothing was appended since, else in a branch; null: see <see cref="Session"/>.</summary>
    public string? AfterResponse { get; init; }

    /// <summary>Id of the session that is made when neither is given, or when a branch begins.</summary>
    public required string NewSession { get; init; }

    /// <summary>Number that the newest message of <see cref="Session"/> must have; null: any.</summary>
    public long? ExpectedHead { get; init; }

    /// <summary>The messages, at least one.</summary>
    public required IReadOnlyList<CountedMessage> Messages { get; init; }

    /// <summary>The caller's name for this append, one of its kind in the session; null: none.</summary>
    public string? IdempotencyKey { get; init; }

    /// <summary>What "same content" means for the key.</summary>
    public required string RequestHash { get; init; }

    /// <summary>The response that stands after the messages; null: none.</summary>
    public ResponseEntry? Response { get; init; }

    /// <summary>Most messages of a session.</summary>
    public required long MessagesMax { get; init; }

    /// <summary>When (UTC).</summary>
    public required DateTimeOffset At { get; init; }
}

/// <summary>What became of an append.</summary>
public enum AppendResult
{
    /// <summary>Appended.</summary>
    Appended,

    /// <summary>Appended before, under the same idempotency key; nothing was appended now.</summary>
    Replayed,

    /// <summary>The idempotency key was used for other messages; nothing was appended.</summary>
    KeyConflict,

    /// <summary>The newest message has another number than expected; nothing was appended.</summary>
    Moved,

    /// <summary>The session has no place for the messages; nothing was appended.</summary>
    Full,

    /// <summary>There is no such session.</summary>
    SessionUnknown,

    /// <summary>The session is removed.</summary>
    SessionRemoved,

    /// <summary>There is no such response, or its session is removed.</summary>
    ResponseUnknown,
}

/// <summary>The answer to an append.</summary>
/// <param name="Result">What became of it.</param>
/// <param name="Session">The session; null when there is none.</param>
/// <param name="First">Number of the first message appended, now or before; 0 when there is none.</param>
/// <param name="Last">Number of the last one.</param>
/// <param name="Head">Number of the session's newest message.</param>
public sealed record AppendOutcome(AppendResult Result, string? Session, long First, long Last, long Head)
{
    /// <summary>Nothing was appended, and there is no session to speak of.</summary>
    public static AppendOutcome Without(AppendResult result) => new(result, null, 0, 0, 0);
}

/// <summary>The answer to the making of a session.</summary>
/// <param name="Made">Whether it was made now; else one with this id was there.</param>
/// <param name="Session">The session as it is.</param>
public sealed record SessionMade(bool Made, Session Session);

/// <summary>The answer to the removal of a session.</summary>
/// <param name="Session">The session as it is now; null when there is none.</param>
/// <param name="Branches">Ids of living branches that stand in the way, at most ten; nothing was removed then.</param>
public sealed record SessionRemoved(Session? Session, IReadOnlyList<string> Branches);

/// <summary>Keeps sessions. Everything is the tenant's own: another tenant's session is one that is not there.</summary>
public interface ISessionStore
{
    /// <summary>Keeps a new session; none when its id is taken.</summary>
    /// <exception cref="StoreException">It could not be stored.</exception>
    Task<SessionMade> CreateAsync(Session session, CancellationToken cancellationToken);

    /// <summary>A session, also one that is removed; null when there is none.</summary>
    /// <exception cref="StoreException">The store cannot be read.</exception>
    Task<Session?> GetAsync(string tenant, string id, CancellationToken cancellationToken);

    /// <summary>Sessions, most recently made first: those that live, or those that are removed.</summary>
    /// <exception cref="StoreException">The store cannot be read.</exception>
    Task<Page<Session>> ListAsync(string tenant, bool removed, int limit, string? cursor, CancellationToken cancellationToken);

    /// <summary>Appends messages and what stands after them in one transaction, and returns only when it is durable.</summary>
    /// <exception cref="StoreException">Nothing was appended.</exception>
    Task<AppendOutcome> AppendAsync(AppendEntry entry, CancellationToken cancellationToken);

    /// <summary>Messages with what a branch inherits, in either order; empty when there is no such session. A page ends early after 32 MiB.</summary>
    /// <exception cref="StoreException">The store cannot be read.</exception>
    Task<Page<StoredMessage>> MessagesAsync(string tenant, string id, bool newestFirst, int limit, string? cursor,
        CancellationToken cancellationToken);

    /// <summary>Outlines of all messages up to a number, in order.</summary>
    /// <exception cref="StoreException">The store cannot be read.</exception>
    Task<IReadOnlyList<MessageOutline>> OutlineAsync(string tenant, string id, long upTo, CancellationToken cancellationToken);

    /// <summary>Messages by their numbers, in order; those that are not there are missing.</summary>
    /// <exception cref="StoreException">The store cannot be read.</exception>
    Task<IReadOnlyList<StoredMessage>> ReadAsync(string tenant, string id, IReadOnlyList<long> seqs, CancellationToken cancellationToken);

    /// <summary>A response; null when there is none, or its session is removed.</summary>
    /// <exception cref="StoreException">The store cannot be read.</exception>
    Task<StoredResponse?> FindResponseAsync(string tenant, string id, CancellationToken cancellationToken);

    /// <summary>Marks a session as removed, unless it has living branches. From then on nothing of it is shown; its messages leave the store
    /// with <see cref="EmptyAsync"/>.</summary>
    /// <exception cref="StoreException">It could not be stored.</exception>
    Task<SessionRemoved> RemoveAsync(string tenant, string id, string who, DateTimeOffset at, CancellationToken cancellationToken);

    /// <summary>Marks sessions of every tenant whose time is over as removed: those with a rule of their own by that, the others by
    /// <paramref name="retentionDays"/>; null: those stay. A session with living branches stays until they are gone.</summary>
    /// <returns>How many were marked, at most <paramref name="limit"/>.</returns>
    /// <exception cref="StoreException">It could not be stored.</exception>
    Task<int> ExpireAsync(DateTimeOffset now, int? retentionDays, string who, int limit, CancellationToken cancellationToken);

    /// <summary>Takes messages of removed sessions, with tool calls and responses, out of the store.</summary>
    /// <returns>How many, at most <paramref name="limit"/>; 0 when nothing is left.</returns>
    /// <exception cref="StoreException">Nothing was taken out.</exception>
    Task<int> EmptyAsync(int limit, CancellationToken cancellationToken);
}
