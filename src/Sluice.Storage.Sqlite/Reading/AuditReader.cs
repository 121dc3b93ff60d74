using System.Text.Json;
using Sluice.Gateway;
using Sluice.Gateway.Stores;

namespace Sluice.Storage.Sqlite.Reading;

/// <summary>Reads the audit and its chain.</summary>
internal static class AuditReader
{
    private const string List = $"select {AuditRows.Columns} from audit_entry where ($tenant is null or tenant = $tenant) and seq < $before order by seq desc limit $limit";

    private const string State =
        """
        select b.number, b.hash, (select count(*) from submission where seq > o.submission_seq), (select count(*) from submission where seq <= o.submission_seq),
            (select count(*) from audit_entry),
            (select case when count(*) = 1 then min(json_extract(detail, '$.count')) filter (where json_extract(detail, '$.to') = o.submission_seq) end
                from audit_entry where action = 'audit.begun')
        from audit_origin o, audit_batch b order by b.number desc limit 1
        """;

    private const string Batches = "select number, items, previous, hash from audit_batch where number > $after order by number limit $limit";

    private const string Head = "select number, hash from audit_batch order by number desc limit 1";

    private const string Submissions = $"select {SubmissionLeaf.Columns} from {SubmissionLeaf.Tables} where s.seq in (select value from json_each($numbers))";

    private const string Calls =
        $"select {SubmissionLeaf.CallColumns} from inference where submission_seq in (select value from json_each($numbers)) order by submission_seq, seq";

    private const string Entries = "select seq, action, at, tenant, who, subject, detail from audit_entry where seq in (select value from json_each($numbers))";

    internal static Page<AuditEntry> All(ReadSession session, string? tenant, int limit, string? cursor)
    {
        using var row = session.Prepare(List, "tenant before limit").Read(tenant, PageCursor.Before(AuditRows.List, cursor), limit + 1);
        var entries = new List<AuditEntry>();
        while (row.Read()) entries.Add(AuditRows.Entry(row));
        return PageCursor.Page(entries, limit, AuditRows.List, entry => entry.Number, entry => entry);
    }

    internal static AuditState StateOf(ReadSession session)
    {
        using var row = session.Prepare(State, "").Read();
        if (!row.Read()) throw Lost();
        return new AuditState(row.GetInt64(0), Convert.ToHexStringLower(row.GetFieldValue<byte[]>(1)), row.GetInt64(2), row.GetInt64(3), row.GetInt64(4), row.IsDBNull(5) ? null : row.GetInt64(5));
    }

    internal static string HeadOf(ReadSession session)
    {
        using var row = session.Prepare(Head, "").Read();
        return row.Read() ? AuditRows.Head(row) : throw Lost();
    }

    internal static IReadOnlyList<AuditBatch> After(ReadSession session, long after, int limit)
    {
        using var row = session.Prepare(Batches, "after limit").Read(after, limit);
        var batches = new List<AuditBatch>();
        while (row.Read()) batches.Add(AuditRows.Batch(row));
        return batches;
    }

    internal static IReadOnlyList<LinkedRow> Rows(ReadSession session, byte kind, IReadOnlyList<long> numbers)
    {
        var wanted = JsonSerializer.Serialize(numbers, GatewayJson.Default.IReadOnlyListInt64);
        return kind == AuditChain.Submission ? SubmissionRows(session, wanted) : EntryRows(session, wanted);
    }

    internal static IReadOnlyList<string> Differences(ReadSession session, int limit)
    {
        using var row = session.Prepare($"{AuditRows.Differences} limit $limit", "limit").Read(limit);
        var found = new List<string>();
        while (row.Read()) found.Add(row.GetString(0));
        return found;
    }

    private static StoreException Lost() =>
        new StoreException(StoreErrorCode.Corrupt, "The audit has lost its chain. Stop Sluice, keep the file, and restore a backup.");

    private static List<LinkedRow> SubmissionRows(ReadSession session, string wanted)
    {
        var calls = new List<object[]>();
        using (var call = session.Prepare(Calls, "numbers").Read(wanted))
        {
            while (call.Read())
            {
                var values = new object[call.FieldCount];
                call.GetValues(values);
                calls.Add(values);
            }
        }

        var of = calls.ToLookup(call => (long)call[0]);
        var rows = new List<LinkedRow>();
        using var row = session.Prepare(Submissions, "numbers").Read(wanted);
        while (row.Read()) rows.Add(SubmissionLeaf.Read(row, of[row.GetInt64(SubmissionLeaf.SeqColumn)]));
        return rows;
    }

    private static List<LinkedRow> EntryRows(ReadSession session, string wanted)
    {
        var rows = new List<LinkedRow>();
        using var row = session.Prepare(Entries, "numbers").Read(wanted);
        while (row.Read()) rows.Add(new LinkedRow(row.GetInt64(0), 0, $"{row.GetString(1)} {row.GetString(5)}", Convert.ToHexStringLower(SubmissionLeaf.Entry(row, 1))));
        return rows;
    }
}
