using System.Data.Common;
using Sluice.Contracts;

namespace Sluice.Gateway.Stores;

/// <summary>Reads what the stores' tables have in common, row by row, in the order of columns that each method names.</summary>
public static class LedgerRows
{
    /// <summary>The text of a column; null when there is none.</summary>
    public static string? TextOrNull(this DbDataReader row, int column)
    {
        ArgumentNullException.ThrowIfNull(row);
        return row.IsDBNull(column) ? null : row.GetString(column);
    }

    /// <summary>A decision from the columns: seq, request hash, submission id, verdict, decided at, stamp, edits, errors, attempts; record's key,
    /// revision and document; failure's id and group's id; contract name in column <paramref name="contractColumn"/>.</summary>
    /// <exception cref="StoreException">A column holds what no Sluice writes.</exception>
    public static StoredDecision Decision(DbDataReader row, int contractColumn)
    {
        ArgumentNullException.ThrowIfNull(row);
        var json = GatewayJson.Default;
        var decision = new Decision
        {
            SubmissionId = row.GetString(2),
            Verdict = LedgerNames.ToVerdict(row.GetString(3)),
            DecidedAt = UtcText.Parse(row.GetString(4)),
            Stamp = LedgerJson.Parse(row.GetString(5), json.Stamp),
            Edits = LedgerJson.List(row.TextOrNull(6), json.IReadOnlyListEdit),
            Errors = LedgerJson.List(row.TextOrNull(7), json.IReadOnlyListValidationError),
            Attempts = LedgerJson.List(row.TextOrNull(8), json.IReadOnlyListCorrectionAttempt),
            Value = row.IsDBNull(11) ? default : row.GetFieldValue<byte[]>(11),
            Record = row.IsDBNull(10) ? null : new RecordReference(row.GetString(contractColumn), row.GetString(9), row.GetInt64(10)),
            Failure = row.IsDBNull(12) ? null : new FailureReference(row.GetString(12), row.GetString(13)),
        };
        return new StoredDecision(row.GetInt64(0), row.GetString(1), decision);
    }

    /// <summary>A revision from the columns: contract, key, revision, document, stored at, submission id, verdict, stamp; form's seq, document,
    /// residue, contract version, contract hash and migration hash, null where the revision is held as it was decided; tenant.</summary>
    /// <exception cref="StoreException">A column holds what no Sluice writes.</exception>
    public static StoredRecord Record(DbDataReader row)
    {
        ArgumentNullException.ThrowIfNull(row);
        return new StoredRecord
        {
            Tenant = row.GetString(14),
            Reference = new RecordReference(row.GetString(0), row.GetString(1), row.GetInt64(2)),
            Document = row.GetFieldValue<byte[]>(3),
            StoredAt = UtcText.Parse(row.GetString(4)),
            SubmissionId = row.GetString(5),
            Verdict = LedgerNames.ToVerdict(row.GetString(6)),
            Stamp = LedgerJson.Parse(row.GetString(7), GatewayJson.Default.Stamp),
            Form = row.IsDBNull(8) ? null : new StoredForm(row.GetInt64(8), row.GetFieldValue<byte[]>(9),
                row.IsDBNull(10) ? default : row.GetFieldValue<byte[]>(10), new FormOrigin(row.GetString(11), row.GetString(12), row.GetString(13))),
        };
    }

    /// <summary>A migration job from the columns: seq, id, contract, to version, to hash, sources, settings, state, phase, reason, report,
    /// progress, cursor's source, tenant and key, lease's owner and end, planned at, updated at.</summary>
    /// <exception cref="StoreException">A column holds what no Sluice writes.</exception>
    public static MigrationJob Job(DbDataReader row)
    {
        ArgumentNullException.ThrowIfNull(row);
        var json = GatewayJson.Default;
        return new MigrationJob
        {
            Id = row.GetString(1),
            Contract = row.GetString(2),
            ToVersion = row.GetString(3),
            ToHash = row.GetString(4),
            Sources = LedgerJson.Parse(row.GetString(5), json.IReadOnlyListMigrationSource),
            Settings = LedgerJson.Parse(row.GetString(6), json.MigrationSettings),
            State = LedgerNames.ToState(row.GetString(7)),
            Phase = LedgerNames.ToPhase(row.GetString(8)),
            Reason = row.TextOrNull(9),
            Report = row.TextOrNull(10) is { } report ? LedgerJson.Parse(report, json.DryRunReport) : null,
            Progress = LedgerJson.Parse(row.GetString(11), json.MigrationProgress),
            Cursor = new MigrationCursor(row.GetInt32(12), row.GetString(13), row.GetString(14)),
            Runner = row.TextOrNull(15),
            LeaseUntil = row.TextOrNull(16) is { } until ? UtcText.Parse(until) : null,
            PlannedAt = UtcText.Parse(row.GetString(17)),
            UpdatedAt = UtcText.Parse(row.GetString(18)),
        };
    }
}

/// <summary>A decision as a ledger holds it.</summary>
/// <param name="Seq">The store's number of the submission.</param>
/// <param name="RequestHash">What "same content" means for its idempotency key.</param>
/// <param name="Decision">The decision.</param>
public sealed record StoredDecision(long Seq, string RequestHash, Decision Decision)
{
    /// <summary>The decision, marked as one made before.</summary>
    public Decision Again => Decision with { Replayed = true };

    /// <summary>What a later submission with the same idempotency key, or the same id, is told: this decision for the same content, a
    /// conflict for another.</summary>
    public StoredOutcome AnswerTo(ContentHash requestHash) => RequestHash == requestHash.ToString()
        ? new StoredOutcome(Again, null)
        : new StoredOutcome(null, Decision.SubmissionId);
}
