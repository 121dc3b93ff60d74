using System.Data.Common;

namespace Sluice.Gateway.Stores;

/// <summary>Texts of an entry as a store writes them.</summary>
/// <param name="Stamp">The stamp.</param>
/// <param name="Edits">The edits; null: none.</param>
/// <param name="Errors">The errors; null: none.</param>
/// <param name="Attempts">The correction attempts; null: none.</param>
/// <param name="Found">What was found on the way; null: nothing.</param>
/// <param name="Context">The context that was shown; null: none.</param>
/// <param name="Output">The output; null: it is the record's document.</param>
/// <param name="Group">Id of the failure's group; null: a record.</param>
public sealed record LeafTexts(string Stamp, string? Edits, string? Errors, string? Attempts, string? Found, string? Context, ReadOnlyMemory<byte>? Output, string? Group)
{
    /// <summary>What was retrieved; null: nothing.</summary>
    public string? Retrieved { get; init; }

    /// <summary>The ids that were named as those that may be cited; null: none.</summary>
    public string? Citations { get; init; }
}

/// <summary>The hash of a submission with everything that belongs to it: as it is written, and as it is read.</summary>
public static class SubmissionLeaf
{
    /// <summary>The columns of <see cref="Read"/>, of the tables <c>submission s</c>, <c>record_revision r</c>,
    /// <c>failure f</c>, <c>failure_group g</c>, <c>submission_path p</c>, <c>replay l</c> and <c>submission_retrieval q</c>; then number, revision, when it was stored, and
    /// what was retrieved.</summary>
    public const string Columns = "s.tenant, s.id, s.received_at, s.decided_at, s.contract_reference, s.contract_name, s.contract_version, s.contract_hash, s.verdict, "
        + "s.key, s.idempotency_key, s.request_hash, s.output, s.stamp, s.edits, s.errors, s.attempts, s.trace_id, "
        + "r.tenant, r.contract_name, r.key, r.document, f.tenant, f.contract_name, f.id, g.id, f.code, f.title, f.failed_at, "
        + "p.found, p.context, l.tenant, l.failure_id, l.mode, l.who, l.at, s.seq, coalesce(r.revision, 0), r.stored_at, q.retrieved, q.citations";

    /// <summary>The tables of <see cref="Columns"/>.</summary>
    public const string Tables = "submission s left join record_revision r on r.submission_seq = s.seq left join failure f on f.submission_seq = s.seq "
        + "left join failure_group g on g.seq = f.group_seq left join submission_path p on p.submission_seq = s.seq left join replay l on l.submission_seq = s.seq "
        + "left join submission_retrieval q on q.submission_seq = s.seq";

    /// <summary>The columns of a model call, after the number of its submission.</summary>
    public const string CallColumns = "submission_seq, id, purpose, prompt_name, prompt_version, prompt_hash, contract_hash, model_name, model_hash, model_requested, "
        + "model_answered, parameters, request, reply, finish_reason, tokens_in, tokens_out, started_at, latency_ticks, error_code, error_detail, trace_id, model_match, "
        + "model_version, bundle_hash, render_hash";

    /// <summary>The column of <see cref="Columns"/> with the number of the submission.</summary>
    public const int SeqColumn = Hashed;

    private const int Hashed = 36, IdColumn = 1, RetrievedColumn = Hashed + 3;

    /// <summary>The hash of an entry that is about to be written.</summary>
    public static byte[] Of(AdmissionEntry entry, LeafTexts texts)
    {
        ArgumentNullException.ThrowIfNull(entry);
        ArgumentNullException.ThrowIfNull(texts);
        var (decision, submission, stamp) = (entry.Decision, entry.Submission, entry.Decision.Stamp);
        var at = UtcText.Of(decision.DecidedAt);
        using var leaf = new LeafHash();
        leaf.Add(submission.Tenant, decision.SubmissionId, UtcText.Of(entry.ReceivedAt), at, submission.Contract, stamp.ContractName, stamp.ContractVersion,
            stamp.ContractHash, LedgerNames.Of(decision.Verdict), entry.Record?.Key ?? submission.Key, submission.IdempotencyKey, entry.RequestHash.ToString(),
            texts.Output, texts.Stamp, texts.Edits, texts.Errors, texts.Attempts, stamp.Origin.TraceId);
        if (entry.Record is { } record) leaf.Add(submission.Tenant, stamp.ContractName, record.Key, record.Document.Utf8);
        else leaf.Add(null, null, null, null);
        if (entry.Failure is { } failure) leaf.Add(submission.Tenant, stamp.ContractName, failure.Id, texts.Group, failure.Code, failure.Title, at);
        else leaf.Add(null, null, null, null, null, null, null);
        leaf.Add(texts.Found, texts.Context);
        if (submission.Replay is { } replay) leaf.Add(submission.Tenant, replay.Failure, ReplayNames.Of(replay.Mode), replay.Who, at);
        else leaf.Add(null, null, null, null, null);
        // Decisions from before there was retrieval keep their hashes.
        if (texts.Retrieved is not null || texts.Citations is not null) leaf.Add(texts.Retrieved, texts.Citations);
        foreach (var call in entry.Inferences)
        {
            leaf.Add(call.Id, LedgerNames.Of(call.Purpose), call.PromptName, call.PromptVersion, call.PromptHash, call.ContractHash, call.ModelName, call.ModelHash,
                call.ModelRequested, call.ModelAnswered, call.ParametersJson, call.Request, call.Reply, call.FinishReason, call.TokensIn, call.TokensOut,
                UtcText.Of(call.StartedAt), call.Latency.Ticks, call.ErrorCode, call.ErrorDetail, call.TraceId, LedgerNames.Of(call.ModelMatch), call.ModelVersion,
                call.BundleHash, call.RenderHash);
        }

        return leaf.Finish();
    }

    /// <summary>The hashes of rows of <see cref="Columns"/>, by <paramref name="calls"/> of theirs, in order.</summary>
    public static LinkedRow Read(DbDataReader row, IEnumerable<object[]> calls)
    {
        ArgumentNullException.ThrowIfNull(row);
        ArgumentNullException.ThrowIfNull(calls);
        using var leaf = new LeafHash();
        for (var i = 0; i < Hashed; i++) leaf.Add(row.GetValue(i));
        if (!row.IsDBNull(RetrievedColumn) || !row.IsDBNull(RetrievedColumn + 1))
        {
            leaf.Add(row.GetValue(RetrievedColumn));
            leaf.Add(row.GetValue(RetrievedColumn + 1));
        }

        foreach (var call in calls)
        {
            for (var i = 1; i < call.Length; i++) leaf.Add(call[i]);
        }

        var hash = leaf.Finish();
        if (row.TextOrNull(Hashed + 2) is { } storedAt) hash = AuditChain.Stored(hash, storedAt);
        return new LinkedRow(row.GetInt64(Hashed), row.GetInt64(Hashed + 1), row.GetString(IdColumn), Convert.ToHexStringLower(hash));
    }

    /// <summary>The hash of an entry of the audit, from the columns action, at, tenant, who, subject and detail behind the first.</summary>
    public static byte[] Entry(DbDataReader row, int first)
    {
        ArgumentNullException.ThrowIfNull(row);
        using var leaf = new LeafHash();
        for (var i = first; i < first + 6; i++) leaf.Add(row.GetValue(i));
        return leaf.Finish();
    }
}
