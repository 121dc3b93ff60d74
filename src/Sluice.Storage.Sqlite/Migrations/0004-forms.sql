-- Records held in other contract versions than the one they were decided by, the jobs that move them there, and failures of reading.
-- Revisions stay as they are: a form is a revision once more, in another version. Moving a record only moves its head's pointer.

create table record_form (
    seq              integer primary key,
    submission_seq   integer not null references record_revision (submission_seq), -- the revision it is a form of
    contract_version text not null,
    contract_hash    text not null,
    document         blob not null check (length(document) > 0),
    residue          blob,          -- what the document cannot carry and the way back needs; null: nothing
    migration_hash   text not null, -- of the chain of migrations that made it
    job_seq          integer not null references migration_job (seq),
    made_at          text not null check (made_at glob '????-??-??T??:??:??.???????Z'),
    unique (submission_seq, contract_hash, migration_hash)
) strict;

create trigger record_form_is_kept before delete on record_form begin select raise(abort, 'record forms are append-only'); end;
create trigger record_form_is_fixed before update on record_form begin select raise(abort, 'record forms are append-only'); end;

-- A job that moves the records of one contract to one version, or back.
create table migration_job (
    seq             integer primary key,
    id              text not null unique check (length(id) between 1 and 256),
    contract_name   text not null check (length(contract_name) between 1 and 64),
    to_version      text not null,
    to_hash         text not null,
    sources         text not null check (json_valid(sources)),  -- versions it moves records from, with hash and chain hash
    settings        text not null check (json_valid(settings)), -- batch, rate, duty, limits
    state           text not null check (state in
        ('planned', 'dry-run', 'running', 'paused', 'verifying', 'completed', 'failed', 'rolling-back', 'rolled-back')),
    phase           text not null check (phase in ('forward', 'verify', 'back')), -- what a paused or failed job goes on with
    reason          text,                                       -- why it failed or was paused
    report          text check (json_valid(report)),            -- of the dry run; null: there was none
    progress        text not null check (json_valid(progress)), -- counts
    cursor_source   integer not null check (cursor_source >= 0),
    cursor_key      text not null,
    lease_owner     text,
    lease_token     integer not null check (lease_token >= 0),  -- grows with every lease: an old runner's batches are refused
    lease_until     text check (lease_until glob '????-??-??T??:??:??.???????Z'),
    planned_at      text not null check (planned_at glob '????-??-??T??:??:??.???????Z'),
    updated_at      text not null check (updated_at glob '????-??-??T??:??:??.???????Z')
) strict;

create index migration_job_by_contract on migration_job (contract_name, seq);
create unique index migration_job_open on migration_job (contract_name)
where state in ('planned', 'dry-run', 'running', 'paused', 'verifying', 'rolling-back');

create trigger migration_job_is_kept before delete on migration_job begin select raise(abort, 'migration jobs are kept'); end;

-- A record that a job could not move. It stays where it is, and readable as before.
create table migration_quarantine (
    job_seq  integer not null references migration_job (seq),
    key      text not null,
    revision integer not null check (revision >= 1),
    code     text not null,
    op       integer,  -- number of the operation that failed, from 0
    pointer  text not null,
    message  text not null,
    at       text not null check (at glob '????-??-??T??:??:??.???????Z'),
    primary key (job_seq, key)
) strict, without rowid;

-- The head of a record also says in which version it is held, and by which form; null: the revision as it was decided.
drop trigger record_grows;
alter table record add column held_version text not null default '';
alter table record add column held_hash text not null default '';
alter table record add column form_seq integer references record_form (seq);
update record set
    held_version = (select contract_version from submission s where s.seq = record.submission_seq),
    held_hash = (select contract_hash from submission s where s.seq = record.submission_seq);
create index record_by_held on record (contract_name, held_hash);
create trigger record_grows before update on record
when new.contract_name <> old.contract_name or new.key <> old.key
    or not ((new.revision = old.revision + 1 and new.form_seq is null)
        or (new.revision = old.revision and new.submission_seq = old.submission_seq and new.form_seq is not old.form_seq))
begin select raise(abort, 'a record grows by one revision at a time, or changes its form'); end;
create trigger record_form_belongs before update of form_seq on record
when new.form_seq is not null and not exists (select 1 from record_form f where f.seq = new.form_seq
    and f.submission_seq = new.submission_seq and f.contract_hash = new.held_hash and f.contract_version = new.held_version)
begin select raise(abort, 'a head points to a form of its own revision'); end;

-- Failures of reading have no submission: a record that cannot be shown in the version asked for.
create table failure_of_all (
    seq             integer primary key, -- order of storing
    submission_seq  integer unique references submission (seq), -- null: of reading
    id              text not null unique check (length(id) between 1 and 256),
    group_seq       integer not null references failure_group (seq),
    contract_name   text not null,
    code            text not null,
    title           text not null,
    failed_at       text not null check (failed_at glob '????-??-??T??:??:??.???????Z'),
    record_key      text check (length(record_key) between 1 and 256),
    record_revision integer check (record_revision >= 1),
    asked_version   text,          -- the version it should have been shown in
    detail          text,          -- what is wrong and what to do
    trace_id        text,
    check ((submission_seq is null) = (record_key is not null)),
    check ((record_key is null) = (record_revision is null) and (record_key is null) = (asked_version is null)
        and (record_key is null) = (detail is null))
) strict;

insert into failure_of_all (seq, submission_seq, id, group_seq, contract_name, code, title, failed_at)
select submission_seq, submission_seq, id, group_seq, contract_name, code, title, failed_at from failure;
drop table failure;
alter table failure_of_all rename to failure;
create index failure_by_contract on failure (contract_name, seq);
create index failure_by_group on failure (group_seq, seq);
-- A record that is read again and again fails once for each revision, version and reason.
create unique index failure_of_reading on failure (contract_name, record_key, record_revision, asked_version, code)
where record_key is not null;
create trigger failure_is_kept before delete on failure begin select raise(abort, 'failures are append-only'); end;
create trigger failure_is_fixed before update on failure begin select raise(abort, 'failures are append-only'); end;
