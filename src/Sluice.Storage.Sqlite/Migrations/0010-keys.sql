-- API keys. Of a secret only its SHA-256 is kept. Keys are never removed; revoked, they stay so, and a secret's end only comes nearer.

create table api_key (
    seq                 integer primary key,
    id                  text not null unique check (length(id) between 1 and 256),
    tenant              text not null check (length(tenant) between 1 and 64),
    name                text not null check (length(name) between 1 and 100),
    scopes              text not null,  -- words, a space between
    requests_per_minute integer check (requests_per_minute >= 1), -- null, as below: no limit
    tokens_per_minute   integer check (tokens_per_minute >= 1),
    created_at          text not null check (created_at glob '????-??-??T??:??:??.???????Z'),
    expires_at          text check (expires_at glob '????-??-??T??:??:??.???????Z'), -- null: never
    revoked_at          text check (revoked_at glob '????-??-??T??:??:??.???????Z')  -- null: not revoked
) strict;

create table api_key_secret (
    hash        text primary key check (hash glob 'sha256:*' and length(hash) = 71),
    key_seq     integer not null references api_key (seq),
    hint        text not null,  -- its last characters, for people
    made_at     text not null check (made_at glob '????-??-??T??:??:??.???????Z'),
    valid_until text check (valid_until glob '????-??-??T??:??:??.???????Z') -- null: the newest of its key
) strict, without rowid;

create index api_key_secret_of on api_key_secret (key_seq);

create trigger api_key_is_kept before delete on api_key begin select raise(abort, 'keys are kept'); end;
create trigger api_key_is_fixed before update on api_key
when old.revoked_at is not null or new.seq <> old.seq or new.id <> old.id or new.tenant <> old.tenant or new.name <> old.name
    or new.scopes <> old.scopes or new.requests_per_minute is not old.requests_per_minute
    or new.tokens_per_minute is not old.tokens_per_minute or new.created_at <> old.created_at or new.expires_at is not old.expires_at
begin select raise(abort, 'a key only changes by being revoked, once'); end;
create trigger api_key_secret_is_kept before delete on api_key_secret begin select raise(abort, 'secrets are kept'); end;
create trigger api_key_secret_only_ends before update on api_key_secret
when new.hash <> old.hash or new.key_seq <> old.key_seq or new.hint <> old.hint or new.made_at <> old.made_at or new.valid_until is null
    or new.valid_until > coalesce(old.valid_until, new.valid_until)
begin select raise(abort, 'the end of a secret only comes nearer'); end;
