-- What it takes to rebuild a decision, beyond what its own row says, and who was shown what.

create table submission_path (
    submission_seq bigint primary key references submission (seq),
    found          json, -- why the output did not fit before it was made to; null: it fitted, or was rejected
    context        json, -- which messages of a session the model was shown; null: none
    check (found is not null or context is not null)
);

create table read_entry (
    seq      bigint generated always as identity primary key,
    tenant   tenant_name not null,
    at       instant not null,
    api_key  text collate "C",   -- id of the key; null: a server without keys
    kind     text collate "C" not null check (kind in ('record', 'failure', 'trace')),
    target   text collate "C" not null check (length(target) between 1 and 512), -- contract/key, failure's id, trace id
    revision bigint check (revision >= 1),                                       -- of a record
    trace_id text collate "C",
    check ((revision is null) = (kind <> 'record'))
);

create index read_entry_of on read_entry (tenant, kind, target, revision, seq);

-- A job that has no decision yet is found by its trace too. Its members are not read as json: a text with \u0000 in it would be refused.
create index job_by_trace on job (tenant, substring(payload::text from '"traceId":"([0-9a-f]{32})"'));
create index job_by_submission on job (tenant, submission_id);
create index failure_by_trace on failure (tenant, trace_id) where trace_id is not null;

create trigger submission_path_is_kept before update or delete on submission_path for each row execute function refuse_change('paths are append-only');
create trigger submission_path_is_not_emptied before truncate on submission_path execute function refuse_change('paths are append-only');
create trigger read_entry_is_kept before update or delete on read_entry for each row execute function refuse_change('readings are append-only');
create trigger read_entry_is_not_emptied before truncate on read_entry execute function refuse_change('readings are append-only');
