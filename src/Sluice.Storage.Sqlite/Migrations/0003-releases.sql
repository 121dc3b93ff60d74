-- Which versions are in use: Git tags that pin them, aliases that name them, revocations that forbid them. And whether the model that
-- answered was the one that is configured.

create table version_tag (
    tag         text primary key,
    kind        text not null check (kind in ('contract', 'prompt')),
    name        text not null,
    version     text not null,
    "commit"    text not null,
    hash        text not null, -- of the version, when the tag was first seen
    recorded_at text not null check (recorded_at glob '????-??-??T??:??:??.???????Z'),
    foreign key (kind, name, version) references publication (kind, name, version)
) strict, without rowid;

create index version_tag_of on version_tag (kind, name, version);

create table alias (
    kind     text not null check (kind in ('contract', 'prompt')),
    name     text not null,
    alias    text not null check (length(alias) between 1 and 64),
    version  text not null,
    moves    integer not null check (moves >= 1),
    moved_at text not null check (moved_at glob '????-??-??T??:??:??.???????Z'),
    primary key (kind, name, alias),
    foreign key (kind, name, version) references publication (kind, name, version)
) strict, without rowid;

-- Every move of an alias, its making and removal included.
create table alias_move (
    kind         text not null,
    name         text not null,
    alias        text not null,
    number       integer not null check (number >= 1),
    from_version text, -- null: the alias was not there
    to_version   text, -- null: the alias was removed
    who          text not null check (length(who) between 1 and 256),
    reason       text check (length(reason) between 1 and 1000),
    moved_at     text not null check (moved_at glob '????-??-??T??:??:??.???????Z'),
    primary key (kind, name, alias, number)
) strict, without rowid;

-- The newest row of a version says whether it may be used; a version without rows may.
create table revocation (
    seq        integer primary key,
    kind       text not null check (kind in ('contract', 'prompt', 'model')),
    name       text not null,
    version    text not null,
    revoked    integer not null check (revoked in (0, 1)),
    who        text not null check (length(who) between 1 and 256),
    reason     text not null check (length(reason) between 1 and 1000),
    decided_at text not null check (decided_at glob '????-??-??T??:??:??.???????Z'),
    foreign key (kind, name, version) references publication (kind, name, version)
) strict;

create index revocation_of on revocation (kind, name, version, seq);

alter table inference add column model_match text check (model_match in ('matched', 'mismatched', 'unpinnable')); -- null: no reply

create trigger version_tag_is_kept before delete on version_tag begin select raise(abort, 'tags are append-only'); end;
create trigger version_tag_is_fixed before update on version_tag begin select raise(abort, 'tags are append-only'); end;
create trigger alias_move_is_kept before delete on alias_move begin select raise(abort, 'moves are append-only'); end;
create trigger alias_move_is_fixed before update on alias_move begin select raise(abort, 'moves are append-only'); end;
create trigger revocation_is_kept before delete on revocation begin select raise(abort, 'revocations are append-only'); end;
create trigger revocation_is_fixed before update on revocation begin select raise(abort, 'revocations are append-only'); end;
