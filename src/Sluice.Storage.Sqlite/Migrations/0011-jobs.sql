-- Submissions that were taken for later. A row is there before its caller is told so, and ends in exactly one decision of the ledger.

create table job (
    seq             integer primary key,
    id              text not null unique check (length(id) between 1 and 256),
    tenant          text not null check (length(tenant) between 1 and 64),
    kind            text not null check (kind in ('submission')),
    state           text not null check (state in ('queued', 'running', 'done', 'failed', 'cancelled')),
    idempotency_key text check (length(idempotency_key) between 1 and 256),
    request_hash    text not null,
    contract        text not null,              -- name and exact version, resolved when it was taken
    submission_id   text not null check (length(submission_id) between 1 and 256),
    payload         text not null check (json_valid(payload)),
    output          blob,                       -- null: the ledger holds it
    attempts        integer not null check (attempts >= 0),
    retries         integer not null check (retries >= 0),
    due_at          text check (due_at glob '????-??-??T??:??:??.???????Z'), -- when it is next to be taken; null: it has ended
    lease           integer not null check (lease >= 0), -- grows each time it is taken
    error_code      text,
    error_message   text,
    verdict         text check (verdict in ('accepted', 'repaired', 'corrected', 'rejected')),
    created_at      text not null check (created_at glob '????-??-??T??:??:??.???????Z'),
    updated_at      text not null check (updated_at glob '????-??-??T??:??:??.???????Z'),
    check ((due_at is null) = (state in ('done', 'failed', 'cancelled'))),
    check (output is not null or state = 'done'),
    check ((error_code is null) = (error_message is null)),
    check (verdict is not null or state <> 'done')
) strict;

create unique index job_idempotency_key on job (tenant, idempotency_key) where idempotency_key is not null;
create index job_due on job (due_at, seq) where due_at is not null;
create index job_by_tenant on job (tenant, seq);
create index job_by_state on job (tenant, state, seq);

create trigger job_is_kept before delete on job when old.due_at is not null or old.state = 'failed'
begin select raise(abort, 'a job without its verdict is kept'); end;
create trigger job_is_fixed before update on job
when new.seq <> old.seq or new.id <> old.id or new.tenant <> old.tenant or new.kind <> old.kind
    or new.idempotency_key is not old.idempotency_key or new.request_hash <> old.request_hash or new.contract <> old.contract
    or new.payload <> old.payload or new.created_at <> old.created_at or new.lease < old.lease or old.state in ('done', 'cancelled')
begin select raise(abort, 'what a job holds never changes, nor one that has ended'); end;
