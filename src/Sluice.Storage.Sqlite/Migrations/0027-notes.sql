-- Notes: what is to be remembered of a subject, and where it comes from. Only added. A note is superseded at most once, by a newer one of its subject,
-- and both stay; a text leaves only with an account of who removed it, when and why.

create table note (
    seq               integer primary key,
    id                text not null unique check (length(id) between 1 and 256),
    tenant            text not null check (length(tenant) between 1 and 64),
    subject           text not null check (length(subject) between 1 and 256),
    kind              text not null check (length(kind) between 1 and 64),
    text              text check (length(text) > 0),                          -- null: removed
    source            text not null check (json_valid(source)),
    who               text not null check (length(who) between 1 and 256),
    at                text not null check (at glob '????-??-??T??:??:??.???????Z'),
    supersedes_seq    integer unique references note (seq) check (supersedes_seq < seq), -- null: none
    superseded_by_seq integer unique references note (seq) check (superseded_by_seq > seq), -- null: by none
    idempotency_key   text check (length(idempotency_key) between 1 and 256),
    request_hash      text,                                                    -- null: removed with the text, which it could be guessed by
    removed_at        text check (removed_at glob '????-??-??T??:??:??.???????Z'), -- null: it has its text
    removal           text check (removal in ('erased', 'expired')),
    removed_by        text check (length(removed_by) between 1 and 256),
    check ((removed_at is null) = (removal is null) and (removed_at is null) = (removed_by is null)),
    check ((removed_at is null) = (text is not null) and (removed_at is null) = (request_hash is not null))
) strict;

create index note_by_tenant on note (tenant, seq);
create index note_by_subject on note (tenant, subject, seq);
create index note_current on note (tenant, subject, seq) where superseded_by_seq is null and removed_at is null;
create index note_to_expire on note (at) where removed_at is null;
create unique index note_key on note (tenant, subject, idempotency_key) where idempotency_key is not null;

create trigger note_is_kept before delete on note begin select raise(abort, 'notes are kept'); end;

create trigger note_is_fixed before update on note
when new.seq <> old.seq or new.id <> old.id or new.tenant <> old.tenant or new.subject <> old.subject or new.kind <> old.kind
    or new.source <> old.source or new.who <> old.who or new.at <> old.at or new.supersedes_seq is not old.supersedes_seq
    or new.idempotency_key is not old.idempotency_key
    or (old.superseded_by_seq is not null and new.superseded_by_seq is not old.superseded_by_seq)
    or (new.removed_at is null and (new.text is not old.text or new.request_hash is not old.request_hash))
    or (old.removed_at is not null and (new.removed_at is not old.removed_at or new.removal is not old.removal or new.removed_by is not old.removed_by))
begin select raise(abort, 'notes are append-only: one is superseded once, and its text removed once'); end;

create trigger note_removal_is_audited after update on note
when new.removed_at is not null and old.removed_at is null
begin insert into audit_entry (action, at, tenant, who, subject, detail) values (
    'note.removed', new.removed_at, new.tenant, new.removed_by, new.id, json_object('subject', new.subject, 'removal', new.removal)); end;
