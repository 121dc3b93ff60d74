-- What becomes of failures: which submissions are replays of them, and what was said of them. A failure without a row here is quarantined.

create table replay (
    submission_seq integer primary key references submission (seq),
    tenant         text not null check (length(tenant) between 1 and 64),
    failure_id     text not null references failure (id),
    mode           text not null check (mode in ('revalidate', 'repair', 'regenerate')),
    who            text not null check (length(who) between 1 and 256),
    at             text not null check (at glob '????-??-??T??:??:??.???????Z')
) strict;

create index replay_of on replay (failure_id, submission_seq);

-- The newest row of a failure counts.
create table failure_disposition (
    seq           integer primary key,
    tenant        text not null check (length(tenant) between 1 and 64),
    failure_id    text not null references failure (id),
    disposition   text not null check (disposition in ('replayed', 'superseded', 'discarded')),
    who           text not null check (length(who) between 1 and 256),
    reason        text check (length(reason) between 1 and 1000),
    submission_id text, -- the replay that became a record
    at            text not null check (at glob '????-??-??T??:??:??.???????Z'),
    check ((submission_id is not null) = (disposition = 'replayed') and (reason is null) = (disposition = 'replayed'))
) strict;

create index failure_disposition_of on failure_disposition (failure_id, seq);

create trigger replay_is_kept before delete on replay begin select raise(abort, 'replays are append-only'); end;
create trigger replay_is_fixed before update on replay begin select raise(abort, 'replays are append-only'); end;
create trigger failure_disposition_is_kept before delete on failure_disposition begin select raise(abort, 'dispositions are append-only'); end;
create trigger failure_disposition_is_fixed before update on failure_disposition begin select raise(abort, 'dispositions are append-only'); end;
