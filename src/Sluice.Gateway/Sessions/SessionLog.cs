using Sluice.Gateway.Caching;
using Sluice.Gateway.Stores;
using Sluice.Workspace;

namespace Sluice.Gateway;

/// <summary>Sessions under the rules of a workspace: makes them, appends to them, and gives the context that a model is shown. The log stays
/// whole: a context is a view of it.</summary>
public sealed class SessionLog
{
    /// <summary>Most messages of one append, most bytes of a session's metadata, most days of a retention rule (100 years).</summary>
    public const int BatchMax = 1_000, MetadataBytesMax = 16 * 1024, RetentionDaysMax = 36_500;

    private const int RecountMax = 32, EmptyMax = 1_000;

    private readonly ISessionStore _store;
    private readonly WorkspaceSnapshot _workspace;
    private readonly MessageTokens _tokens;
    private readonly TimeProvider _time;

    internal SessionLog(ISessionStore store, WorkspaceSnapshot workspace, MessageTokens tokens, TimeProvider time) =>
        (_store, _workspace, _tokens, _time) = (store, workspace, tokens, time);

    /// <summary>Makes a session.</summary>
    /// <exception cref="StoreException">It could not be stored.</exception>
    public async Task<SessionAnswer<Session>> CreateAsync(SessionRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (SessionRules.Check(request) is { } refusal) return new(null, refusal);
        var now = _time.GetUtcNow();
        var made = await _store.CreateAsync(new Session
        {
            Tenant = request.Tenant,
            Id = request.Id ?? NewId(),
            Metadata = request.Metadata,
            RetentionDays = request.RetentionDays,
            CreatedAt = now,
            UpdatedAt = now,
        }, cancellationToken);
        if (made.Made) return SessionAnswer<Session>.Of(made.Session);
        return made.Session.Removal is null
            ? SessionAnswer<Session>.Refuse(SessionRefusalCode.Exists, "There is a session with this id already. Use it, or give another id.")
            : Gone<Session>();
    }

    /// <summary>A session, also one that is removed; null when the tenant has none with this id.</summary>
    /// <exception cref="StoreException">The store cannot be read.</exception>
    public async Task<Session?> GetAsync(string tenant, string id, CancellationToken cancellationToken) =>
        RecordKey.IsAllowed(id) ? await _store.GetAsync(tenant, id, cancellationToken) : null;

    /// <summary>Sessions, most recently made first: those that live, or those that are removed.</summary>
    /// <exception cref="StoreException">The store cannot be read.</exception>
    public Task<Page<Session>> ListAsync(string tenant, bool removed, int limit, string? cursor, CancellationToken cancellationToken) =>
        _store.ListAsync(tenant, removed, limit, cursor, cancellationToken);

    /// <summary>Appends messages, all or none, and returns only when they are durable. A response that is given stands after them from then
    /// on.</summary>
    /// <exception cref="StoreException">Nothing was appended.</exception>
    public async Task<SessionAnswer<AppendOutcome>> AppendAsync(SessionAppend append, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(append);
        if (append.Session is not null && append.AfterResponse is not null)
            throw new ArgumentException("Append to a session or after a response, not both.", nameof(append));
        if (SessionRules.Check(append, _workspace.Settings.OutputBytesMax) is { } refusal) return new(null, refusal);
        if (append.Session is { } session && !RecordKey.IsAllowed(session)) return NotFound<AppendOutcome>();
        if (append.AfterResponse is { } after && !RecordKey.IsAllowed(after)) return NoResponse<AppendOutcome>();
        var outcome = await _store.AppendAsync(new AppendEntry
        {
            Tenant = append.Tenant,
            Session = append.Session,
            AfterResponse = append.AfterResponse,
            NewSession = NewId(),
            ExpectedHead = append.ExpectedHead,
            Messages = [.. append.Messages.Select(Counted)],
            IdempotencyKey = append.IdempotencyKey,
            RequestHash = SessionRules.Hash(append),
            Response = append.Response,
            MessagesMax = _workspace.Settings.Sessions.MessagesMax,
            At = _time.GetUtcNow(),
        }, cancellationToken);
        return outcome.Result switch
        {
            AppendResult.Appended or AppendResult.Replayed => SessionAnswer<AppendOutcome>.Of(outcome),
            AppendResult.KeyConflict => SessionAnswer<AppendOutcome>.Refuse(RefusalCode.IdempotencyConflict,
                "The idempotency key was used before for other messages. Give these a new key, or send what was sent before."),
            AppendResult.Moved => SessionAnswer<AppendOutcome>.Refuse(SessionRefusalCode.Moved,
                $"The newest message is number {outcome.Head}, not {append.ExpectedHead}. Read what came since, then append with expectedHead {outcome.Head}."),
            AppendResult.Full => SessionAnswer<AppendOutcome>.Refuse(SessionRefusalCode.Full,
                $"The session has {outcome.Head} messages and may have {_workspace.Settings.Sessions.MessagesMax}. Begin another, or raise sessions.messagesMax in sluice.yaml."),
            AppendResult.SessionRemoved => Gone<AppendOutcome>(),
            AppendResult.ResponseUnknown => NoResponse<AppendOutcome>(),
            _ => NotFound<AppendOutcome>(),
        };
    }

