-- Which versions are published, and which are in use: Git tags that pin them, aliases that name them, revocations that forbid them.

create table publication (
    kind         text collate "C" not null check (kind in ('contract', 'prompt', 'model')),
    name         text collate "C" not null,
    version      text collate "C" not null,
    hash         text not null,
    "commit"     text,
    published_at instant not null,
    primary key (kind, name, version)
);

create table version_tag (
    tag         text collate "C" primary key,
    kind        text collate "C" not null check (kind in ('contract', 'prompt')),
    name        text collate "C" not null,
    version     text collate "C" not null,
    "commit"    text not null,
    hash        text not null, -- of the version, when the tag was first seen
    recorded_at instant not null,
    foreign key (kind, name, version) references publication (kind, name, version)
);

create index version_tag_of on version_tag (kind, name, version);

-- The partials with which a prompt was published; a change of one would be a change of the prompt.
create table prompt_partial (
    prompt_name    text collate "C" not null,
    prompt_version text collate "C" not null,
    name           text collate "C" not null,
    hash           text collate "C" not null references content (hash),
    primary key (prompt_name, prompt_version, name)
);

create table alias (
    kind     text collate "C" not null check (kind in ('contract', 'prompt')),
    name     text collate "C" not null,
    alias    text collate "C" not null check (length(alias) between 1 and 64),
    version  text collate "C" not null,
    moves    bigint not null check (moves >= 1),
    moved_at instant not null,
    primary key (kind, name, alias),
    foreign key (kind, name, version) references publication (kind, name, version)
);

-- Every move of an alias, its making and removal included.
create table alias_move (
    kind         text collate "C" not null,
    name         text collate "C" not null,
    alias        text collate "C" not null,
    number       bigint not null check (number >= 1),
    from_version text, -- null: the alias was not there
    to_version   text, -- null: the alias was removed
    who          name_text not null,
    reason       text check (length(reason) between 1 and 1000),
    moved_at     instant not null,
    primary key (kind, name, alias, number)
);

-- The newest row of a version says whether it may be used; a version without rows may.
create table revocation (
    seq        bigint generated always as identity primary key,
    kind       text collate "C" not null check (kind in ('contract', 'prompt', 'model')),
    name       text collate "C" not null,
    version    text collate "C" not null,
    revoked    boolean not null,
    who        name_text not null,
    reason     text not null check (length(reason) between 1 and 1000),
    decided_at instant not null,
    foreign key (kind, name, version) references publication (kind, name, version)
);

create index revocation_of on revocation (kind, name, version, seq);

create trigger publication_is_fixed before update or delete on publication for each row execute function refuse_change('publications are append-only');
create trigger version_tag_is_fixed before update or delete on version_tag for each row execute function refuse_change('tags are append-only');
create trigger prompt_partial_is_fixed before update or delete on prompt_partial for each row execute function refuse_change('partials are append-only');
create trigger alias_move_is_fixed before update or delete on alias_move for each row execute function refuse_change('moves are append-only');
create trigger revocation_is_fixed before update or delete on revocation for each row execute function refuse_change('revocations are append-only');
create trigger publication_is_not_emptied before truncate on publication execute function refuse_change('publications are append-only');
create trigger alias_move_is_not_emptied before truncate on alias_move execute function refuse_change('moves are append-only');
create trigger revocation_is_not_emptied before truncate on revocation execute function refuse_change('revocations are append-only');
