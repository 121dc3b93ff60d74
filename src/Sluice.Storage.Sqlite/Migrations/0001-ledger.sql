-- The ledger: submissions with their model calls, and what became of them. Instants are UTC, ISO 8601 with seven decimals, so
-- that text order is time order. Rows of submission, inference, record_revision, failure and publication are never changed.

pragma application_id = 0x536c7569; -- "Slui"

create table submission (
    seq                integer primary key, -- order of storing; what lists and cursors go by
    id                 text not null unique check (length(id) between 1 and 256),
    received_at        text not null check (received_at glob '????-??-??T??:??:??.???????Z'),
    decided_at         text not null check (decided_at glob '????-??-??T??:??:??.???????Z'),
    contract_reference text not null,       -- as the caller wrote it
    contract_name      text not null check (length(contract_name) between 1 and 64),
    contract_version   text not null,
    contract_hash      text not null,
    verdict            text not null check (verdict in ('accepted', 'repaired', 'corrected', 'rejected')),
    key                text check (length(key) between 1 and 256), -- the record's key; for a failure the key asked for
    idempotency_key    text check (length(idempotency_key) between 1 and 256),
    request_hash       text not null,
    output             blob,                -- null: byte for byte the document of its record_revision
    stamp              text not null check (json_valid(stamp)),
    edits              text check (json_valid(edits)),    -- null: none
    errors             text check (json_valid(errors)),   -- null: none
    attempts           text check (json_valid(attempts)), -- null: none
    trace_id           text,
    check (output is not null or verdict = 'accepted')
) strict;

create unique index submission_idempotency_key on submission (idempotency_key) where idempotency_key is not null;
create index submission_trace_id on submission (trace_id) where trace_id is not null;

-- One model call. Rows of one submission are in call order by seq.
create table inference (
    seq             integer primary key,
    id              text not null unique check (length(id) between 1 and 256),
    submission_seq  integer not null references submission (seq),
    purpose         text not null check (purpose in ('generation', 'correction')),
    prompt_name     text not null,
    prompt_version  text not null,
    prompt_hash     text not null,
    contract_hash   text,
    model_name      text not null,
    model_hash      text not null,
    model_requested text not null,
    model_answered  text,
    parameters      text not null,
    request         text not null,
    reply           text,
    finish_reason   text,
    tokens_in       integer not null check (tokens_in >= 0),
    tokens_out      integer not null check (tokens_out >= 0),
    started_at      text not null check (started_at glob '????-??-??T??:??:??.???????Z'),
    latency_ticks   integer not null check (latency_ticks >= 0), -- of 100 ns
    error_code      text,
    error_detail    text,                    -- what the provider said; can quote content
    trace_id        text not null
) strict;

create index inference_submission on inference (submission_seq);

-- The head of a record: its latest revision and the submission that made it.
create table record (
    contract_name  text not null,
    key            text not null check (length(key) between 1 and 256),
    revision       integer not null check (revision >= 1),
    submission_seq integer not null unique references submission (seq),
    primary key (contract_name, key)
) strict, without rowid;

create index record_by_contract on record (contract_name, submission_seq);

create table record_revision (
    submission_seq integer primary key references submission (seq),
    contract_name  text not null,
    key            text not null,
    revision       integer not null check (revision >= 1),
    document       blob not null check (length(document) > 0),
    stored_at      text not null check (stored_at glob '????-??-??T??:??:??.???????Z'),
    unique (contract_name, key, revision),
    foreign key (contract_name, key) references record (contract_name, key)
) strict;

create table failure_group (
    seq           integer primary key,
    id            text not null unique,
    contract_name text not null,
    fingerprint   text not null,
    code          text not null,  -- of the first failure
    title         text not null,  -- of the first failure
    count         integer not null check (count >= 1),
    first_at      text not null check (first_at glob '????-??-??T??:??:??.???????Z'),
    last_at       text not null check (last_at glob '????-??-??T??:??:??.???????Z'),
    unique (contract_name, fingerprint)
) strict;

create index failure_group_by_count on failure_group (count desc, seq);

create table failure (
    submission_seq integer primary key references submission (seq),
    id             text not null unique check (length(id) between 1 and 256),
    group_seq      integer not null references failure_group (seq),
    contract_name  text not null,
    code           text not null,
    title          text not null,
    failed_at      text not null check (failed_at glob '????-??-??T??:??:??.???????Z')
) strict;

create index failure_by_contract on failure (contract_name, submission_seq);
create index failure_by_group on failure (group_seq, submission_seq);

create table publication (
    kind         text not null check (kind in ('contract', 'prompt', 'model')),
    name         text not null,
    version      text not null,
    hash         text not null,
    "commit"     text,
    published_at text not null check (published_at glob '????-??-??T??:??:??.???????Z'),
    primary key (kind, name, version)
) strict, without rowid;

create trigger submission_is_kept before delete on submission begin select raise(abort, 'submissions are append-only'); end;
create trigger submission_is_fixed before update on submission begin select raise(abort, 'submissions are append-only'); end;
create trigger inference_is_kept before delete on inference begin select raise(abort, 'inferences are append-only'); end;
create trigger inference_is_fixed before update on inference begin select raise(abort, 'inferences are append-only'); end;
create trigger record_revision_is_kept before delete on record_revision begin select raise(abort, 'record revisions are append-only'); end;
create trigger record_revision_is_fixed before update on record_revision begin select raise(abort, 'record revisions are append-only'); end;
create trigger failure_is_kept before delete on failure begin select raise(abort, 'failures are append-only'); end;
create trigger failure_is_fixed before update on failure begin select raise(abort, 'failures are append-only'); end;
create trigger publication_is_kept before delete on publication begin select raise(abort, 'publications are append-only'); end;
create trigger publication_is_fixed before update on publication begin select raise(abort, 'publications are append-only'); end;

-- Heads and groups only ever grow.
create trigger record_is_kept before delete on record begin select raise(abort, 'records are kept'); end;
create trigger record_grows before update on record
when new.contract_name <> old.contract_name or new.key <> old.key or new.revision <> old.revision + 1
begin select raise(abort, 'a record grows by one revision at a time'); end;
create trigger failure_group_is_kept before delete on failure_group begin select raise(abort, 'failure groups are kept'); end;
create trigger failure_group_grows before update on failure_group
when new.fingerprint <> old.fingerprint or new.contract_name <> old.contract_name or new.id <> old.id or new.count <> old.count + 1
begin select raise(abort, 'a failure group grows by one failure at a time'); end;
