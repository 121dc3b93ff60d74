using Sluice.Storage.Sqlite.Reading;

namespace Sluice.Storage.Sqlite.Writing;

/// <summary>The prepared statements of <see cref="AdmissionWrite"/>.</summary>
internal sealed class AdmissionStatements(WriteSession session)
{
    /// <summary>Returns no row when the idempotency key or the id is there already.</summary>
    internal Statement Submission { get; } = session.PrepareInsert("submission",
        """
        tenant id received_at decided_at contract_reference contract_name contract_version contract_hash verdict key idempotency_key
        request_hash output stamp edits errors attempts trace_id
        """,
        "on conflict do nothing returning seq");

    internal Statement Inference { get; } = session.PrepareInsert("inference",
        """
        id submission_seq purpose prompt_name prompt_version prompt_hash contract_hash model_name model_hash model_requested
        model_answered parameters request reply finish_reason tokens_in tokens_out started_at latency_ticks error_code error_detail
        trace_id model_match model_version bundle_hash render_hash
        """);

    internal Statement Path { get; } = session.PrepareInsert("submission_path", "submission_seq found context");

    internal Statement Retrieval { get; } = session.PrepareInsert("submission_retrieval", "submission_seq retrieved citations");

    /// <summary>Makes the record or adds one to its revision.</summary>
    internal Statement Record { get; } = session.Prepare(
        """
        insert into record (tenant, contract_name, key, revision, submission_seq, held_version, held_hash)
        values ($tenant, $contract_name, $key, 1, $submission_seq, $version, $hash)
        on conflict (tenant, contract_name, key) do update set revision = revision + 1, submission_seq = excluded.submission_seq,
            held_version = excluded.held_version, held_hash = excluded.held_hash, form_seq = null
        returning revision
        """,
        "tenant contract_name key submission_seq version hash");

    internal Statement Revision { get; } = session.PrepareInsert("record_revision",
        "submission_seq tenant contract_name key revision document stored_at");

    /// <summary>Makes the failure group or adds one to its count.</summary>
    internal Statement Group { get; } = session.Prepare(
        """
        insert into failure_group (id, tenant, contract_name, fingerprint, code, title, count, first_at, last_at)
        values ($id, $tenant, $contract_name, $fingerprint, $code, $title, 1, $at, $at)
        on conflict (tenant, contract_name, fingerprint) do update set count = count + 1, first_at = min(first_at, excluded.first_at),
            last_at = max(last_at, excluded.last_at)
        returning seq, count
        """,
        "id tenant contract_name fingerprint code title at");

    internal Statement Failure { get; } = session.PrepareInsert("failure",
        "tenant submission_seq id group_seq contract_name code title failed_at");

    internal Statement ByIdempotencyKey { get; } = session.Prepare(DecisionReader.ByIdempotencyKey, DecisionReader.Parameters);

    internal Statement BySubmission { get; } = session.Prepare(DecisionReader.BySubmission, DecisionReader.Parameters);
}
