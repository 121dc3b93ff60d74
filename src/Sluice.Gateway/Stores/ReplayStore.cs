using System.Data.Common;

namespace Sluice.Gateway.Stores;

/// <summary>What became of a failure. A failure is quarantined until one of these is said of it; the newest counts.</summary>
public enum FailureDisposition
{
    /// <summary>It is kept, and waits for somebody.</summary>
    Quarantined,

    /// <summary>A replay of it became a record.</summary>
    Replayed,

    /// <summary>It needs no replay: somebody mended it in another way, and said how.</summary>
    Superseded,

    /// <summary>Somebody gave it up, and said why.</summary>
    Discarded,
}

/// <summary>One thing that was said of a failure; only appended to.</summary>
/// <param name="Disposition">What became of it.</param>
/// <param name="Who">Who said so.</param>
/// <param name="Reason">Why; null for a replay.</param>
/// <param name="Submission">The submission that the replay became; null unless replayed.</param>
/// <param name="At">When (UTC).</param>
public sealed record DispositionEntry(FailureDisposition Disposition, string Who, string? Reason, string? Submission, DateTimeOffset At);

/// <summary>One replay of a failure that was decided.</summary>
/// <param name="Submission">The submission that it was decided under.</param>
/// <param name="Mode">How.</param>
/// <param name="Verdict">The verdict.</param>
/// <param name="Failure">The failure that it became again; null for a record.</param>
/// <param name="Who">Who asked for it.</param>
/// <param name="At">When (UTC).</param>
/// <param name="TraceId">W3C trace id.</param>
public sealed record ReplayEntry(string Submission, ReplayMode Mode, Verdict Verdict, string? Failure, string Who, DateTimeOffset At, string? TraceId);

/// <summary>The account of a failure after it was stored.</summary>
/// <param name="Dispositions">What was said of it, the newest first.</param>
/// <param name="Replays">Its replays, in order.</param>
public sealed record FailureAccount(IReadOnlyList<DispositionEntry> Dispositions, IReadOnlyList<ReplayEntry> Replays)
{
    /// <summary>Where it stands.</summary>
    public FailureDisposition Disposition => Dispositions is [var newest, ..] ? newest.Disposition : FailureDisposition.Quarantined;
}

/// <summary>A failed submission that waits in quarantine.</summary>
/// <param name="Failure">Id of the failure.</param>
/// <param name="Submission">The submission.</param>
/// <param name="TraceId">W3C trace id.</param>
public sealed record QuarantinedFailure(string Failure, string Submission, string TraceId);

/// <summary>Keeps what becomes of failures. Replays themselves are stored with their decisions.</summary>
public interface IReplayStore
{
    /// <summary>What became of a failure; null when there is no such failure.</summary>
    /// <exception cref="StoreException">The store cannot be read.</exception>
    Task<FailureAccount?> AccountAsync(string tenant, string failureId, CancellationToken cancellationToken);

    /// <summary>The failure that a submission replays; null when it replays none.</summary>
    /// <exception cref="StoreException">The store cannot be read.</exception>
    Task<ReplayLink?> ReplayOfAsync(string tenant, string submissionId, CancellationToken cancellationToken);

    /// <summary>Failed submissions of a group of which nothing was said yet, the oldest first; those that are replays of others left out.</summary>
    /// <exception cref="StoreException">The store cannot be read.</exception>
    Task<IReadOnlyList<QuarantinedFailure>> QuarantinedAsync(string tenant, string group, int limit, CancellationToken cancellationToken);

    /// <summary>Says what became of a failure that is in quarantine.</summary>
    /// <returns>The account as it is now; null when there is no such failure.</returns>
    /// <exception cref="StoreException">It could not be stored; nothing was changed.</exception>
    Task<FailureAccount?> SettleAsync(string tenant, string failureId, DispositionEntry disposition, CancellationToken cancellationToken);
}

/// <summary>Replays as the tables of every store hold them.</summary>
public static class ReplayRows
{
    /// <summary>The columns of <see cref="Disposition"/>.</summary>
    public const string DispositionColumns = "disposition, who, reason, submission_id, at";

    /// <summary>The columns of <see cref="Replay"/>, of the tables <c>replay r</c>, <c>submission s</c> and <c>failure f</c>.</summary>
    public const string ReplayColumns = "s.id, r.mode, s.verdict, f.id, r.who, r.at, s.trace_id";

    /// <summary>What was said of a failure.</summary>
    public static DispositionEntry Disposition(DbDataReader row)
    {
        ArgumentNullException.ThrowIfNull(row);
        return new(ReplayNames.ToDisposition(row.GetString(0)), row.GetString(1), row.TextOrNull(2), row.TextOrNull(3), UtcText.Parse(row.GetString(4)));
    }

    /// <summary>A replay.</summary>
    public static ReplayEntry Replay(DbDataReader row)
    {
        ArgumentNullException.ThrowIfNull(row);
        return new(row.GetString(0), ReplayNames.ToMode(row.GetString(1)), LedgerNames.ToVerdict(row.GetString(2)), row.TextOrNull(3), row.GetString(4),
            UtcText.Parse(row.GetString(5)), row.TextOrNull(6));
    }

    /// <summary>A link from the columns: failure's id, mode, who.</summary>
    public static ReplayLink Link(DbDataReader row)
    {
        ArgumentNullException.ThrowIfNull(row);
        return new(row.GetString(0), ReplayNames.ToMode(row.GetString(1)), row.GetString(2));
    }
}

/// <summary>Values of replays as the tables of every store write them.</summary>
public static class ReplayNames
{
    /// <summary>The word of a value in the ledger.</summary>
    public static string Of(ReplayMode mode) => mode switch
    {
        ReplayMode.Revalidate => "revalidate",
        ReplayMode.Repair => "repair",
        ReplayMode.Regenerate => "regenerate",
        _ => throw new ArgumentOutOfRangeException(nameof(mode), mode, "This mode has no name in the ledger."),
    };

    /// <summary>The value of a word in the ledger.</summary>
    /// <exception cref="StoreException">No Sluice writes this word.</exception>
    public static ReplayMode ToMode(string name) => name switch
    {
        "revalidate" => ReplayMode.Revalidate,
        "repair" => ReplayMode.Repair,
        "regenerate" => ReplayMode.Regenerate,
        _ => throw LedgerNames.Unknown(name),
    };

    /// <summary>The word of a value in the ledger; a failure is quarantined without one.</summary>
    public static string Of(FailureDisposition disposition) => disposition switch
    {
        FailureDisposition.Replayed => "replayed",
        FailureDisposition.Superseded => "superseded",
        FailureDisposition.Discarded => "discarded",
        _ => throw new ArgumentOutOfRangeException(nameof(disposition), disposition, "This disposition has no name in the ledger."),
    };

    /// <summary>The value of a word in the ledger.</summary>
    /// <exception cref="StoreException">No Sluice writes this word.</exception>
    public static FailureDisposition ToDisposition(string name) => name switch
    {
        "replayed" => FailureDisposition.Replayed,
        "superseded" => FailureDisposition.Superseded,
        "discarded" => FailureDisposition.Discarded,
        _ => throw LedgerNames.Unknown(name),
    };
}