    /// <summary>Messages with what a branch inherits, in either order.</summary>
    /// <exception cref="StoreException">The store cannot be read.</exception>
    public async Task<SessionAnswer<Page<StoredMessage>>> MessagesAsync(string tenant, string id, bool newestFirst, int limit, string? cursor,
        CancellationToken cancellationToken)
    {
        var found = await LivingAsync(tenant, id, cancellationToken);
        return found.Done
            ? SessionAnswer<Page<StoredMessage>>.Of(await _store.MessagesAsync(tenant, id, newestFirst, limit, cursor, cancellationToken))
            : new(null, found.Refusal);
    }

    /// <summary>A response; null when there is none, or its session is removed.</summary>
    /// <exception cref="StoreException">The store cannot be read.</exception>
    public async Task<StoredResponse?> FindResponseAsync(string tenant, string id, CancellationToken cancellationToken) =>
        RecordKey.IsAllowed(id) ? await _store.FindResponseAsync(tenant, id, cancellationToken) : null;

    /// <summary>What a model is shown of a session, or of everything up to a response, within a budget of tokens.</summary>
    /// <exception cref="StoreException">The store cannot be read.</exception>
    public async Task<SessionAnswer<SessionContext>> ContextAsync(ContextRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        var start = _time.GetTimestamp();
        using var span = SluiceTelemetry.Source.StartActivity("sluice.context");
        var answer = await ReadContextAsync(request, cancellationToken);
        RetrievalTelemetry.TellSessionRead(_time.GetElapsedTime(start));
        return answer;
    }

    private async Task<SessionAnswer<SessionContext>> ReadContextAsync(ContextRequest request, CancellationToken cancellationToken)
    {
        var (id, head) = (request.Session, 0L);
        if (request.Response is { } response)
        {
            if (await FindResponseAsync(request.Tenant, response, cancellationToken) is not { } found) return NoResponse<SessionContext>();
            (id, head) = (found.Session, found.Seq);
        }
        else if (id is not null)
        {
            var found = await LivingAsync(request.Tenant, id, cancellationToken);
            if (!found.Done) return new(null, found.Refusal);
            head = found.Value.Head;
        }

        var counter = CounterOf(request.Model);
        var stored = id is null ? [] : await _store.OutlineAsync(request.Tenant, id, head, cancellationToken);
        // Taken out of the store since it was found.
        if (stored.Count != head) return Gone<SessionContext>();
        var incoming = request.Incoming
            .Select((message, index) => new StoredMessage(head + index + 1, message, counter.Count(message), counter.Name, _time.GetUtcNow())).ToList();
        var history = await RecountAsync(request.Tenant, id, stored, counter, cancellationToken);
        history.AddRange(incoming.Select(Outline));
        var view = ContextView.Of(history, request.TokensMax);
        if (!view.Fits)
        {
            return SessionAnswer<SessionContext>.Refuse(SessionRefusalCode.ContextOverflow,
                $"Message {view.Overflow.Seq} must be part of the context, which then has {view.Overflow.Tokens} tokens; the budget is {request.TokensMax}. "
                + "Give a larger budget, or a model with a larger context.");
        }
        IReadOnlyList<StoredMessage> messages =
            id is null ? [] : await _store.ReadAsync(request.Tenant, id, [.. view.Kept.Where(seq => seq <= head)], cancellationToken);
        var kept = view.Kept.ToHashSet();
        messages = [.. messages, .. incoming.Where(message => kept.Contains(message.Seq))];
        return messages.Count == kept.Count
            ? SessionAnswer<SessionContext>.Of(new SessionContext(id, head, messages, view, counter))
            : Gone<SessionContext>();
    }

