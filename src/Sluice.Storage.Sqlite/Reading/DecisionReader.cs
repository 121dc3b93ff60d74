using Microsoft.Data.Sqlite;
using Sluice.Contracts;
using Sluice.Gateway;
using Sluice.Gateway.Stores;

namespace Sluice.Storage.Sqlite.Reading;

/// <summary>A decision as the ledger holds it.</summary>
internal sealed record StoredDecision(long Seq, string RequestHash, Decision Decision)
{
    /// <summary>What a later submission with the same idempotency key, or the same id, is told.</summary>
    internal StoredOutcome AnswerTo(ContentHash requestHash) => StoredOutcome.Repeated(Decision, RequestHash, requestHash);
}

/// <summary>Builds decisions from the ledger.</summary>
internal static class DecisionReader
{
    internal const string ByIdempotencyKey = Select + "where s.idempotency_key = $value";
    internal const string BySubmission = Select + "where s.id = $value";
    internal const string ByFailure = Select + "where s.seq = (select submission_seq from failure where id = $value)";

    /// <summary>Columns that <see cref="ReadOne(Statement, string)"/> leaves to the caller: output, failure's code and title.</summary>
    internal const int OutputColumn = 14, CodeColumn = 15, TitleColumn = 16;

    private const string Select =
        """
        select s.seq, s.request_hash, s.id, s.verdict, s.decided_at, s.stamp, s.edits, s.errors, s.attempts,
            r.key, r.revision, r.document, f.id, g.id, s.output, f.code, f.title, s.contract_name
        from submission s
        left join record_revision r on r.submission_seq = s.seq
        left join failure f on f.submission_seq = s.seq
        left join failure_group g on g.seq = f.group_seq

        """;

    private const int ContractColumn = 17;

    /// <summary>The decision a statement of this class finds; null when there is none.</summary>
    internal static StoredDecision? ReadOne(Statement statement, string value)
    {
        using var reader = statement.Read(value);
        return reader.Read() ? Read(reader) : null;
    }

    /// <summary>The decision of the reader's row.</summary>
    internal static StoredDecision Read(SqliteDataReader row)
    {
        var json = GatewayJson.Default;
        var decision = new Decision
        {
            SubmissionId = row.GetString(2),
            Verdict = LedgerNames.ToVerdict(row.GetString(3)),
            DecidedAt = UtcText.Parse(row.GetString(4)),
            Stamp = Stamp(row.GetString(5)),
            Edits = LedgerJson.List(row.TextOrNull(6), json.IReadOnlyListEdit),
            Errors = LedgerJson.List(row.TextOrNull(7), json.IReadOnlyListValidationError),
            Attempts = LedgerJson.List(row.TextOrNull(8), json.IReadOnlyListCorrectionAttempt),
            Value = row.IsDBNull(11) ? default : row.GetFieldValue<byte[]>(11),
            Record = row.IsDBNull(10) ? null : new RecordReference(row.GetString(ContractColumn), row.GetString(9), row.GetInt64(10)),
            Failure = row.IsDBNull(12) ? null : new FailureReference(row.GetString(12), row.GetString(13)),
        };
        return new StoredDecision(row.GetInt64(0), row.GetString(1), decision);
    }

    internal static Stamp Stamp(string text) => LedgerJson.Parse(text, GatewayJson.Default.Stamp);
}
