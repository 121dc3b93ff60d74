-- Whose everything is. A key names another record for each tenant, an idempotency key another submission, a fingerprint another group. What
-- was stored before there were tenants belongs to the tenant 'default'. The workspace and all that is published of it is one for all.
-- Runs without foreign keys, since tables that others refer to are made anew; they are checked at the end. A line with nothing but a
-- semicolon ends a command of its own: the driver passes over an error in what follows an added column in the same command.

alter table submission add column tenant text not null default 'default' check (length(tenant) between 1 and 64)
;
drop index submission_idempotency_key;
create unique index submission_idempotency_key on submission (tenant, idempotency_key) where idempotency_key is not null;

create table record_of_all (
    tenant         text not null check (length(tenant) between 1 and 64),
    contract_name  text not null,
    key            text not null check (length(key) between 1 and 256),
    revision       integer not null check (revision >= 1),
    submission_seq integer not null references submission (seq),
    held_version   text not null,
    held_hash      text not null,
    form_seq       integer references record_form (seq),
    primary key (tenant, contract_name, key),
    unique (tenant, submission_seq)
) strict, without rowid;

insert into record_of_all (tenant, contract_name, key, revision, submission_seq, held_version, held_hash, form_seq)
select 'default', contract_name, key, revision, submission_seq, held_version, held_hash, form_seq from record;
drop table record;
alter table record_of_all rename to record;
create index record_by_contract on record (tenant, contract_name, submission_seq);
create index record_by_held on record (contract_name, held_hash, tenant, key);
create trigger record_is_kept before delete on record begin select raise(abort, 'records are kept'); end;
create trigger record_grows before update on record
when new.tenant <> old.tenant or new.contract_name <> old.contract_name or new.key <> old.key
    or not ((new.revision = old.revision + 1 and new.form_seq is null)
        or (new.revision = old.revision and new.submission_seq = old.submission_seq and new.form_seq is not old.form_seq))
begin select raise(abort, 'a record grows by one revision at a time, or changes its form'); end;
create trigger record_form_belongs before update of form_seq on record
when new.form_seq is not null and not exists (select 1 from record_form f where f.seq = new.form_seq
    and f.submission_seq = new.submission_seq and f.contract_hash = new.held_hash and f.contract_version = new.held_version)
begin select raise(abort, 'a head points to a form of its own revision'); end;

create table record_revision_of_all (
    submission_seq integer primary key references submission (seq),
    tenant         text not null,
    contract_name  text not null,
    key            text not null,
    revision       integer not null check (revision >= 1),
    document       blob not null check (length(document) > 0),
    stored_at      text not null check (stored_at glob '????-??-??T??:??:??.???????Z'),
    unique (contract_name, tenant, key, revision),
    foreign key (tenant, contract_name, key) references record (tenant, contract_name, key)
) strict;

insert into record_revision_of_all (submission_seq, tenant, contract_name, key, revision, document, stored_at)
select submission_seq, 'default', contract_name, key, revision, document, stored_at from record_revision;
drop table record_revision;
alter table record_revision_of_all rename to record_revision;
create trigger record_revision_is_kept before delete on record_revision begin select raise(abort, 'record revisions are append-only'); end;
create trigger record_revision_is_fixed before update on record_revision begin select raise(abort, 'record revisions are append-only'); end;

create table failure_group_of_all (
    seq           integer primary key,
    id            text not null unique,
    tenant        text not null check (length(tenant) between 1 and 64),
    contract_name text not null,
    fingerprint   text not null,
    code          text not null,  -- of the first failure
    title         text not null,  -- of the first failure
    count         integer not null check (count >= 1),
    first_at      text not null check (first_at glob '????-??-??T??:??:??.???????Z'),
    last_at       text not null check (last_at glob '????-??-??T??:??:??.???????Z'),
    unique (tenant, contract_name, fingerprint)
) strict;

insert into failure_group_of_all (seq, id, tenant, contract_name, fingerprint, code, title, count, first_at, last_at)
select seq, id, 'default', contract_name, fingerprint, code, title, count, first_at, last_at from failure_group;
drop table failure_group;
alter table failure_group_of_all rename to failure_group;
create index failure_group_by_count on failure_group (tenant, count desc, seq);
create trigger failure_group_is_kept before delete on failure_group begin select raise(abort, 'failure groups are kept'); end;
create trigger failure_group_grows before update on failure_group
when new.tenant <> old.tenant or new.fingerprint <> old.fingerprint or new.contract_name <> old.contract_name or new.id <> old.id
    or new.count <> old.count + 1
begin select raise(abort, 'a failure group grows by one failure at a time'); end;

alter table failure add column tenant text not null default 'default' check (length(tenant) between 1 and 64)
;
drop index failure_by_contract;
drop index failure_of_reading;
create index failure_by_tenant on failure (tenant, seq);
create index failure_by_contract on failure (tenant, contract_name, seq);
create unique index failure_of_reading on failure (tenant, contract_name, record_key, record_revision, asked_version, code)
where record_key is not null;

-- Bulk migrations run over the records of all tenants, by tenant and key.
alter table migration_job add column cursor_tenant text not null default ''
;
update migration_job set cursor_tenant = 'default' where cursor_key <> '';

create table migration_quarantine_of_all (
    job_seq  integer not null references migration_job (seq),
    tenant   text not null,
    key      text not null,
    revision integer not null check (revision >= 1),
    code     text not null,
    op       integer,  -- number of the operation that failed, from 0
    pointer  text not null,
    message  text not null,
    at       text not null check (at glob '????-??-??T??:??:??.???????Z'),
    primary key (job_seq, tenant, key)
) strict, without rowid;

insert into migration_quarantine_of_all (job_seq, tenant, key, revision, code, op, pointer, message, at)
select job_seq, 'default', key, revision, code, op, pointer, message, at from migration_quarantine;
drop table migration_quarantine;
alter table migration_quarantine_of_all rename to migration_quarantine;

create table reference_check (broken integer not null check (broken = 0)) strict;
insert into reference_check select count(*) from pragma_foreign_key_check;
drop table reference_check;
