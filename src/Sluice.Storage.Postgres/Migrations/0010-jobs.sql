-- Submissions that were taken for later. A row is there before its caller is told so, and ends in exactly one decision of the ledger.

create table job (
    seq             bigint generated always as identity primary key,
    id              name_text not null unique,
    tenant          tenant_name not null,
    kind            text not null check (kind in ('submission')),
    state           text collate "C" not null check (state in ('queued', 'running', 'done', 'failed', 'cancelled')),
    idempotency_key name_text,
    request_hash    text not null,
    contract        text not null,              -- name and exact version, resolved when it was taken
    submission_id   name_text not null,
    payload         json not null,
    output          bytea,                      -- null: the ledger holds it
    attempts        integer not null check (attempts >= 0),
    retries         integer not null check (retries >= 0),
    due_at          instant,                    -- when it is next to be taken; null: it has ended
    lease           bigint not null check (lease >= 0), -- grows each time it is taken
    error_code      text,
    error_message   text,
    verdict         text check (verdict in ('accepted', 'repaired', 'corrected', 'rejected')),
    created_at      instant not null,
    updated_at      instant not null,
    check ((due_at is null) = (state in ('done', 'failed', 'cancelled'))),
    check (output is not null or state = 'done'),
    check ((error_code is null) = (error_message is null)),
    check (verdict is not null or state <> 'done')
);

create unique index job_idempotency_key on job (tenant, idempotency_key) where idempotency_key is not null;
create index job_due on job (due_at, seq) where due_at is not null;
create index job_by_tenant on job (tenant, seq);
create index job_by_state on job (tenant, state, seq);

create trigger job_is_kept before delete on job for each row when (old.due_at is not null or old.state = 'failed')
execute function refuse_change('a job without its verdict is kept');
create trigger job_is_not_emptied before truncate on job execute function refuse_change('a job without its verdict is kept');
create trigger job_is_fixed before update on job for each row
when (new.seq <> old.seq or new.id <> old.id or new.tenant <> old.tenant or new.kind <> old.kind
    or new.idempotency_key is distinct from old.idempotency_key or new.request_hash <> old.request_hash or new.contract <> old.contract
    or new.payload::text <> old.payload::text or new.created_at <> old.created_at or new.lease < old.lease or old.state in ('done', 'cancelled'))
execute function refuse_change('what a job holds never changes, nor one that has ended');
