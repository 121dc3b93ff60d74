using Sluice.Gateway.Stores;
using Sluice.Workspace;

namespace Sluice.Gateway;

/// <summary>Long-term notes under the rules of a workspace. Nothing that was noted is changed: a note is superseded by another, and both stay; its text
/// leaves the store by a retention rule, or when its subject is to be forgotten, and the account that it was there stays. Thread-safe.</summary>
public sealed class NoteLog
{
    /// <summary>The kind of a note that names none.</summary>
    public const string KindDefault = "fact";

    private const int StepMax = 1_000;

    private readonly INoteStore _notes;
    private readonly ISessionStore _sessions;
    private readonly IRecordStore _records;
    private readonly IAdmissionStore _admissions;
    private readonly WorkspaceSnapshot _workspace;
    private readonly TimeProvider _time;

    internal NoteLog(INoteStore notes, ISessionStore sessions, IRecordStore records, IAdmissionStore admissions, WorkspaceSnapshot workspace, TimeProvider time)
    {
        (_notes, _sessions, _records) = (notes, sessions, records);
        (_admissions, _workspace, _time) = (admissions, workspace, time);
    }

    /// <summary>Appends a note, and returns only when it is durable.</summary>
    /// <exception cref="StoreException">Nothing was appended.</exception>
    public async Task<NoteAnswer> AppendAsync(NoteRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        var settings = _workspace.Settings.Notes;
        if (NoteRules.Problem(request, settings) is { } problem) return NoteAnswer.Refuse(RefusalCode.FieldInvalid, problem);
        var missing = await MissingAsync(request.Tenant, request.Source, cancellationToken);
        // What was appended while it was there is answered the same when it is sent again.
        if (missing is not null && request.IdempotencyKey is null) return NoteAnswer.Refuse(NoteRefusalCode.SourceUnknown, missing);
        var outcome = await _notes.AppendAsync(new NoteEntry
        {
            Note = new Note
            {
                Tenant = request.Tenant,
                Id = Identifier.New("note", _time),
                Subject = request.Subject,
                Kind = request.Kind,
                Text = request.Text,
                Source = request.Source,
                Who = request.Who,
                At = _time.GetUtcNow(),
                Supersedes = request.Supersedes,
            },
            IdempotencyKey = request.IdempotencyKey,
            RequestHash = NoteRules.Hash(request),
            CurrentMax = settings.CurrentMax,
            ReplayOnly = missing is not null,
        }, cancellationToken);
        return outcome.Result switch
        {
            NoteResult.Appended or NoteResult.Replayed => NoteAnswer.Of(outcome.Note!, outcome.Result == NoteResult.Replayed),
            NoteResult.NoReplay => NoteAnswer.Refuse(NoteRefusalCode.SourceUnknown, missing!),
            NoteResult.KeyConflict => NoteAnswer.Refuse(RefusalCode.IdempotencyConflict,
                $"The idempotency key was used before for another note of this subject, {outcome.Other}. Give this one a new key, or send what was sent before."),
            NoteResult.SupersededBefore => NoteAnswer.Refuse(NoteRefusalCode.Superseded,
                $"Note {request.Supersedes} was superseded already, by {outcome.Other}. Read that one, and supersede it if it does not hold either."),
            NoteResult.SupersededRemoved => NoteAnswer.Refuse(NoteRefusalCode.Removed,
                $"Note {request.Supersedes} was removed, so that nothing can stand in its place. Append the note without supersedes."),
            NoteResult.Full => NoteAnswer.Refuse(NoteRefusalCode.Full,
                $"The subject has {settings.CurrentMax} current notes and may have no more. Supersede one that does not hold any more, or raise notes.currentMax in sluice.yaml."),
            _ => NoteAnswer.Refuse(NoteRefusalCode.NotFound, $"The subject has no note {request.Supersedes}. /api/notes lists what there is."),
        };
    }

