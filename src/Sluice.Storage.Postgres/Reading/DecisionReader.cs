using Npgsql;
using Sluice.Gateway.Stores;

namespace Sluice.Storage.Postgres.Reading;

/// <summary>Builds decisions from the ledger.</summary>
internal static class DecisionReader
{
    internal const string ByIdempotencyKey = Select + "where s.tenant = $1 and s.idempotency_key = $2";
    internal const string BySubmission = Select + "where s.tenant = $1 and s.id = $2";
    internal const string ByFailure = Select + "where s.tenant = $1 and s.seq = (select submission_seq from failure where id = $2)";

    /// <summary>Columns that <see cref="Read"/> leaves to the caller: output, failure's code and title.</summary>
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

    /// <summary>The decision of the reader's row.</summary>
    internal static StoredDecision Read(NpgsqlDataReader row) => LedgerRows.Decision(row, ContractColumn);
}
