-- Whose everything is. A key names another record for each tenant, an idempotency key another submission, a fingerprint another group. What
-- was stored before there were tenants belongs to the tenant 'default'. The workspace and all that is published of it is one for all.

create domain tenant_name as text collate "C" check (length(value) between 1 and 64);

alter table submission add column tenant tenant_name not null default 'default';
alter table submission drop constraint submission_idempotency_key_key;
create unique index submission_idempotency_key on submission (tenant, idempotency_key) where idempotency_key is not null;

alter table record_revision drop constraint record_revision_contract_name_key_fkey;
alter table record add column tenant tenant_name not null default 'default';
alter table record drop constraint record_pkey;
alter table record add primary key (tenant, contract_name, key);
alter table record drop constraint record_submission_seq_key;
alter table record add unique (tenant, submission_seq);
drop index record_by_contract;
drop index record_by_held;
create index record_by_contract on record (tenant, contract_name, submission_seq);
create index record_by_held on record (contract_name, held_hash, tenant, key);
drop trigger record_grows on record;
create trigger record_grows before update on record for each row
when (new.tenant <> old.tenant or new.contract_name <> old.contract_name or new.key <> old.key
    or not ((new.revision = old.revision + 1 and new.form_seq is null)
        or (new.revision = old.revision and new.submission_seq = old.submission_seq and new.form_seq is distinct from old.form_seq)))
execute function refuse_change('a record grows by one revision at a time, or changes its form');

alter table record_revision add column tenant tenant_name not null default 'default';
alter table record_revision drop constraint record_revision_contract_name_key_revision_key;
alter table record_revision add unique (contract_name, tenant, key, revision);
alter table record_revision add foreign key (tenant, contract_name, key) references record (tenant, contract_name, key);

alter table failure_group add column tenant tenant_name not null default 'default';
alter table failure_group drop constraint failure_group_contract_name_fingerprint_key;
alter table failure_group add unique (tenant, contract_name, fingerprint);
drop index failure_group_by_count;
create index failure_group_by_count on failure_group (tenant, count desc, seq);
drop trigger failure_group_grows on failure_group;
create trigger failure_group_grows before update on failure_group for each row
when (new.tenant <> old.tenant or new.fingerprint <> old.fingerprint or new.contract_name <> old.contract_name or new.id <> old.id
    or new.count <> old.count + 1)
execute function refuse_change('a failure group grows by one failure at a time');

alter table failure add column tenant tenant_name not null default 'default';
drop index failure_by_contract;
drop index failure_of_reading;
create index failure_by_tenant on failure (tenant, seq);
create index failure_by_contract on failure (tenant, contract_name, seq);
create unique index failure_of_reading on failure (tenant, contract_name, record_key, record_revision, asked_version, code)
where record_key is not null;

-- Bulk migrations run over the records of all tenants, by tenant and key.
alter table migration_job add column cursor_tenant text collate "C" not null default '';
update migration_job set cursor_tenant = 'default' where cursor_key <> '';
alter table migration_quarantine add column tenant tenant_name not null default 'default';
alter table migration_quarantine drop constraint migration_quarantine_pkey;
alter table migration_quarantine add primary key (job_seq, tenant, key);

drop function admit;
drop function count_failure;

-- One decision with what it makes, in one call; see 0002.
create function admit(
    tenant text, id text, received_at text, decided_at text, contract_reference text, contract_name text, contract_version text,
    contract_hash text, verdict text, key text, idempotency_key text, request_hash text, output bytea, stamp json, edits json, errors json,
    attempts json, trace_id text, document bytea, stored_at text, failure_id text, group_id text, fingerprint text, code text, title text,
    out seq bigint, out revision bigint, out problem text)
language plpgsql as $$
#variable_conflict use_variable
declare
    made bigint;
    group_seq bigint;
begin
    insert into submission as s (tenant, id, received_at, decided_at, contract_reference, contract_name, contract_version, contract_hash,
        verdict, key, idempotency_key, request_hash, output, stamp, edits, errors, attempts, trace_id)
    values (tenant, id, received_at, decided_at, contract_reference, contract_name, contract_version, contract_hash,
        verdict, key, idempotency_key, request_hash, output, stamp, edits, errors, attempts, trace_id)
    on conflict do nothing returning s.seq into made;
    -- The id or the idempotency key is there already.
    if made is null then
        perform set_config('sluice.submission', '', true);
        return;
    end if;
    if document is not null then
        insert into record as r (tenant, contract_name, key, revision, submission_seq, held_version, held_hash)
        values (tenant, contract_name, key, 1, made, contract_version, contract_hash)
        on conflict on constraint record_pkey do update set revision = r.revision + 1, submission_seq = excluded.submission_seq,
            held_version = excluded.held_version, held_hash = excluded.held_hash, form_seq = null
        returning r.revision into revision;
        insert into record_revision (submission_seq, tenant, contract_name, key, revision, document, stored_at)
        values (made, tenant, contract_name, key, revision, document, stored_at);
    else
        group_seq := count_failure(tenant, group_id, contract_name, fingerprint, code, title, decided_at);
        insert into failure (tenant, submission_seq, id, group_seq, contract_name, code, title, failed_at)
        values (tenant, made, failure_id, group_seq, contract_name, code, title, decided_at);
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
create function count_failure(whose text, group_id text, contract text, print text, first_code text, first_title text, at text) returns bigint
language sql as $$
    insert into failure_group as g (tenant, id, contract_name, fingerprint, code, title, count, first_at, last_at)
    values (whose, group_id, contract, print, first_code, first_title, 1, at, at)
    on conflict (tenant, contract_name, fingerprint) do update set count = g.count + 1,
        first_at = least(g.first_at, excluded.first_at), last_at = greatest(g.last_at, excluded.last_at)
    returning g.seq
$$;
