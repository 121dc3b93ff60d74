-- Sessions: conversations whose messages are only added to. A branch begins with the messages of another session up to one of them and
-- numbers its own from there on. Messages leave the table only after their session was marked as removed; its row stays as the account.

create table session (
    seq              bigint generated always as identity primary key,
    tenant           text collate "C" not null check (length(tenant) between 1 and 64),
    id               name_text not null,
    metadata         bytea,    -- one JSON object; null: none, or removed
    retention_days   integer check (retention_days >= 0), -- 0: never removed; null: as the workspace says
    parent_seq       bigint references session (seq),     -- null: no branch
    parent_at        bigint not null check (parent_at >= 0), -- number of the last message that is inherited; 0: no branch
    head             bigint not null check (head >= parent_at), -- number of the newest message, inherited ones counted
    created_at       instant not null,
    updated_at       instant not null,
    expires_at       instant, -- by its own rule; null: it has none
    removed_at       instant, -- null: it lives
    removal          text check (removal in ('deleted', 'expired')),
    removed_by       name_text,
    messages_removed bigint not null default 0 check (messages_removed >= 0),
    emptied          boolean not null default false, -- whether all its messages are gone
    unique (tenant, id),
    check ((parent_seq is null) = (parent_at = 0)),
    check ((removed_at is null) = (removal is null) and (removed_at is null) = (removed_by is null)),
    check (removed_at is not null or (messages_removed = 0 and not emptied))
);

create index session_by_tenant on session (tenant, seq) where removed_at is null;
create index session_removed_by_tenant on session (tenant, seq) where removed_at is not null;
create index session_branches on session (parent_seq) where parent_seq is not null and removed_at is null;
create index session_expiry on session (expires_at) where expires_at is not null and removed_at is null;
create index session_idle on session (updated_at) where expires_at is null and removed_at is null;
create index session_to_empty on session (seq) where removed_at is not null and not emptied;

create table session_message (
    session_seq bigint not null references session (seq),
    seq         bigint not null check (seq >= 1),
    role        text not null check (role in ('system', 'developer', 'user', 'assistant', 'tool')),
    content     bytea not null check (length(content) > 0), -- one JSON value as it came
    calls       json,      -- tool calls; null: none
    call_ids    json,      -- their ids alone
    call_id     name_text, -- the call that a tool's message answers
    name        name_text,
    stamp       json,
    tokens      integer not null check (tokens >= 0),
    tokenizer   text not null,
    at          instant not null,
    primary key (session_seq, seq),
    check ((call_id is null) = (role <> 'tool') and (calls is null or role = 'assistant') and (calls is null) = (call_ids is null))
);

-- One append: which messages came together, under which idempotency key, and the response that stands after them.
create table session_append (
    session_seq     bigint not null references session (seq),
    first           bigint not null check (first >= 1),
    last            bigint not null check (last >= first),
    opened          boolean not null, -- whether it made its session
    after_response  name_text, -- the response that it goes on from
    idempotency_key name_text,
    request_hash    text not null,
    response_id     name_text unique,
    response_body   bytea,     -- null: not kept
    at              instant not null,
    primary key (session_seq, first)
);

create unique index session_append_key on session_append (session_seq, idempotency_key) where idempotency_key is not null;
create index session_append_by_key on session_append (idempotency_key) where idempotency_key is not null;

create function session_only_grows() returns trigger language plpgsql as $$
begin
    if new.seq <> old.seq or new.tenant <> old.tenant or new.id <> old.id or new.parent_seq is distinct from old.parent_seq
        or new.parent_at <> old.parent_at or new.created_at <> old.created_at or new.head < old.head
        or new.retention_days is distinct from old.retention_days
        or (old.removed_at is not null and (new.removed_at is distinct from old.removed_at or new.removal is distinct from old.removal
            or new.removed_by is distinct from old.removed_by or new.head <> old.head or new.metadata is not null))
        or new.messages_removed < old.messages_removed or new.emptied < old.emptied then
        raise exception 'a session only grows, and a removed one stays removed' using errcode = 'restrict_violation';
    end if;
    return new;
end $$;

create function session_rows_are_kept() returns trigger language plpgsql as $$
begin
    if (select removed_at from session where seq = old.session_seq) is null then
        raise exception '%', tg_argv[0] using errcode = 'restrict_violation';
    end if;
    return old;
end $$;

create trigger session_only_grows before update on session for each row execute function session_only_grows();
create trigger session_is_kept before delete on session for each row execute function refuse_change('sessions are kept');
create trigger session_is_not_emptied before truncate on session execute function refuse_change('sessions are kept');
create trigger session_message_is_kept before delete on session_message for each row execute function session_rows_are_kept('messages are append-only');
create trigger session_message_is_fixed before update on session_message for each row execute function refuse_change('messages are append-only');
create trigger session_message_is_not_emptied before truncate on session_message execute function refuse_change('messages are append-only');
create trigger session_append_is_kept before delete on session_append for each row execute function session_rows_are_kept('appends are append-only');
create trigger session_append_is_fixed before update on session_append for each row execute function refuse_change('appends are append-only');
create trigger session_append_is_not_emptied before truncate on session_append execute function refuse_change('appends are append-only');
