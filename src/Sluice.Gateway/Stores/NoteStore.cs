using System.Data.Common;
using System.Text.Json;

namespace Sluice.Gateway.Stores;

/// <summary>A note to append.</summary>
public sealed record NoteEntry
{
    /// <summary>The note, with its text.</summary>
    public required Note Note { get; init; }

    /// <summary>The caller's name for it, one of its kind in the subject; null: none.</summary>
    public string? IdempotencyKey { get; init; }

    /// <summary>What "same content" means for the key.</summary>
    public required string RequestHash { get; init; }

    /// <summary>Most current notes of a subject.</summary>
    public required int CurrentMax { get; init; }

    /// <summary>Whether nothing is appended now: only what was appended before under the same key is given again.</summary>
    public bool ReplayOnly { get; init; }
}

/// <summary>What became of a note.</summary>
public enum NoteResult
{
    /// <summary>Appended; the note that it supersedes says so from now on.</summary>
    Appended,

    /// <summary>Appended before, under the same idempotency key; nothing was appended now.</summary>
    Replayed,

    /// <summary>The idempotency key was used for another note of the subject; nothing was appended.</summary>
    KeyConflict,

    /// <summary>Only a replay was asked for, and there is none.</summary>
    NoReplay,

    /// <summary>The subject has no note with the id to supersede; nothing was appended.</summary>
    SupersededUnknown,

    /// <summary>The note to supersede was superseded already; nothing was appended.</summary>
    SupersededBefore,

    /// <summary>The note to supersede was removed; nothing was appended.</summary>
    SupersededRemoved,

    /// <summary>The subject has no place for another note; nothing was appended.</summary>
    Full,
}

/// <summary>The answer to an append.</summary>
/// <param name="Result">What became of it.</param>
/// <param name="Note">The note as it is, appended now or before; null when nothing was.</param>
/// <param name="Other">Id of the note that stands in the way; null when none does.</param>
public sealed record NoteOutcome(NoteResult Result, Note? Note = null, string? Other = null);

/// <summary>Which notes are listed.</summary>
/// <param name="Subject">Only about this subject; null: about any.</param>
/// <param name="Kind">Only of this kind; null: of any.</param>
/// <param name="History">Whether superseded and removed ones are listed too.</param>
public sealed record NoteFilter(string? Subject = null, string? Kind = null, bool History = false);

/// <summary>Keeps notes. Everything is the tenant's own: another tenant's note is one that is not there.</summary>
public interface INoteStore
{
    /// <summary>Appends a note in one transaction, and returns only when it is durable. Of several that supersede one note at the same moment one does.</summary>
    /// <exception cref="StoreException">Nothing was appended.</exception>
    Task<NoteOutcome> AppendAsync(NoteEntry entry, CancellationToken cancellationToken);

    /// <summary>A note, also one that was superseded or removed; null when there is none.</summary>
    /// <exception cref="StoreException">The store cannot be read.</exception>
    Task<Note?> GetAsync(string tenant, string id, CancellationToken cancellationToken);

    /// <summary>Notes, newest first.</summary>
    /// <exception cref="StoreException">The store cannot be read.</exception>
    Task<Page<Note>> ListAsync(string tenant, NoteFilter filter, int limit, string? cursor, CancellationToken cancellationToken);

    /// <summary>Removes the text of notes of a subject.</summary>
    /// <returns>How many, at most <paramref name="limit"/>; 0 when none has a text any more.</returns>
    /// <exception cref="StoreException">Nothing was removed.</exception>
    Task<int> EraseAsync(string tenant, string subject, string who, DateTimeOffset at, int limit, CancellationToken cancellationToken);

    /// <summary>Removes the text of notes of every tenant that are not newer than an instant.</summary>
    /// <returns>How many, at most <paramref name="limit"/>.</returns>
    /// <exception cref="StoreException">Nothing was removed.</exception>
    Task<int> ExpireAsync(DateTimeOffset until, string who, DateTimeOffset at, int limit, CancellationToken cancellationToken);
}

/// <summary>Notes as the tables of every store hold them.</summary>
public static class NoteRows
{
    /// <summary>Names the list in its cursors.</summary>
    public const char List = 'm';

    /// <summary>Where the number of a note stands among the <see cref="Columns"/>.</summary>
    public const int SeqColumn = 12;

    /// <summary>The columns of <see cref="Note"/>, of the tables <c>note n</c>, <c>note p</c> (superseded by it) and <c>note s</c> (in its place).</summary>
    public const string Columns = "n.id, n.subject, n.kind, n.text, n.source, n.who, n.at, p.id, s.id, n.removed_at, n.removal, n.removed_by, n.seq";

    /// <summary>The tables of <see cref="Columns"/>.</summary>
    public const string Tables = "note n left join note p on p.seq = n.supersedes_seq left join note s on s.seq = n.superseded_by_seq";

    /// <summary>The condition on notes that hold.</summary>
    public const string Current = "n.superseded_by_seq is null and n.removed_at is null";

    /// <summary>A note from the <see cref="Columns"/>.</summary>
    /// <exception cref="StoreException">A column holds what no Sluice writes.</exception>
    public static Note Note(DbDataReader row, string tenant)
    {
        ArgumentNullException.ThrowIfNull(row);
        return new Note
        {
            Tenant = tenant,
            Id = row.GetString(0),
            Subject = row.GetString(1),
            Kind = row.GetString(2),
            Text = row.TextOrNull(3),
            Source = LedgerJson.Parse(row.GetString(4), GatewayJson.Default.NoteSource),
            Who = row.GetString(5),
            At = UtcText.Parse(row.GetString(6)),
            Supersedes = row.TextOrNull(7),
            SupersededBy = row.TextOrNull(8),
            Removal = row.IsDBNull(9) ? null : new NoteRemoval(ToReason(row.GetString(10)), row.GetString(11), UtcText.Parse(row.GetString(9))),
        };
    }

    /// <summary>The source of a note as the tables hold it.</summary>
    public static string SourceOf(Note note)
    {
        ArgumentNullException.ThrowIfNull(note);
        return JsonSerializer.Serialize(note.Source, GatewayJson.Default.NoteSource);
    }

    private static NoteRemovalReason ToReason(string name) =>
        GatewayNames.TryParse<NoteRemovalReason>(name, out var reason) ? reason : throw LedgerNames.Unknown(name);
}
