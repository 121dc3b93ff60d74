-- Sessions: conversations whose messages are only added to. A branch begins with the messages of another session up to one of them and
-- numbers its own from there on. Messages leave the table only after their session was marked as removed; its row stays as the account.

create table session (
    seq              integer primary key,
    tenant           text not null check (length(tenant) between 1 and 64),
    id               text not null check (length(id) between 1 and 256),
    metadata         blob,     -- one JSON object; null: none, or removed
    retention_days   integer check (retention_days >= 0), -- 0: never removed; null: as the workspace says
    parent_seq       integer references session (seq),    -- null: no branch
    parent_at        integer not null check (parent_at >= 0), -- number of the last message that is inherited; 0: no branch
    head             integer not null check (head >= parent_at), -- number of the newest message, inherited ones counted
    created_at       text not null check (created_at glob '????-??-??T??:??:??.???????Z'),
    updated_at       text not null check (updated_at glob '????-??-??T??:??:??.???????Z'),
    expires_at       text check (expires_at glob '????-??-??T??:??:??.???????Z'), -- by its own rule; null: it has none
    removed_at       text check (removed_at glob '????-??-??T??:??:??.???????Z'), -- null: it lives
    removal          text check (removal in ('deleted', 'expired')),
    removed_by       text check (length(removed_by) between 1 and 256),
    messages_removed integer not null default 0 check (messages_removed >= 0),
    emptied          integer not null default 0 check (emptied in (0, 1)),        -- whether all its messages are gone
    unique (tenant, id),
    check ((parent_seq is null) = (parent_at = 0)),
    check ((removed_at is null) = (removal is null) and (removed_at is null) = (removed_by is null)),
    check (removed_at is not null or (messages_removed = 0 and emptied = 0))
) strict;

create index session_by_tenant on session (tenant, seq) where removed_at is null;
create index session_removed_by_tenant on session (tenant, seq) where removed_at is not null;
create index session_branches on session (parent_seq) where parent_seq is not null and removed_at is null;
create index session_expiry on session (expires_at) where expires_at is not null and removed_at is null;
create index session_idle on session (updated_at) where expires_at is null and removed_at is null;
create index session_to_empty on session (seq) where removed_at is not null and emptied = 0;

create table session_message (
    session_seq integer not null references session (seq),
    seq         integer not null check (seq >= 1),
    role        text not null check (role in ('system', 'developer', 'user', 'assistant', 'tool')),
    content     blob not null check (length(content) > 0), -- one JSON value as it came
    calls       text check (json_valid(calls)),            -- tool calls; null: none
    call_ids    text check (json_valid(call_ids)),         -- their ids alone
    call_id     text,                                      -- the call that a tool's message answers
    name        text,
    stamp       text check (json_valid(stamp)),
    tokens      integer not null check (tokens >= 0),
    tokenizer   text not null,
    at          text not null check (at glob '????-??-??T??:??:??.???????Z'),
    primary key (session_seq, seq),
    check ((call_id is null) = (role <> 'tool') and (calls is null or role = 'assistant') and (calls is null) = (call_ids is null))
) strict;

-- One append: which messages came together, under which idempotency key, and the response that stands after them.
create table session_append (
    session_seq     integer not null references session (seq),
    first           integer not null check (first >= 1),
    last            integer not null check (last >= first),
    opened          integer not null check (opened in (0, 1)), -- whether it made its session
    after_response  text,                                      -- the response that it goes on from
    idempotency_key text check (length(idempotency_key) between 1 and 256),
    request_hash    text not null,
    response_id     text unique check (length(response_id) between 1 and 256),
    response_body   blob,                                      -- null: not kept
    at              text not null check (at glob '????-??-??T??:??:??.???????Z'),
    primary key (session_seq, first)
) strict;

create unique index session_append_key on session_append (session_seq, idempotency_key) where idempotency_key is not null;
create index session_append_by_key on session_append (idempotency_key) where idempotency_key is not null;

create trigger session_is_kept before delete on session begin select raise(abort, 'sessions are kept'); end;

create trigger session_only_grows before update on session
when new.seq <> old.seq or new.tenant <> old.tenant or new.id <> old.id or new.parent_seq is not old.parent_seq or new.parent_at <> old.parent_at
    or new.created_at <> old.created_at or new.head < old.head or new.retention_days is not old.retention_days
    or (old.removed_at is not null and (new.removed_at is not old.removed_at or new.removal is not old.removal
        or new.removed_by is not old.removed_by or new.head <> old.head or new.metadata is not null))
    or new.messages_removed < old.messages_removed or new.emptied < old.emptied
begin select raise(abort, 'a session only grows, and a removed one stays removed'); end;

create trigger session_message_is_kept before delete on session_message
when (select removed_at from session where seq = old.session_seq) is null
begin select raise(abort, 'messages are append-only'); end;
create trigger session_message_is_fixed before update on session_message begin select raise(abort, 'messages are append-only'); end;

create trigger session_append_is_kept before delete on session_append
when (select removed_at from session where seq = old.session_seq) is null
begin select raise(abort, 'appends are append-only'); end;
create trigger session_append_is_fixed before update on session_append begin select raise(abort, 'appends are append-only'); end;
