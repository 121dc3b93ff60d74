using System.Data.Common;

namespace Sluice.Gateway.Stores;

/// <summary>One submission with everything that belongs to it.</summary>
public sealed record StoredSubmission
{
    /// <summary>The decision; its record or failure is named in it.</summary>
    public required Decision Decision { get; init; }

    /// <summary>When it came (UTC).</summary>
    public required DateTimeOffset ReceivedAt { get; init; }

    /// <summary>The contract reference, as the caller wrote it.</summary>
    public required string Contract { get; init; }

    /// <summary>The record's key, or the one that was asked for.</summary>
    public string? Key { get; init; }

    /// <summary>The caller's name for it.</summary>
    public string? IdempotencyKey { get; init; }

    /// <summary>What "the same content" means for the idempotency key.</summary>
    public required string RequestHash { get; init; }

    /// <summary>The output as it came.</summary>
    public required ReadOnlyMemory<byte> Output { get; init; }

    /// <summary>What it passed on its way.</summary>
    public required DecisionPath Path { get; init; }

    /// <summary>Code of the failure; null for a record.</summary>
    public string? FailureCode { get; init; }

    /// <summary>One line about the failure; null for a record.</summary>
    public string? FailureTitle { get; init; }

    /// <summary>Every model call, in order.</summary>
    public IReadOnlyList<Inference> Inferences { get; init; } = [];
}

/// <summary>What a store holds under a trace id.</summary>
/// <param name="Submissions">Submissions, in the order of storing.</param>
/// <param name="More">Whether there are more than were asked for.</param>
/// <param name="Jobs">Jobs of the trace, and those of the submissions.</param>
/// <param name="Readings">Failures of reading.</param>
public sealed record StoredTrace(IReadOnlyList<StoredSubmission> Submissions, bool More, IReadOnlyList<Job> Jobs, IReadOnlyList<StoredFailure> Readings)
{
    /// <summary>Whether nothing is stored under it.</summary>
    public bool IsEmpty => Submissions.Count == 0 && Jobs.Count == 0 && Readings.Count == 0;
}

/// <summary>Reads what was done in one trace.</summary>
public interface ITraceStore
{
    /// <summary>What is stored of a tenant under a trace id.</summary>
    /// <param name="tenant">Whose.</param>
    /// <param name="traceId">W3C trace id.</param>
    /// <param name="submissionId">Only this submission, with its job; null: everything.</param>
    /// <param name="limit">Most submissions, jobs and failures of reading, each.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="StoreException">The store cannot be read.</exception>
    Task<StoredTrace> TraceAsync(string tenant, string traceId, string? submissionId, int limit, CancellationToken cancellationToken);
}

/// <summary>Somebody was shown something.</summary>
/// <param name="Tenant">Whose it is.</param>
/// <param name="At">When (UTC).</param>
/// <param name="ApiKey">Id of the API key; null: a server without keys.</param>
/// <param name="Kind">What was shown.</param>
/// <param name="Target">Its name: <c>contract/key</c> of a record, the id of a failure, a trace id.</param>
/// <param name="Revision">The revision of a record; null: of a failure or a trace.</param>
/// <param name="TraceId">W3C trace id of the reading.</param>
public sealed record ReadEntry(string Tenant, DateTimeOffset At, string? ApiKey, ReadKind Kind, string Target, long? Revision, string? TraceId);

/// <summary>What somebody was shown.</summary>
public enum ReadKind
{
    /// <summary>A revision of a record.</summary>
    Record,

    /// <summary>A failure with its output.</summary>
    Failure,

    /// <summary>A trace.</summary>
    Trace,
}

/// <summary>Keeps who was shown what. Only appended to.</summary>
public interface IReadStore
{
    /// <summary>Keeps some readings, all or none, and returns when they are durable.</summary>
    /// <exception cref="StoreException">They could not be stored.</exception>
    Task KeepAsync(IReadOnlyList<ReadEntry> reads, CancellationToken cancellationToken);

    /// <summary>Who was shown something, the newest first.</summary>
    /// <exception cref="StoreException">The store cannot be read.</exception>
    Task<IReadOnlyList<ReadEntry>> ReadersAsync(string tenant, ReadKind kind, string target, long? revision, int limit, CancellationToken cancellationToken);
}

/// <summary>Traces as the tables of every store hold them.</summary>
public static class TraceRows
{
    /// <summary>The columns of <see cref="Submission"/>, of the tables <c>submission s</c>, <c>record_revision r</c>, <c>failure f</c>,
    /// <c>failure_group g</c>, <c>submission_path p</c> and <c>submission_retrieval q</c>.</summary>
    public const string Columns = "s.seq, s.request_hash, s.id, s.verdict, s.decided_at, s.stamp, s.edits, s.errors, s.attempts, r.key, r.revision, r.document, "
        + "f.id, g.id, s.contract_name, s.received_at, s.contract_reference, s.key, s.idempotency_key, s.output, p.found, p.context, f.code, f.title, q.retrieved, q.citations";

    /// <summary>The columns of <see cref="Read"/>.</summary>
    public const string ReadColumns = "tenant, at, api_key, kind, target, revision, trace_id";

    private const int ContractColumn = 14;

    /// <summary>A submission without its model calls, and the store's number of it.</summary>
    /// <exception cref="StoreException">A column holds what no Sluice writes.</exception>
    public static (long Seq, StoredSubmission Submission) Submission(DbDataReader row)
    {
        ArgumentNullException.ThrowIfNull(row);
        var stored = LedgerRows.Decision(row, ContractColumn);
        var json = GatewayJson.Default;
        return (stored.Seq, new StoredSubmission
        {
            Decision = stored.Decision,
            ReceivedAt = UtcText.Parse(row.GetString(15)),
            Contract = row.GetString(16),
            Key = row.TextOrNull(17),
            IdempotencyKey = row.TextOrNull(18),
            RequestHash = stored.RequestHash,
            Output = row.IsDBNull(19) ? stored.Decision.Value : row.GetFieldValue<byte[]>(19),
            Path = new DecisionPath
            {
                Found = LedgerJson.List(row.TextOrNull(20), json.IReadOnlyListValidationError),
                Context = row.TextOrNull(21) is { } context ? LedgerJson.Parse(context, json.ShownContext) : null,
                Retrieved = row.TextOrNull(24) is { } retrieved ? LedgerJson.Parse(retrieved, json.RetrievedContext) : null,
                Citations = row.TextOrNull(25) is { } citations ? LedgerJson.Parse(citations, json.IReadOnlyListString) : null,
            },
            FailureCode = row.TextOrNull(22),
            FailureTitle = row.TextOrNull(23),
        });
    }

    /// <summary>A reading.</summary>
    public static ReadEntry Read(DbDataReader row)
    {
        ArgumentNullException.ThrowIfNull(row);
        return new ReadEntry(row.GetString(0), UtcText.Parse(row.GetString(1)), row.TextOrNull(2), LedgerNames.ToReadKind(row.GetString(3)), row.GetString(4),
            row.IsDBNull(5) ? null : row.GetInt64(5), row.TextOrNull(6));
    }
}
