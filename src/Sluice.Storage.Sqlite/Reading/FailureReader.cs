using Dapper;
using Microsoft.Data.Sqlite;
using Sluice.Gateway;
using Sluice.Gateway.Stores;

namespace Sluice.Storage.Sqlite.Reading;

/// <summary>Reads failures and their groups.</summary>
internal static class FailureReader
{
    private const char FailureList = 'f';

    private const string SelectInferences =
        """
        select id, purpose, prompt_name, prompt_version, prompt_hash, contract_hash, model_name, model_hash, model_requested,
            model_answered, parameters, request, reply, finish_reason, tokens_in, tokens_out, started_at, latency_ticks, error_code,
            error_detail, trace_id, model_match, model_version, bundle_hash, render_hash
        from inference where submission_seq = $seq order by seq
        """;

    private const string SelectReading =
        """
        select g.id, f.code, f.title, f.failed_at, f.contract_name, f.record_key, f.record_revision, f.asked_version, f.detail, f.trace_id
        from failure f join failure_group g on g.seq = f.group_seq where f.tenant = $tenant and f.id = $id and f.submission_seq is null
        """;

    private const string List =
        """
        select f.seq as Seq, f.id as Id, g.id as GroupId, f.contract_name as Contract,
            s.contract_version as Version, f.asked_version as Asked, f.code as Code, f.title as Title, f.failed_at as FailedAt,
            s.trace_id as TraceId, f.trace_id as ReadTraceId
        from failure f left join submission s on s.seq = f.submission_seq join failure_group g on g.seq = f.group_seq
        where f.tenant = $tenant and f.seq < $before
        """;

    internal static StoredFailure? Get(ReadSession session, string tenant, string id)
    {
        StoredDecision stored;
        (string Code, string Title, byte[] Output) failure;
        using (var row = session.Prepare(DecisionReader.ByFailure, DecisionReader.Parameters).Read(tenant, id))
        {
            if (!row.Read()) return Reading(session, tenant, id);
            stored = DecisionReader.Read(row);
            failure = (row.GetString(DecisionReader.CodeColumn), row.GetString(DecisionReader.TitleColumn),
                row.GetFieldValue<byte[]>(DecisionReader.OutputColumn));
        }
        return new StoredFailure
        {
            Reference = stored.Decision.Failure!,
            Code = failure.Code,
            Title = failure.Title,
            FailedAt = stored.Decision.DecidedAt,
            Decision = stored.Decision,
            Output = failure.Output,
            Inferences = Inferences(session, stored.Seq),
        };
    }

    /// <summary>A failure of reading: it has no submission.</summary>
    private static StoredFailure? Reading(ReadSession session, string tenant, string id)
    {
        using var row = session.Prepare(SelectReading, "tenant id").Read(tenant, id);
        if (!row.Read()) return null;
        return new StoredFailure
        {
            Reference = new FailureReference(id, row.GetString(0)),
            Code = row.GetString(1),
            Title = row.GetString(2),
            FailedAt = UtcText.Parse(row.GetString(3)),
            Reading = new ReadingFailure(new RecordReference(row.GetString(4), row.GetString(5), row.GetInt64(6)), row.GetString(7),
                row.GetString(8), row.TextOrNull(9)),
        };
    }

    internal static Page<FailureListItem> All(ReadSession session, string tenant, string? contract, string? group, int limit,
        string? cursor)
    {
        var arguments = new { tenant, contract, group, before = PageCursor.Before(FailureList, cursor), limit = limit + 1 };
        var sql = List
            + (contract is null ? "" : " and f.contract_name = $contract")
            + (group is null ? "" : " and f.group_seq = (select seq from failure_group where id = $group)")
            + " order by f.seq desc limit $limit";
        var rows = session.Connection.Query<Row>(sql, arguments).AsList();
        return PageCursor.Page(rows, limit, FailureList, row => row.Seq, row => new FailureListItem(new FailureReference(row.Id, row.GroupId),
            $"{row.Contract}@{row.Version ?? row.Asked}", row.Code, row.Title, UtcText.Parse(row.FailedAt), row.TraceId ?? row.ReadTraceId ?? ""));
    }

    /// <summary>The model calls of a submission, in order.</summary>
    internal static List<Inference> Inferences(ReadSession session, long seq)
    {
        using var row = session.Prepare(SelectInferences, "seq").Read(seq);
        var inferences = new List<Inference>();
        while (row.Read()) inferences.Add(Read(row));
        return inferences;
    }

    private static Inference Read(SqliteDataReader row) => new()
    {
        Id = row.GetString(0),
        Purpose = LedgerNames.ToPurpose(row.GetString(1)),
        PromptName = row.GetString(2),
        PromptVersion = row.GetString(3),
        PromptHash = row.GetString(4),
        ContractHash = row.TextOrNull(5),
        ModelName = row.GetString(6),
        ModelHash = row.GetString(7),
        ModelRequested = row.GetString(8),
        ModelAnswered = row.TextOrNull(9),
        ParametersJson = row.GetString(10),
        Request = row.GetString(11),
        Reply = row.TextOrNull(12),
        FinishReason = row.TextOrNull(13),
        TokensIn = row.GetInt64(14),
        TokensOut = row.GetInt64(15),
        StartedAt = UtcText.Parse(row.GetString(16)),
        Latency = TimeSpan.FromTicks(row.GetInt64(17)),
        ErrorCode = row.TextOrNull(18),
        ErrorDetail = row.TextOrNull(19),
        TraceId = row.GetString(20),
        ModelMatch = LedgerNames.ToMatch(row.TextOrNull(21)),
        ModelVersion = row.TextOrNull(22),
        BundleHash = row.TextOrNull(23),
        RenderHash = row.TextOrNull(24),
    };

    private sealed record Row(long Seq, string Id, string GroupId, string Contract, string? Version, string? Asked, string Code, string Title,
        string FailedAt, string? TraceId, string? ReadTraceId);
}