    /// <summary>Removes a session: from now on nothing of it is shown, and its messages, tool calls, responses and metadata are taken out of the
    /// store. That it was there, when, how many messages it had and who removed it stays. To remove it twice changes nothing.</summary>
    /// <exception cref="StoreException">It could not be removed, or not whole; the sweep goes on with it.</exception>
    public async Task<SessionAnswer<Session>> RemoveAsync(string tenant, string id, string who, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(who);
        if (!RecordKey.IsAllowed(id)) return NotFound<Session>();
        var removed = await _store.RemoveAsync(tenant, id, who, _time.GetUtcNow(), cancellationToken);
        if (removed.Session is null) return NotFound<Session>();
        if (removed.Branches.Count > 0)
        {
            return SessionAnswer<Session>.Refuse(SessionRefusalCode.Branched,
                $"Branches begin with messages of this session: {string.Join(", ", removed.Branches)}. Remove them first.");
        }
        while (await _store.EmptyAsync(EmptyMax, cancellationToken) > 0)
        {
            // In bounded transactions, until nothing is left.
        }
        return SessionAnswer<Session>.Of(await _store.GetAsync(tenant, id, cancellationToken) ?? removed.Session);
    }

    /// <summary>The counter of a model: of a configuration of the workspace, by its name, or of any model, by its id.</summary>
    internal TokenCounter CounterOf(string? model) =>
        TokenCounter.For(model is not null && _workspace.Models.TryGetValue(model, out var configuration) ? configuration.Model : model);

    private CountedMessage Counted(SessionMessage message)
    {
        var counter = CounterOf(message.Stamp?.Model);
        return new CountedMessage(message, counter.Count(message), counter.Name);
    }

    /// <summary>Outlines whose tokens are counted as the reader counts.</summary>
    private async Task<List<MessageOutline>> RecountAsync(string tenant, string? id, IReadOnlyList<MessageOutline> stored, TokenCounter counter,
        CancellationToken cancellationToken)
    {
        var others = stored.Where(message => message.Tokenizer != counter.Name).ToList();
        var tokens = new Dictionary<long, int>(others.Count);
        foreach (var part in others.Chunk(RecountMax))
        {
            // Messages are only appended: but for the last, a part always consists of the same ones.
            var counts = await _tokens.CountAsync(tenant, id!, part, counter.Name, part.Length == RecountMax, () => CountAsync(part), cancellationToken);
            // Fewer: the session is being removed.
            if (counts.Length < part.Length) break;
            foreach (var (message, count) in part.Zip(counts)) tokens[message.Seq] = count;
        }

        return [.. stored.Select(message => tokens.TryGetValue(message.Seq, out var count) ? message with { Tokens = count, Tokenizer = counter.Name } : message)];

        async Task<int[]> CountAsync(IReadOnlyList<MessageOutline> part) =>
            [.. (await _store.ReadAsync(tenant, id!, [.. part.Select(message => message.Seq)], cancellationToken))
                .OrderBy(message => message.Seq).Select(message => counter.Count(message.Message))];
    }

    private static MessageOutline Outline(StoredMessage stored) => new(stored.Seq, stored.Message.Role,
        [.. stored.Message.Calls.Select(call => call.Id)], stored.Message.CallId, stored.Tokens, stored.Tokenizer);

    private async Task<SessionAnswer<Session>> LivingAsync(string tenant, string id, CancellationToken cancellationToken) =>
        await GetAsync(tenant, id, cancellationToken) is not { } session ? NotFound<Session>()
        : session.Removal is not null ? Gone<Session>()
        : SessionAnswer<Session>.Of(session);

    private string NewId() => Identifier.New("ses", _time);

    private static SessionAnswer<T> NotFound<T>()
        where T : class => SessionAnswer<T>.Refuse(SessionRefusalCode.NotFound, "There is no session with this id. /api/sessions lists what there is.");

    private static SessionAnswer<T> Gone<T>()
        where T : class => SessionAnswer<T>.Refuse(SessionRefusalCode.Removed, "The session was removed; its content is gone. Begin another one.");

    private static SessionAnswer<T> NoResponse<T>()
        where T : class => SessionAnswer<T>.Refuse(SessionRefusalCode.ResponseNotFound,
            "There is no response with this id, or its session was removed. Send the whole conversation instead.");
}
