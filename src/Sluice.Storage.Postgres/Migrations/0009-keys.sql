-- API keys. Of a secret only its SHA-256 is kept. Keys are never removed; revoked, they stay so, and a secret's end only comes nearer.

create table api_key (
    seq                 bigint generated always as identity primary key,
    id                  name_text not null unique,
    tenant              tenant_name not null,
    name                text not null check (length(name) between 1 and 100),
    scopes              text not null,  -- words, a space between
    requests_per_minute integer check (requests_per_minute >= 1), -- null, as below: no limit
    tokens_per_minute   integer check (tokens_per_minute >= 1),
    created_at          instant not null,
    expires_at          instant,        -- null: never
    revoked_at          instant         -- null: not revoked
);

create table api_key_secret (
    hash        text collate "C" primary key check (hash ~ '^sha256:[0-9a-f]{64}$'),
    key_seq     bigint not null references api_key (seq),
    hint        text not null,          -- its last characters, for people
    made_at     instant not null,
    valid_until instant                 -- null: the newest of its key
);

create index api_key_secret_of on api_key_secret (key_seq);

create trigger api_key_is_kept before delete on api_key for each row execute function refuse_change('keys are kept');
create trigger api_key_is_not_emptied before truncate on api_key execute function refuse_change('keys are kept');
create trigger api_key_is_fixed before update on api_key for each row
when (old.revoked_at is not null or new.seq <> old.seq or new.id <> old.id or new.tenant <> old.tenant or new.name <> old.name
    or new.scopes <> old.scopes or new.requests_per_minute is distinct from old.requests_per_minute
    or new.tokens_per_minute is distinct from old.tokens_per_minute or new.created_at <> old.created_at
    or new.expires_at is distinct from old.expires_at)
execute function refuse_change('a key only changes by being revoked, once');
create trigger api_key_secret_is_kept before delete on api_key_secret for each row execute function refuse_change('secrets are kept');
create trigger api_key_secret_is_not_emptied before truncate on api_key_secret execute function refuse_change('secrets are kept');
create trigger api_key_secret_only_ends before update on api_key_secret for each row
when (new.hash <> old.hash or new.key_seq <> old.key_seq or new.hint <> old.hint or new.made_at <> old.made_at or new.valid_until is null
    or new.valid_until > coalesce(old.valid_until, new.valid_until))
execute function refuse_change('the end of a secret only comes nearer');
