-- Records held in other contract versions than the one they were decided by, and the jobs that move them there. Revisions stay as they
-- are: a form is a revision once more, in another version. Moving a record only moves its head's pointer.

-- A job that moves the records of one contract to one version, or back.
create table migration_job (
    seq           bigint generated always as identity primary key,
    id            name_text not null unique,
    contract_name text collate "C" not null check (length(contract_name) between 1 and 64),
    to_version    text not null,
    to_hash       text not null,
    sources       json not null,  -- versions it moves records from, with hash and chain hash
    settings      json not null,  -- batch, rate, duty, limits
    state         text not null check (state in
        ('planned', 'dry-run', 'running', 'paused', 'verifying', 'completed', 'failed', 'rolling-back', 'rolled-back')),
    phase         text not null check (phase in ('forward', 'verify', 'back')), -- what a paused or failed job goes on with
    reason        text,           -- why it failed or was paused
    report        json,           -- of the dry run; null: there was none
    progress      json not null,  -- counts
    cursor_source integer not null check (cursor_source >= 0),
    cursor_key    text collate "C" not null,
    lease_owner   text,
    lease_token   bigint not null check (lease_token >= 0), -- grows with every lease: an old runner's batches are refused
    lease_until   instant,
    planned_at    instant not null,
    updated_at    instant not null
);

create index migration_job_by_contract on migration_job (contract_name, seq);
create unique index migration_job_open on migration_job (contract_name)
where state in ('planned', 'dry-run', 'running', 'paused', 'verifying', 'rolling-back');

create table record_form (
    seq              bigint generated always as identity primary key,
    submission_seq   bigint not null references record_revision (submission_seq), -- the revision it is a form of
    contract_version text not null,
    contract_hash    text collate "C" not null,
    document         bytea not null check (length(document) > 0),
    residue          bytea,         -- what the document cannot carry and the way back needs; null: nothing
    migration_hash   text collate "C" not null, -- of the chain of migrations that made it
    job_seq          bigint not null references migration_job (seq),
    made_at          instant not null,
    unique (submission_seq, contract_hash, migration_hash)
);

alter table record add foreign key (form_seq) references record_form (seq);

-- A record that a job could not move. It stays where it is, and readable as before.
create table migration_quarantine (
    job_seq  bigint not null references migration_job (seq),
    key      name_text not null,
    revision bigint not null check (revision >= 1),
    code     text not null,
    op       integer,  -- number of the operation that failed, from 0
    pointer  text not null,
    message  text not null,
    at       instant not null,
    primary key (job_seq, key)
);

create function check_form() returns trigger language plpgsql as $$
begin
    if not exists (select 1 from record_form f where f.seq = new.form_seq and f.submission_seq = new.submission_seq
        and f.contract_hash = new.held_hash and f.contract_version = new.held_version) then
        raise exception 'a head points to a form of its own revision' using errcode = 'restrict_violation';
    end if;
    return new;
end $$;

create trigger record_form_belongs before update on record for each row when (new.form_seq is not null) execute function check_form();
create trigger record_form_is_fixed before update or delete on record_form for each row execute function refuse_change('record forms are append-only');
create trigger migration_job_is_kept before delete on migration_job for each row execute function refuse_change('migration jobs are kept');
create trigger record_form_is_not_emptied before truncate on record_form execute function refuse_change('record forms are append-only');
create trigger migration_job_is_not_emptied before truncate on migration_job execute function refuse_change('migration jobs are kept');
