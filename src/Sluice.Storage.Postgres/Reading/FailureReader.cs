using System.Text;
using Npgsql;
using Sluice.Gateway;
using Sluice.Gateway.Stores;

namespace Sluice.Storage.Postgres.Reading;

/// <summary>Reads failures and their groups.</summary>
internal static class FailureReader
{
    private const char FailureList = 'f';

    private const string SelectInferences =
        """
        select id, purpose, prompt_name, prompt_version, prompt_hash, contract_hash, model_name, model_hash, model_requested,
            model_answered, parameters, request, reply, finish_reason, tokens_in, tokens_out, started_at, latency_ticks, error_code,
            error_detail, trace_id, model_match, model_version, bundle_hash, render_hash
        from inference where submission_seq = $1 order by seq
        """;

    private const string SelectReading =
        """
        select g.id, f.code, f.title, f.failed_at, f.contract_name, f.record_key, f.record_revision, f.asked_version, f.detail, f.trace_id
        from failure f join failure_group g on g.seq = f.group_seq where f.tenant = $1 and f.id = $2 and f.submission_seq is null
        """;

    private const string List =
        """
        select f.seq, f.id, g.id, f.contract_name, coalesce(s.contract_version, f.asked_version), f.code, f.title, f.failed_at,
            coalesce(s.trace_id, f.trace_id, '')
        from failure f left join submission s on s.seq = f.submission_seq join failure_group g on g.seq = f.group_seq
        where f.tenant = $1 and f.seq < $2 and ($3::text is null or f.contract_name = $3)
            and ($4::text is null or f.group_seq = (select seq from failure_group where id = $4))
        order by f.seq desc limit $5
        """;

    internal static async Task<StoredFailure?> GetAsync(Database database, string tenant, string id, CancellationToken cancellationToken)
    {
        if (await database.FindAsync(DecisionReader.ByFailure, Rejected, cancellationToken, tenant, id) is not { } rejected)
            return await database.FindAsync(SelectReading, row => Reading(row, id), cancellationToken, tenant, id);
        return rejected.Failure with
        {
            Inferences = await InferencesAsync(database, rejected.Seq, cancellationToken),
        };
    }

    /// <summary>The model calls of a submission, in order.</summary>
    internal static Task<List<Inference>> InferencesAsync(Database database, long submissionSeq, CancellationToken cancellationToken) =>
        database.ReadAsync(SelectInferences, Inference, cancellationToken, submissionSeq);

    internal static async Task<Page<FailureListItem>> ListAsync(Database database, string tenant, string? contract, string? group, int limit,
        string? cursor, CancellationToken cancellationToken)
    {
        var rows = await database.ReadAsync(List, row => (Seq: row.GetInt64(0), Item: new FailureListItem(
                new FailureReference(row.GetString(1), row.GetString(2)), $"{row.GetString(3)}@{row.GetString(4)}", row.GetString(5),
                row.GetString(6), UtcText.Parse(row.GetString(7)), row.GetString(8))),
            cancellationToken, tenant, PageCursor.Before(FailureList, cursor), contract, group, limit + 1L);
        return PageCursor.Page(rows, limit, FailureList, row => row.Seq, row => row.Item);
    }

    private static RejectedRow Rejected(NpgsqlDataReader row)
    {
        var stored = DecisionReader.Read(row);
        return new RejectedRow(stored.Seq, new StoredFailure
        {
            Reference = stored.Decision.Failure!,
            Code = row.GetString(DecisionReader.CodeColumn),
            Title = row.GetString(DecisionReader.TitleColumn),
            FailedAt = stored.Decision.DecidedAt,
            Decision = stored.Decision,
            Output = row.GetFieldValue<byte[]>(DecisionReader.OutputColumn),
        });
    }

    /// <summary>A failure of reading: it has no submission.</summary>
    private static StoredFailure Reading(NpgsqlDataReader row, string id) => new()
    {
        Reference = new FailureReference(id, row.GetString(0)),
        Code = row.GetString(1),
        Title = row.GetString(2),
        FailedAt = UtcText.Parse(row.GetString(3)),
        Reading = new ReadingFailure(new RecordReference(row.GetString(4), row.GetString(5), row.GetInt64(6)), row.GetString(7),
            row.GetString(8), row.TextOrNull(9)),
    };

    private static Inference Inference(NpgsqlDataReader row) => new()
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
        ModelAnswered = Utf8OrNull(row, 9),
        ParametersJson = row.GetString(10),
        Request = Utf8OrNull(row, 11) ?? "",
        Reply = Utf8OrNull(row, 12),
        FinishReason = Utf8OrNull(row, 13),
        TokensIn = row.GetInt64(14),
        TokensOut = row.GetInt64(15),
        StartedAt = UtcText.Parse(row.GetString(16)),
        Latency = TimeSpan.FromTicks(row.GetInt64(17)),
        ErrorCode = row.TextOrNull(18),
        ErrorDetail = Utf8OrNull(row, 19),
        TraceId = row.GetString(20),
        ModelMatch = LedgerNames.ToMatch(row.TextOrNull(21)),
        ModelVersion = row.TextOrNull(22),
        BundleHash = row.TextOrNull(23),
        RenderHash = row.TextOrNull(24),
    };

    private static string? Utf8OrNull(NpgsqlDataReader row, int column) =>
        row.IsDBNull(column) ? null : Encoding.UTF8.GetString(row.GetFieldValue<byte[]>(column));

    /// <summary>A rejected submission, without its model calls.</summary>
    private sealed record RejectedRow(long Seq, StoredFailure Failure);
}