    /// <summary>A note, also one that was superseded or removed; null when the tenant has none with this id.</summary>
    /// <exception cref="StoreException">The store cannot be read.</exception>
    public async Task<Note?> GetAsync(string tenant, string id, CancellationToken cancellationToken) =>
        RecordKey.IsAllowed(id) ? await _notes.GetAsync(tenant, id, cancellationToken) : null;

    /// <summary>Notes, newest first.</summary>
    /// <exception cref="StoreException">The store cannot be read.</exception>
    public Task<Page<Note>> ListAsync(string tenant, NoteFilter filter, int limit, string? cursor, CancellationToken cancellationToken) =>
        _notes.ListAsync(tenant, filter, limit, cursor, cancellationToken);

    /// <summary>All that holds of a subject, newest first.</summary>
    /// <exception cref="StoreException">The store cannot be read.</exception>
    public async Task<IReadOnlyList<Note>> CurrentAsync(string tenant, string subject, CancellationToken cancellationToken)
    {
        var notes = new List<Note>();
        string? cursor = null;
        do
        {
            var page = await _notes.ListAsync(tenant, new NoteFilter(subject), PageCursor.LimitMax, cursor, cancellationToken);
            notes.AddRange(page.Items);
            cursor = page.Next;
        }
        while (cursor is not null);
        return notes;
    }

    /// <summary>Removes the text of every note of a subject. That there were notes, of which kind, when and from where stays. To do so twice
    /// changes nothing.</summary>
    /// <returns>How many notes lost their text now.</returns>
    /// <exception cref="StoreException">They could not be removed, or not all; asked again it goes on.</exception>
    public async Task<long> EraseAsync(string tenant, string subject, string who, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(who);
        if (!RecordKey.IsAllowed(who)) throw new ArgumentException($"who {NoteRules.NameRule}", nameof(who));
        if (!RecordKey.IsAllowed(subject)) return 0;
        var (all, now) = (0L, _time.GetUtcNow());
        for (int erased; (erased = await _notes.EraseAsync(tenant, subject, who, now, StepMax, cancellationToken)) > 0;) all += erased;
        return all;
    }

    /// <summary>Removes the text of notes of every tenant whose time is over, in bounded transactions; without a rule nothing is removed.</summary>
    /// <returns>How many.</returns>
    /// <exception cref="StoreException">The store could not be written; what was swept stays swept.</exception>
    public async Task<long> SweepAsync(string who, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(who);
        if (_workspace.Settings.Notes.RetentionDays is not { } days) return 0;
        var (all, now) = (0L, _time.GetUtcNow());
        for (int expired; (expired = await _notes.ExpireAsync(now.AddDays(-days), who, now, StepMax, cancellationToken)) > 0;) all += expired;
        return all;
    }

    /// <summary>What a note is said to come from and is not there; null when all of it is. A trace may be still under way, so that nothing is stored of it.</summary>
    private async Task<string?> MissingAsync(string tenant, NoteSource source, CancellationToken cancellationToken)
    {
        if (source is { Session: { } id, Seq: { } seq })
        {
            var session = RecordKey.IsAllowed(id) ? await _sessions.GetAsync(tenant, id, cancellationToken) : null;
            if (session is null) return $"There is no session {id}. /api/sessions lists what there is.";
            if (session.Removal is not null) return $"Session {id} was removed, so that nobody can see what it said.";
            if (seq > session.Head) return $"Session {id} has {session.Head} messages, and no number {seq}.";
        }

        if (source.Record is { } record && await _records.GetAsync(tenant, record.Contract, record.Key, record.Revision, cancellationToken) is null)
            return $"There is no revision {record.Revision} of record {record.Contract} {record.Key}.";
        return source.SubmissionId is { } submission
            && (!RecordKey.IsAllowed(submission) || await _admissions.DecisionAsync(tenant, submission, cancellationToken) is null)
            ? $"There is no submission {submission} that was decided."
            : null;
    }
}
