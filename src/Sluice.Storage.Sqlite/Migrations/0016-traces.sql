-- What it takes to rebuild a decision, beyond what its own row says, and who was shown what.

create table submission_path (
    submission_seq integer primary key references submission (seq),
    found          text check (json_valid(found)),   -- why the output did not fit before it was made to; null: it fitted, or was rejected
    context        text check (json_valid(context)), -- which messages of a session the model was shown; null: none
    check (found is not null or context is not null)
) strict;

create table read_entry (
    seq      integer primary key,
    tenant   text not null check (length(tenant) between 1 and 64),
    at       text not null check (at glob '????-??-??T??:??:??.???????Z'),
    api_key  text,                -- id of the key; null: a server without keys
    kind     text not null check (kind in ('record', 'failure', 'trace')),
    target   text not null check (length(target) between 1 and 512), -- contract/key, failure's id, trace id
    revision integer check (revision >= 1),                          -- of a record
    trace_id text,
    check ((revision is null) = (kind <> 'record'))
) strict;

create index read_entry_of on read_entry (tenant, kind, target, revision, seq);

-- A job that has no decision yet is found by its trace too.
create index job_by_trace on job (tenant, json_extract(payload, '$.origin.traceId'));
create index job_by_submission on job (tenant, submission_id);
create index failure_by_trace on failure (tenant, trace_id) where trace_id is not null;

create trigger submission_path_is_kept before delete on submission_path begin select raise(abort, 'paths are append-only'); end;
create trigger submission_path_is_fixed before update on submission_path begin select raise(abort, 'paths are append-only'); end;
create trigger read_entry_is_kept before delete on read_entry begin select raise(abort, 'readings are append-only'); end;
create trigger read_entry_is_fixed before update on read_entry begin select raise(abort, 'readings are append-only'); end;
