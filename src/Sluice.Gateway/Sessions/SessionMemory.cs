using Sluice.Gateway.Stores;

namespace Sluice.Gateway;

/// <summary>Puts together what a model is shown of a session: the profile that its metadata name, the notes about its subject, and its messages; and says
/// of each why it is there or is not. Nothing is changed by it. Thread-safe.</summary>
public sealed class SessionMemory
{
    private readonly SessionLog _sessions;
    private readonly NoteLog _notes;
    private readonly RecordLoader _records;

    internal SessionMemory(SessionLog sessions, NoteLog notes, RecordLoader records) => (_sessions, _notes, _records) = (sessions, notes, records);

    /// <summary>Everything of a session within a budget of tokens. The profile and what must be shown of the messages come first, then notes up to
    /// theirs, then as many older turns as there is place for.</summary>
    /// <exception cref="StoreException">The store cannot be read, or a fault of the profile could not be kept.</exception>
    public async Task<SessionAnswer<MemoryContext>> ContextAsync(MemoryRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        // An answer of its own for a session that is not there, or was removed.
        if (await _sessions.GetAsync(request.Tenant, request.Session, cancellationToken) is not { Removal: null } session)
            return Of(await MessagesAsync(request, request.TokensMax, cancellationToken), null, null);
        var counter = _sessions.CounterOf(request.Model);
        var named = SessionReferences.Of(session.Metadata);
        var profile = named.Profile is { } reference ? await ProfileAsync(request, reference, counter, cancellationToken) : null;
        var rest = request.TokensMax - (profile?.Tokens ?? 0);
        if (rest < 1) return Overflow($"The profile has {profile!.Tokens} tokens; the budget of the whole context is {request.TokensMax}.");
        if (named.Subject is not { } subject) return Of(await MessagesAsync(request, rest, cancellationToken), profile, null);

        var current = await _notes.CurrentAsync(request.Tenant, subject, cancellationToken);
        var place = Math.Min(request.NotesTokensMax ?? request.TokensMax / 4, rest);
        var notes = NotesPart.Of(subject, current, place, counter);
        var messages = await MessagesAsync(request, rest - notes.Tokens, cancellationToken);
        if (messages.Done || notes.Tokens == 0 || messages.Refusal.Code != SessionRefusalCode.ContextOverflow) return Of(messages, profile, notes);
        // What must be shown of the messages goes before notes.
        var alone = await MessagesAsync(request, rest, cancellationToken);
        if (!alone.Done) return Of(alone, profile, notes);
        notes = NotesPart.Of(subject, current, rest - alone.Value.View.Required, counter);
        messages = await MessagesAsync(request, rest - notes.Tokens, cancellationToken);
        // Something larger may have been said meanwhile.
        return messages.Done ? Of(messages, profile, notes) : Of(alone, profile, NotesPart.Of(subject, current, 0, counter));
    }

    private Task<SessionAnswer<SessionContext>> MessagesAsync(MemoryRequest request, long tokensMax, CancellationToken cancellationToken) => tokensMax < 1
        ? Task.FromResult(SessionAnswer<SessionContext>.Refuse(SessionRefusalCode.ContextOverflow, $"Nothing of the budget of {request.TokensMax} tokens is left for messages."))
        : _sessions.ContextAsync(new ContextRequest { Tenant = request.Tenant, Session = request.Session, TokensMax = tokensMax, Model = request.Model }, cancellationToken);

    private async Task<ProfilePart> ProfileAsync(MemoryRequest request, ProfileReference reference, TokenCounter counter, CancellationToken cancellationToken)
    {
        var version = request.ProfileVersion;
        if (version is null && !ReadVersion.TryParse(reference.Version, out version))
            return ProfilePart.Missing(reference, RefusalCode.ContractUnknown, $"'{reference.Version}' is no contract version. The session's metadata name it under profile.version.");
        var outcome = await _records.GetAsync(request.Tenant, reference.Contract, reference.Key, reference.Revision, version, cancellationToken);
        if (outcome is null)
        {
            return ProfilePart.Missing(reference, ProfilePart.NotFoundCode,
                $"There is no record {reference.Contract} {reference.Key}{(reference.Revision is { } revision ? $" revision {revision}" : "")} yet.");
        }

        return outcome.Loaded ? ProfilePart.Of(reference, outcome.Record, counter) : ProfilePart.Missing(reference, outcome.Fault);
    }

