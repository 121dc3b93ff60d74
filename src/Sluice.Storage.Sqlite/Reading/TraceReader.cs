using Sluice.Gateway;
using Sluice.Gateway.Stores;

namespace Sluice.Storage.Sqlite.Reading;

/// <summary>Reads what was done in a trace, and who was shown what.</summary>
internal static class TraceReader
{
    private const string Submissions =
        $"""
        select {TraceRows.Columns} from submission s
        left join record_revision r on r.submission_seq = s.seq
        left join failure f on f.submission_seq = s.seq
        left join failure_group g on g.seq = f.group_seq
        left join submission_path p on p.submission_seq = s.seq
        left join submission_retrieval q on q.submission_seq = s.seq
        where s.tenant = $tenant and s.trace_id = $trace and ($submission is null or s.id = $submission) order by s.seq limit $limit
        """;

    private const string Jobs =
        $"select {JobRows.Columns} from job where tenant = $tenant and json_extract(payload, '$.origin.traceId') = $trace order by seq limit $limit";

    private const string JobOf = $"select {JobRows.Columns} from job where tenant = $tenant and submission_id = $submission order by seq limit $limit";

    private const string Readings = "select id from failure where tenant = $tenant and trace_id = $trace and submission_seq is null order by seq limit $limit";

    private const string Readers =
        $"""
        select {TraceRows.ReadColumns} from read_entry
        where tenant = $tenant and kind = $kind and target = $target and revision is $revision order by seq desc limit $limit
        """;

    internal static StoredTrace Read(ReadSession session, string tenant, string traceId, string? submissionId, int limit)
    {
        var rows = new List<(long Seq, StoredSubmission Submission)>();
        using (var row = session.Prepare(Submissions, "tenant trace submission limit").Read(tenant, traceId, submissionId, limit + 1))
        {
            while (row.Read()) rows.Add(TraceRows.Submission(row));
        }

        List<StoredSubmission> submissions = [.. rows.Take(limit).Select(row => row.Submission with { Inferences = FailureReader.Inferences(session, row.Seq) })];
        var jobs = new List<Job>();
        using (var row = submissionId is null
            ? session.Prepare(Jobs, "tenant trace limit").Read(tenant, traceId, limit)
            : session.Prepare(JobOf, "tenant submission limit").Read(tenant, submissionId, limit))
        {
            while (row.Read()) jobs.Add(JobRows.Read(row));
        }

        var readings = new List<string>();
        if (submissionId is null)
        {
            using var row = session.Prepare(Readings, "tenant trace limit").Read(tenant, traceId, limit);
            while (row.Read()) readings.Add(row.GetString(0));
        }

        return new StoredTrace(submissions, rows.Count > limit, jobs, readings.ConvertAll(id => FailureReader.Get(session, tenant, id)!));
    }

    internal static IReadOnlyList<ReadEntry> ReadersOf(ReadSession session, string tenant, ReadKind kind, string target, long? revision, int limit)
    {
        using var row = session.Prepare(Readers, "tenant kind target revision limit").Read(tenant, LedgerNames.Of(kind), target, revision, limit);
        var reads = new List<ReadEntry>();
        while (row.Read()) reads.Add(TraceRows.Read(row));
        return reads;
    }
}
