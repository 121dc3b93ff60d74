-- What people do about a failure group, and who must be told. A group has one incident, for as long as it is there. Whatever changes it is one
-- row of incident_event, and one of notification when somebody is to be told, in the transaction of the change: with the failure, where a
-- failure changed it. A notification waits until a server has worked out what is said and to whom; from then on there is a delivery for
-- each target.

create table incident (
    group_seq    integer primary key references failure_group (seq),
    state        text not null check (state in ('open', 'acknowledged', 'resolved', 'regressed')),
    muted_until  text check (muted_until glob '????-??-??T??:??:??.???????Z'),
    fixed_in     text,                     -- as it was said: 2.1.0, or plan-author@1.4.0
    fixed_prompt text,                     -- the prompt that the version is of; null: the contract
    fixed_key    text,                     -- the version in a form whose text order is its precedence
    changes      integer not null check (changes >= 1),
    changed_at   text not null check (changed_at glob '????-??-??T??:??:??.???????Z'),
    check ((fixed_in is null) = (fixed_key is null)),
    check (fixed_key is not null or fixed_prompt is null),
    check (fixed_key is null or state = 'resolved')
) strict;

create table incident_event (
    group_seq   integer not null references incident (group_seq),
    number      integer not null check (number >= 1),
    kind        text not null check (kind in ('opened', 'acknowledged', 'resolved', 'regressed', 'reopened', 'muted', 'unmuted')),
    state       text not null check (state in ('open', 'acknowledged', 'resolved', 'regressed')), -- afterwards
    who         text,                      -- null: the gateway, because of a failure
    reason      text,
    fixed_in    text,
    muted_until text,
    failure_id  text,                      -- the failure that led to it
    at          text not null check (at glob '????-??-??T??:??:??.???????Z'),
    primary key (group_seq, number)
) strict, without rowid;

create table notification (
    seq        integer primary key,
    id         text not null unique,
    tenant     text not null check (length(tenant) between 1 and 64),
    group_seq  integer not null,
    number     integer not null,
    kind       text not null check (kind in ('opened', 'acknowledged', 'resolved', 'regressed', 'reopened', 'muted', 'unmuted')),
    failure_id text,
    count      integer not null check (count >= 1), -- failures of the group at that moment
    at         text not null check (at glob '????-??-??T??:??:??.???????Z'),
    content    text check (json_valid(content)),    -- what every target is told; null: not worked out yet
    routed_at  text check (routed_at glob '????-??-??T??:??:??.???????Z'),
    unique (group_seq, number),
    foreign key (group_seq, number) references incident_event (group_seq, number),
    check ((content is null) = (routed_at is null))
) strict;

create index notification_unrouted on notification (seq) where routed_at is null;
create index notification_by_tenant on notification (tenant, seq);

create table delivery (
    seq              integer primary key,
    notification_seq integer not null references notification (seq),
    group_seq        integer not null,
    target           text not null check (length(target) between 1 and 64),
    state            text not null check (state in ('pending', 'delivered', 'dead')),
    attempts         integer not null check (attempts >= 0),
    due_at           text check (due_at glob '????-??-??T??:??:??.???????Z'),     -- when it is next to be sent; null: not again
    held_until       text check (held_until glob '????-??-??T??:??:??.???????Z'), -- while somebody sends it
    lease            integer not null check (lease >= 0),                        -- grows each time it is taken
    error            text,                 -- why the last attempt failed; never what the target answered
    reference        text,                 -- the target's own name for what it made
    created_at       text not null check (created_at glob '????-??-??T??:??:??.???????Z'),
    updated_at       text not null check (updated_at glob '????-??-??T??:??:??.???????Z'),
    unique (notification_seq, target),
    check (state <> 'pending' or due_at is not null),
    check (state <> 'dead' or due_at is null)
) strict;

create index delivery_due on delivery (due_at, seq) where due_at is not null;
create index delivery_in_order on delivery (group_seq, target, seq);

insert into incident (group_seq, state, changes, changed_at) select seq, 'open', 1, first_at from failure_group;
insert into incident_event (group_seq, number, kind, state, at) select seq, 1, 'opened', 'open', first_at from failure_group;

create trigger incident_is_kept before delete on incident begin select raise(abort, 'incidents are kept'); end;
create trigger incident_is_told before update on incident when new.group_seq <> old.group_seq or new.changes <> old.changes + 1
begin select raise(abort, 'an incident changes by one event at a time'); end;
create trigger incident_event_is_kept before delete on incident_event begin select raise(abort, 'events of incidents are append-only'); end;
create trigger incident_event_is_fixed before update on incident_event begin select raise(abort, 'events of incidents are append-only'); end;
create trigger notification_is_kept before delete on notification
when old.routed_at is null or exists (select 1 from delivery d where d.notification_seq = old.seq)
begin select raise(abort, 'a notification is kept until nothing of it is left to deliver'); end;
create trigger notification_is_fixed before update on notification
when new.seq <> old.seq or new.id <> old.id or new.group_seq <> old.group_seq or new.number <> old.number or new.kind <> old.kind
    or new.at <> old.at or old.routed_at is not null
begin select raise(abort, 'what a notification says never changes'); end;
create trigger delivery_is_kept before delete on delivery when old.state = 'pending' or old.due_at is not null
begin select raise(abort, 'a delivery is kept until it was made'); end;