    private static SessionAnswer<MemoryContext> Of(SessionAnswer<SessionContext> messages, ProfilePart? profile, NotesPart? notes)
    {
        if (messages.Done) return SessionAnswer<MemoryContext>.Of(new MemoryContext(messages.Value, profile, notes));
        // The budget that it names is what the profile leaves, which nobody asked for.
        return messages.Refusal.Code == SessionRefusalCode.ContextOverflow && profile is { Tokens: > 0 }
            ? SessionAnswer<MemoryContext>.Refuse(messages.Refusal.Code, $"{messages.Refusal.Message} The profile beside it has {profile.Tokens} tokens.")
            : new(null, messages.Refusal);
    }

    private static SessionAnswer<MemoryContext> Overflow(string message) =>
        SessionAnswer<MemoryContext>.Refuse(SessionRefusalCode.ContextOverflow, $"{message} Give a larger budget, or a model with a larger context.");
}

/// <summary>A context that is asked for, with the memory beside its messages.</summary>
public sealed record MemoryRequest
{
    /// <summary>Whose.</summary>
    public required string Tenant { get; init; }

    /// <summary>Of this session.</summary>
    public required string Session { get; init; }

    /// <summary>Most tokens of all parts together.</summary>
    public required long TokensMax { get; init; }

    /// <summary>Most tokens of the notes; null: a quarter of <see cref="TokensMax"/>.</summary>
    public long? NotesTokensMax { get; init; }

    /// <summary>The version in which the profile is wanted; null: the one that the session's metadata name, else the latest.</summary>
    public ReadVersion? ProfileVersion { get; init; }

    /// <summary>The model that will read it, by its id or the name of its configuration; decides how tokens are counted.</summary>
    public string? Model { get; init; }
}

/// <summary>What a model is shown of a session. A prompt takes the parts in the order of <see cref="Parts"/>.</summary>
/// <param name="Messages">The messages, and which are left out.</param>
/// <param name="Profile">The profile; null when the session's metadata name none.</param>
/// <param name="Notes">The notes; null when the session's metadata name no subject.</param>
public sealed record MemoryContext(SessionContext Messages, ProfilePart? Profile, NotesPart? Notes)
{
    /// <summary>Tokens of all parts.</summary>
    public long Tokens => Parts.Sum(part => part.Tokens);

    /// <summary>The parts in the order in which a prompt takes them: the instructions that the session begins with, the profile, the notes, the
    /// conversation. What is empty is no part.</summary>
    public IReadOnlyList<MemoryPart> Parts
    {
        get
        {
            var messages = Messages.Messages;
            var first = messages.TakeWhile(stored => stored.Message.Role is MessageRole.System or MessageRole.Developer).Count();
            // Their tokens as the reader counts them, which is not always how they are stored.
            var instructions = messages.Take(first).Sum(stored => (long)Messages.Counter.Count(stored.Message));
            List<MemoryPart> parts = [];
            if (first > 0) parts.Add(new("instructions", instructions, first, "system and developer messages that the session begins with are always shown"));
            if (Profile is { Tokens: > 0 }) parts.Add(new("profile", Profile.Tokens, 1, "the session's metadata name it under profile"));
            if (Notes is { Tokens: > 0 }) parts.Add(new("notes", Notes.Tokens, 1, "current notes of the session's subject, the newest that fit"));
            if (messages.Count > first) parts.Add(new("conversation", Messages.View.Tokens - instructions, messages.Count - first, "the newest turns that fit, each whole"));
            return parts;
        }
    }
}

/// <summary>A part of what a model is shown.</summary>
/// <param name="Part"><c>instructions</c>, <c>profile</c>, <c>notes</c> or <c>conversation</c>.</param>
/// <param name="Tokens">Its tokens.</param>
/// <param name="Messages">How many messages of the prompt it is.</param>
/// <param name="Why">Why it is there.</param>
public sealed record MemoryPart(string Part, long Tokens, int Messages, string Why);
