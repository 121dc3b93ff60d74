-- What the gateway did by itself because failures of a contract rose, and what became of it. Only appended to.

create table safeguard (
    seq      bigint generated always as identity primary key,
    id       name_text not null unique,
    contract text not null check (length(contract) between 1 and 64),
    action   text not null check (action in ('alert', 'freeze', 'rollback', 'switchModel', 'quarantine')),
    subject  text not null,           -- what it was done about: the same is not done twice
    target   text not null check (target::jsonb is not null),   -- the alias with its versions, or the model
    evidence text not null check (evidence::jsonb is not null), -- what was counted
    unique (contract, action, subject)
);

create table safeguard_event (
    safeguard_seq bigint not null references safeguard (seq),
    number        integer not null check (number >= 1),
    state         text not null check (state in ('taken', 'verified', 'failed', 'undone', 'ended')),
    who           text,               -- null: the gateway
    reason        text not null,
    at            instant not null,
    primary key (safeguard_seq, number)
);

create trigger safeguard_is_kept before delete on safeguard for each row execute function refuse_change('safeguards are kept');
create trigger safeguard_is_not_emptied before truncate on safeguard execute function refuse_change('safeguards are kept');
create trigger safeguard_is_fixed before update on safeguard for each row execute function refuse_change('safeguards are append-only');
create trigger safeguard_event_is_kept before delete on safeguard_event for each row execute function refuse_change('events of safeguards are kept');
create trigger safeguard_event_is_not_emptied before truncate on safeguard_event execute function refuse_change('events of safeguards are kept');
create trigger safeguard_event_is_fixed before update on safeguard_event for each row execute function refuse_change('events of safeguards are append-only');
