-- One decision with what it makes, in one call, so that a group of them needs one round trip. What breaks a rule of the tables takes back
-- only itself: the answer is the problem, and the neighbours in the transaction stay.

create function admit(
    id text, received_at text, decided_at text, contract_reference text, contract_name text, contract_version text, contract_hash text,
    verdict text, key text, idempotency_key text, request_hash text, output bytea, stamp json, edits json, errors json, attempts json,
    trace_id text, document bytea, stored_at text, failure_id text, group_id text, fingerprint text, code text, title text,
    out seq bigint, out revision bigint, out problem text)
language plpgsql as $$
#variable_conflict use_variable
declare
    made bigint;
    group_seq bigint;
begin
    insert into submission as s (id, received_at, decided_at, contract_reference, contract_name, contract_version, contract_hash, verdict,
        key, idempotency_key, request_hash, output, stamp, edits, errors, attempts, trace_id)
    values (id, received_at, decided_at, contract_reference, contract_name, contract_version, contract_hash, verdict,
        key, idempotency_key, request_hash, output, stamp, edits, errors, attempts, trace_id)
    on conflict do nothing returning s.seq into made;
    -- The id or the idempotency key is there already.
    if made is null then
        perform set_config('sluice.submission', '', true);
        return;
    end if;
    if document is not null then
        insert into record as r (contract_name, key, revision, submission_seq, held_version, held_hash)
        values (contract_name, key, 1, made, contract_version, contract_hash)
        on conflict on constraint record_pkey do update set revision = r.revision + 1, submission_seq = excluded.submission_seq,
            held_version = excluded.held_version, held_hash = excluded.held_hash, form_seq = null
        returning r.revision into revision;
        insert into record_revision (submission_seq, contract_name, key, revision, document, stored_at)
        values (made, contract_name, key, revision, document, stored_at);
    else
        group_seq := count_failure(group_id, contract_name, fingerprint, code, title, decided_at);
        insert into failure (submission_seq, id, group_seq, contract_name, code, title, failed_at)
        values (made, failure_id, group_seq, contract_name, code, title, decided_at);
    end if;
    -- What belongs to the submission and follows in the same transaction finds it by this.
    perform set_config('sluice.submission', made::text, true);
    seq := made;
exception
    when integrity_constraint_violation or data_exception then
        perform set_config('sluice.submission', '', true);
        seq := null;
        revision := null;
        problem := sqlerrm;
end $$;

-- Makes the failure group or adds one to its count.
create function count_failure(group_id text, contract text, print text, first_code text, first_title text, at text) returns bigint
language sql as $$
    insert into failure_group as g (id, contract_name, fingerprint, code, title, count, first_at, last_at)
    values (group_id, contract, print, first_code, first_title, 1, at, at)
    on conflict (contract_name, fingerprint) do update set count = g.count + 1,
        first_at = least(g.first_at, excluded.first_at), last_at = greatest(g.last_at, excluded.last_at)
    returning g.seq
$$;
