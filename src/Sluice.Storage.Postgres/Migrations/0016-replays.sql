-- What becomes of failures: which submissions are replays of them, and what was said of them. A failure without a row here is quarantined.

create table replay (
    submission_seq bigint primary key references submission (seq),
    tenant         tenant_name not null,
    failure_id     name_text not null references failure (id),
    mode           text collate "C" not null check (mode in ('revalidate', 'repair', 'regenerate')),
    who            name_text not null,
    at             instant not null
);

create index replay_of on replay (failure_id, submission_seq);

-- The newest row of a failure counts.
create table failure_disposition (
    seq           bigint generated always as identity primary key,
    tenant        tenant_name not null,
    failure_id    name_text not null references failure (id),
    disposition   text collate "C" not null check (disposition in ('replayed', 'superseded', 'discarded')),
    who           name_text not null,
    reason        text check (length(reason) between 1 and 1000),
    submission_id text, -- the replay that became a record
    at            instant not null,
    check ((submission_id is not null) = (disposition = 'replayed') and (reason is null) = (disposition = 'replayed'))
);

create index failure_disposition_of on failure_disposition (failure_id, seq);

create trigger replay_is_fixed before update or delete on replay for each row execute function refuse_change('replays are append-only');
create trigger replay_is_not_emptied before truncate on replay execute function refuse_change('replays are append-only');
create trigger failure_disposition_is_fixed before update or delete on failure_disposition for each row
execute function refuse_change('dispositions are append-only');
create trigger failure_disposition_is_not_emptied before truncate on failure_disposition execute function refuse_change('dispositions are append-only');
