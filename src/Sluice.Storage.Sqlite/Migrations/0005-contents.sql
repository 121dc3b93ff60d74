-- What decisions were made with, kept once per hash: a decision can be rebuilt from this database alone.

create table content (
    hash      text primary key check (hash glob 'sha256:*' and length(hash) = 71), -- of the bytes
    kind      text not null check (kind in ('schema', 'prompt', 'partial', 'model', 'bundle')),
    name      text not null, -- name, version and commit with which it came first
    version   text,          -- null: a partial has none
    "commit"  text,
    bytes     blob not null,
    stored_at text not null check (stored_at glob '????-??-??T??:??:??.???????Z')
) strict;

-- The partials with which a prompt was published; a change of one would be a change of the prompt.
create table prompt_partial (
    prompt_name    text not null,
    prompt_version text not null,
    name           text not null,
    hash           text not null references content (hash),
    primary key (prompt_name, prompt_version, name)
) strict, without rowid;

alter table inference add column model_version text; -- null, as below: stored before it was recorded
alter table inference add column bundle_hash text;
alter table inference add column render_hash text;   -- of the request in canonical form

create trigger content_is_kept before delete on content begin select raise(abort, 'contents are append-only'); end;
create trigger content_is_fixed before update on content begin select raise(abort, 'contents are append-only'); end;
create trigger prompt_partial_is_kept before delete on prompt_partial begin select raise(abort, 'partials are append-only'); end;
create trigger prompt_partial_is_fixed before update on prompt_partial begin select raise(abort, 'partials are append-only'); end;
