using Sluice.Gateway.Stores;

namespace Sluice.Storage.Postgres.Reading;

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
        where s.tenant = $1 and s.trace_id = $2 and ($3::text is null or s.id = $3) order by s.seq limit $4
        """;

    // As the index has it.
    private const string Jobs =
        $$"""select {{JobRows.Columns}} from job where tenant = $1 and substring(payload::text from '"traceId":"([0-9a-f]{32})"') = $2 order by seq limit $3""";

    private const string JobOf = $"select {JobRows.Columns} from job where tenant = $1 and submission_id = $2 order by seq limit $3";

    private const string Readings = "select id from failure where tenant = $1 and trace_id = $2 and submission_seq is null order by seq limit $3";

    private const string Readers =
        $"""
        select {TraceRows.ReadColumns} from read_entry
        where tenant = $1 and kind = $2 and target = $3 and revision is not distinct from $4 order by seq desc limit $5
        """;

    internal static async Task<StoredTrace> ReadAsync(Database database, string tenant, string traceId, string? submissionId, int limit,
        CancellationToken cancellationToken)
    {
        var rows = await database.ReadAsync(Submissions, TraceRows.Submission, cancellationToken, tenant, traceId, submissionId, limit + 1L);
        var submissions = new List<StoredSubmission>(rows.Count);
        foreach (var (seq, submission) in rows.Take(limit))
            submissions.Add(submission with { Inferences = await FailureReader.InferencesAsync(database, seq, cancellationToken) });
        var jobs = submissionId is null
            ? await database.ReadAsync(Jobs, JobRows.Read, cancellationToken, tenant, traceId, (long)limit)
            : await database.ReadAsync(JobOf, JobRows.Read, cancellationToken, tenant, submissionId, (long)limit);
        var readings = new List<StoredFailure>();
        if (submissionId is null)
        {
            foreach (var id in await database.ReadAsync(Readings, row => row.GetString(0), cancellationToken, tenant, traceId, (long)limit))
                readings.Add((await FailureReader.GetAsync(database, tenant, id, cancellationToken))!);
        }

        return new StoredTrace(submissions, rows.Count > limit, jobs, readings);
    }

    internal static async Task<IReadOnlyList<ReadEntry>> ReadersAsync(Database database, string tenant, ReadKind kind, string target, long? revision,
        int limit, CancellationToken cancellationToken) => await database.ReadAsync(Readers, TraceRows.Read, cancellationToken, tenant,
            LedgerNames.Of(kind), target, (object?)revision ?? default(Number), (long)limit);
}
