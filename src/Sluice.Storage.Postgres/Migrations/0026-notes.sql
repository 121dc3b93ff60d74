-- Notes: what is to be remembered of a subject, and where it comes from. Only added. A note is superseded at most once, by a newer one of its subject,
-- and both stay; a text leaves only with an account of who removed it, when and why.

create table note (
    seq               bigint generated always as identity primary key,
    id                name_text not null unique,
    tenant            text not null check (length(tenant) between 1 and 64),
    subject           name_text not null,
    kind              text not null check (length(kind) between 1 and 64),
    text              text check (length(text) > 0), -- null: removed
    source            json not null,
    who               name_text not null,
    at                instant not null,
    supersedes_seq    bigint unique references note (seq) check (supersedes_seq < seq), -- null: none
    superseded_by_seq bigint unique references note (seq) check (superseded_by_seq > seq), -- null: by none
    idempotency_key   name_text,
    request_hash      text,    -- null: removed with the text, which it could be guessed by
    removed_at        instant, -- null: it has its text
    removal           text check (removal in ('erased', 'expired')),
    removed_by        name_text,
    check ((removed_at is null) = (removal is null) and (removed_at is null) = (removed_by is null)),
    check ((removed_at is null) = (text is not null) and (removed_at is null) = (request_hash is not null))
);

create index note_by_tenant on note (tenant, seq);
create index note_by_subject on note (tenant, subject, seq);
create index note_current on note (tenant, subject, seq) where superseded_by_seq is null and removed_at is null;
create index note_to_expire on note (at) where removed_at is null;
create unique index note_key on note (tenant, subject, idempotency_key) where idempotency_key is not null;

create function note_is_fixed() returns trigger language plpgsql as $$
begin
    if new.seq <> old.seq or new.id <> old.id or new.tenant <> old.tenant or new.subject <> old.subject or new.kind <> old.kind
        or new.source::text <> old.source::text or new.who <> old.who or new.at <> old.at or new.supersedes_seq is distinct from old.supersedes_seq
        or new.idempotency_key is distinct from old.idempotency_key
        or (old.superseded_by_seq is not null and new.superseded_by_seq is distinct from old.superseded_by_seq)
        or (new.removed_at is null and (new.text is distinct from old.text or new.request_hash is distinct from old.request_hash))
        or (old.removed_at is not null and (new.removed_at is distinct from old.removed_at or new.removal is distinct from old.removal
            or new.removed_by is distinct from old.removed_by)) then
        raise exception 'notes are append-only: one is superseded once, and its text removed once' using errcode = 'restrict_violation';
    end if;
    return new;
end $$;

create trigger note_is_fixed before update on note for each row execute function note_is_fixed();
create trigger note_is_kept before delete on note for each row execute function refuse_change('notes are kept');
create trigger note_is_not_emptied before truncate on note execute function refuse_change('notes are kept');

create function note_removal_is_audited() returns trigger language plpgsql as $$
begin
    insert into audit_entry (action, at, tenant, who, subject, detail) values (
        'note.removed', new.removed_at, new.tenant, new.removed_by, new.id, json_build_object('subject', new.subject, 'removal', new.removal)::text);
    return null;
end $$;
create trigger note_removal_is_audited after update on note for each row when (new.removed_at is not null and old.removed_at is null) execute function note_removal_is_audited();
