using Sluice.Gateway;
using Sluice.Gateway.Stores;

namespace Sluice.Storage.Postgres.Reading;

/// <summary>Reads the audit and its chain.</summary>
internal static class AuditReader
{
    internal const string Batches = "select number, items, previous, hash from audit_batch where number > $1 order by number limit $2";

    internal const string Differences = $"select * from ({AuditRows.Differences}) d limit $1";

    private const string List =
        $"select {AuditRows.Columns} from audit_entry where ($1::text is null or tenant = $1) and seq < $2 order by seq desc limit $3";

    private const string State =
        """
        select b.number, b.hash, (select count(*) from submission where seq > o.submission_seq), (select count(*) from submission where seq <= o.submission_seq),
            (select count(*) from audit_entry),
            (select case when count(*) = 1 then min((detail::json ->> 'count')::bigint) filter (where (detail::json ->> 'to')::bigint = o.submission_seq) end
                from audit_entry where action = 'audit.begun')
        from audit_origin o, audit_batch b order by b.number desc limit 1
        """;

    private const string Head = "select number, hash from audit_batch order by number desc limit 1";

    private const string Submissions = $"select {SubmissionLeaf.Columns} from {SubmissionLeaf.Tables} where s.seq = any($1)";

    private const string Calls = $"select {SubmissionLeaf.CallColumns} from inference where submission_seq = any($1) order by submission_seq, seq";

    private const string Entries = "select seq, action, at, tenant, who, subject, detail from audit_entry where seq = any($1)";

    internal static async Task<Page<AuditEntry>> ListAsync(Database database, string? tenant, int limit, string? cursor, CancellationToken cancellationToken)
    {
        var entries = await database.ReadAsync(List, AuditRows.Entry, cancellationToken, tenant, PageCursor.Before(AuditRows.List, cursor), limit + 1L);
        return PageCursor.Page(entries, limit, AuditRows.List, entry => entry.Number, entry => entry);
    }

    internal static async Task<AuditState> StateAsync(Database database, CancellationToken cancellationToken) => await database.FindAsync(State,
        row => new AuditState(row.GetInt64(0), Convert.ToHexStringLower(row.GetFieldValue<byte[]>(1)), row.GetInt64(2), row.GetInt64(3), row.GetInt64(4), row.IsDBNull(5) ? null : row.GetInt64(5)), cancellationToken)
        ?? throw Lost();

    internal static async Task<string> HeadAsync(Database database, CancellationToken cancellationToken) =>
        await database.FindAsync(Head, AuditRows.Head, cancellationToken) ?? throw Lost();

    internal static async Task<IReadOnlyList<LinkedRow>> RowsAsync(Database database, byte kind, IReadOnlyList<long> numbers, CancellationToken cancellationToken)
    {
        long[] wanted = [.. numbers];
        if (kind != AuditChain.Submission)
        {
            return await database.ReadAsync(Entries, row => new LinkedRow(row.GetInt64(0), 0, $"{row.GetString(1)} {row.GetString(5)}",
                Convert.ToHexStringLower(SubmissionLeaf.Entry(row, 1))), cancellationToken, wanted);
        }

        var calls = (await database.ReadAsync(Calls, row =>
        {
            var values = new object[row.FieldCount];
            row.GetValues(values);
            return values;
        }, cancellationToken, wanted)).ToLookup(call => (long)call[0]);
        return await database.ReadAsync(Submissions, row => SubmissionLeaf.Read(row, calls[row.GetInt64(SubmissionLeaf.SeqColumn)]), cancellationToken, wanted);
    }

    private static StoreException Lost() =>
        new StoreException(StoreErrorCode.Corrupt, "The audit has lost its chain. Stop Sluice, keep the tables, and restore a backup.");
}
