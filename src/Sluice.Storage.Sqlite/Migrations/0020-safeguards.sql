-- What the gateway did by itself because failures of a contract rose, and what became of it. Only appended to.

create table safeguard (
    seq      integer primary key,
    id       text not null unique check (length(id) between 1 and 256),
    contract text not null check (length(contract) between 1 and 64),
    action   text not null check (action in ('alert', 'freeze', 'rollback', 'switchModel', 'quarantine')),
    subject  text not null,                             -- what it was done about: the same is not done twice
    target   text not null check (json_valid(target)),  -- the alias with its versions, or the model
    evidence text not null check (json_valid(evidence)), -- what was counted
    unique (contract, action, subject)
) strict;

create table safeguard_event (
    safeguard_seq integer not null references safeguard (seq),
    number        integer not null check (number >= 1),
    state         text not null check (state in ('taken', 'verified', 'failed', 'undone', 'ended')),
    who           text,                                 -- null: the gateway
    reason        text not null,
    at            text not null check (at glob '????-??-??T??:??:??.???????Z'),
    primary key (safeguard_seq, number)
) strict, without rowid;

create trigger safeguard_is_kept before delete on safeguard begin select raise(abort, 'safeguards are kept'); end;
create trigger safeguard_is_fixed before update on safeguard begin select raise(abort, 'safeguards are append-only'); end;
create trigger safeguard_event_is_kept before delete on safeguard_event begin select raise(abort, 'events of safeguards are kept'); end;
create trigger safeguard_event_is_fixed before update on safeguard_event begin select raise(abort, 'events of safeguards are append-only'); end;
