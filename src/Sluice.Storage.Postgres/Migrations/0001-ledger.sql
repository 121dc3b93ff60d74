-- The ledger: submissions with their model calls, and what became of them. The same tables as in the embedded store. Instants are UTC,
-- ISO 8601 with seven decimals, so that text order is time order. Rows of submission, inference, record_revision, failure and publication
-- are never changed. Texts that come from outside and may hold any character are bytes of UTF-8: PostgreSQL's text has no NUL.

create domain instant as text collate "C" check (value ~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{7}Z$');
create domain name_text as text collate "C" check (length(value) between 1 and 256);

create function refuse_change() returns trigger language plpgsql as $$
begin
    raise exception '%', tg_argv[0] using errcode = 'restrict_violation';
end $$;

create table submission (
    seq                bigint generated always as identity primary key, -- what lists and cursors go by
    id                 name_text not null unique,
    received_at        instant not null,
    decided_at         instant not null,
    contract_reference text not null,           -- as the caller wrote it
    contract_name      text collate "C" not null check (length(contract_name) between 1 and 64),
    contract_version   text not null,
    contract_hash      text collate "C" not null,
    verdict            text not null check (verdict in ('accepted', 'repaired', 'corrected', 'rejected')),
    key                name_text,               -- the record's key; for a failure the key asked for
    idempotency_key    name_text unique,
    request_hash       text not null,
    output             bytea,                   -- null: byte for byte the document of its record_revision
    stamp              json not null,
    edits              json,                    -- null: none
    errors             json,                    -- null: none
    attempts           json,                    -- null: none
    trace_id           text collate "C",
    check (output is not null or verdict = 'accepted')
);

create index submission_trace_id on submission (trace_id) where trace_id is not null;

-- One model call. Rows of one submission are in call order by seq.
create table inference (
    seq             bigint generated always as identity primary key,
    id              name_text not null unique,
    submission_seq  bigint not null references submission (seq),
    purpose         text not null check (purpose in ('generation', 'correction')),
    prompt_name     text not null,
    prompt_version  text not null,
    prompt_hash     text not null,
    contract_hash   text,
    model_name      text not null,
    model_hash      text not null,
    model_requested text not null,
    model_answered  bytea,
    parameters      text not null,
    request         bytea not null,
    reply           bytea,
    finish_reason   bytea,
    tokens_in       bigint not null check (tokens_in >= 0),
    tokens_out      bigint not null check (tokens_out >= 0),
    started_at      instant not null,
    latency_ticks   bigint not null check (latency_ticks >= 0), -- of 100 ns
    error_code      text,
    error_detail    bytea,                      -- what the provider said; can quote content
    trace_id        text not null,
    model_match     text check (model_match in ('matched', 'mismatched', 'unpinnable')), -- null: no reply
    model_version   text,
    bundle_hash     text,
    render_hash     text                        -- of the request in canonical form
);

create index inference_submission on inference (submission_seq);

-- The head of a record: its latest revision and the submission that made it, in which version it is held, and by which form; null: the
-- revision as it was decided.
create table record (
    contract_name  text collate "C" not null,
    key            name_text not null,
    revision       bigint not null check (revision >= 1),
    submission_seq bigint not null unique references submission (seq),
    held_version   text not null,
    held_hash      text collate "C" not null,
    form_seq       bigint,
    primary key (contract_name, key)
);

create index record_by_contract on record (contract_name, submission_seq);
create index record_by_held on record (contract_name, held_hash, key);

create table record_revision (
    submission_seq bigint primary key references submission (seq),
    contract_name  text collate "C" not null,
    key            name_text not null,
    revision       bigint not null check (revision >= 1),
    document       bytea not null check (length(document) > 0),
    stored_at      instant not null,
    unique (contract_name, key, revision),
    foreign key (contract_name, key) references record (contract_name, key)
);

create table failure_group (
    seq           bigint generated always as identity primary key,
    id            text not null unique,
    contract_name text collate "C" not null,
    fingerprint   text collate "C" not null,
    code          text not null,                -- of the first failure
    title         text not null,                -- of the first failure
    count         bigint not null check (count >= 1),
    first_at      instant not null,
    last_at       instant not null,
    unique (contract_name, fingerprint)
);

create index failure_group_by_count on failure_group (count desc, seq);

-- A rejected submission, or, without one, a record that could not be shown in the version asked for.
create table failure (
    seq             bigint generated always as identity primary key,
    submission_seq  bigint unique references submission (seq), -- null: of reading
    id              name_text not null unique,
    group_seq       bigint not null references failure_group (seq),
    contract_name   text collate "C" not null,
    code            text collate "C" not null,
    title           text not null,
    failed_at       instant not null,
    record_key      name_text,
    record_revision bigint check (record_revision >= 1),
    asked_version   text collate "C",           -- the version it should have been shown in
    detail          text,                       -- what is wrong and what to do
    trace_id        text,
    check ((submission_seq is null) = (record_key is not null)),
    check ((record_key is null) = (record_revision is null) and (record_key is null) = (asked_version is null)
        and (record_key is null) = (detail is null))
);

create index failure_by_contract on failure (contract_name, seq);
create index failure_by_group on failure (group_seq, seq);
-- A record that is read again and again fails once for each revision, version and reason.
create unique index failure_of_reading on failure (contract_name, record_key, record_revision, asked_version, code)
where record_key is not null;

-- What decisions were made with, kept once per hash: a decision can be rebuilt from this database alone.
create table content (
    hash      text collate "C" primary key check (hash ~ '^sha256:[0-9a-f]{64}$'), -- of the bytes
    kind      text not null check (kind in ('schema', 'prompt', 'partial', 'model', 'bundle')),
    name      text not null,                    -- name, version and commit with which it came first
    version   text,                             -- null: a partial has none
    "commit"  text,
    bytes     bytea not null,
    stored_at instant not null
);

create trigger submission_is_fixed before update or delete on submission for each row execute function refuse_change('submissions are append-only');
create trigger inference_is_fixed before update or delete on inference for each row execute function refuse_change('inferences are append-only');
create trigger record_revision_is_fixed before update or delete on record_revision for each row execute function refuse_change('record revisions are append-only');
create trigger failure_is_fixed before update or delete on failure for each row execute function refuse_change('failures are append-only');
create trigger content_is_fixed before update or delete on content for each row execute function refuse_change('contents are append-only');
create trigger record_is_kept before delete on record for each row execute function refuse_change('records are kept');
create trigger failure_group_is_kept before delete on failure_group for each row execute function refuse_change('failure groups are kept');
create trigger submission_is_not_emptied before truncate on submission execute function refuse_change('submissions are append-only');
create trigger inference_is_not_emptied before truncate on inference execute function refuse_change('inferences are append-only');
create trigger record_is_not_emptied before truncate on record execute function refuse_change('records are kept');
create trigger record_revision_is_not_emptied before truncate on record_revision execute function refuse_change('record revisions are append-only');
create trigger failure_is_not_emptied before truncate on failure execute function refuse_change('failures are append-only');
create trigger failure_group_is_not_emptied before truncate on failure_group execute function refuse_change('failure groups are kept');
create trigger content_is_not_emptied before truncate on content execute function refuse_change('contents are append-only');

-- Heads and groups only ever grow.
create trigger record_grows before update on record for each row
when (new.contract_name <> old.contract_name or new.key <> old.key
    or not ((new.revision = old.revision + 1 and new.form_seq is null)
        or (new.revision = old.revision and new.submission_seq = old.submission_seq and new.form_seq is distinct from old.form_seq)))
execute function refuse_change('a record grows by one revision at a time, or changes its form');
create trigger failure_group_grows before update on failure_group for each row
when (new.fingerprint <> old.fingerprint or new.contract_name <> old.contract_name or new.id <> old.id or new.count <> old.count + 1)
execute function refuse_change('a failure group grows by one failure at a time');
