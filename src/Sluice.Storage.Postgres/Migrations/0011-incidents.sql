-- What people do about a failure group, and who must be told. A group has one incident, for as long as it is there. Whatever changes it is one
-- row of incident_event, and one of notification when somebody is to be told, in the transaction of the change: with the failure, where a
-- failure changed it. A notification waits until a server has worked out what is said and to whom; from then on there is a delivery for
-- each target.

create domain incident_state as text collate "C" check (value in ('open', 'acknowledged', 'resolved', 'regressed'));
create domain incident_change as text collate "C"
check (value in ('opened', 'acknowledged', 'resolved', 'regressed', 'reopened', 'muted', 'unmuted'));

create table incident (
    group_seq    bigint primary key references failure_group (seq),
    state        incident_state not null,
    muted_until  instant,
    fixed_in     text,                     -- as it was said: 2.1.0, or plan-author@1.4.0
    fixed_prompt text collate "C",         -- the prompt that the version is of; null: the contract
    fixed_key    text collate "C",         -- the version in a form whose text order is its precedence
    changes      bigint not null check (changes >= 1),
    changed_at   instant not null,
    check ((fixed_in is null) = (fixed_key is null)),
    check (fixed_key is not null or fixed_prompt is null),
    check (fixed_key is null or state = 'resolved')
);

create table incident_event (
    group_seq   bigint not null references incident (group_seq),
    number      bigint not null check (number >= 1),
    kind        incident_change not null,
    state       incident_state not null,   -- afterwards
    who         text,                      -- null: the gateway, because of a failure
    reason      text,
    fixed_in    text,
    muted_until instant,
    failure_id  text,                      -- the failure that led to it
    at          instant not null,
    primary key (group_seq, number)
);

create table notification (
    seq        bigint generated always as identity primary key,
    id         name_text not null unique,
    tenant     tenant_name not null,
    group_seq  bigint not null,
    number     bigint not null,
    kind       incident_change not null,
    failure_id text,
    count      bigint not null check (count >= 1), -- failures of the group at that moment
    at         instant not null,
    content    json,                       -- what every target is told; null: not worked out yet
    routed_at  instant,
    unique (group_seq, number),
    foreign key (group_seq, number) references incident_event (group_seq, number),
    check ((content is null) = (routed_at is null))
);

create index notification_unrouted on notification (seq) where routed_at is null;
create index notification_by_tenant on notification (tenant, seq);

create table delivery (
    seq              bigint generated always as identity primary key,
    notification_seq bigint not null references notification (seq),
    group_seq        bigint not null,
    target           text collate "C" not null check (length(target) between 1 and 64),
    state            text collate "C" not null check (state in ('pending', 'delivered', 'dead')),
    attempts         integer not null check (attempts >= 0),
    due_at           instant,              -- when it is next to be sent; null: not again
    held_until       instant,              -- while somebody sends it
    lease            bigint not null check (lease >= 0), -- grows each time it is taken
    error            text,                 -- why the last attempt failed; never what the target answered
    reference        text,                 -- the target's own name for what it made
    created_at       instant not null,
    updated_at       instant not null,
    unique (notification_seq, target),
    check (state <> 'pending' or due_at is not null),
    check (state <> 'dead' or due_at is null)
);

create index delivery_due on delivery (due_at, seq) where due_at is not null;
create index delivery_in_order on delivery (group_seq, target, seq);

insert into incident (group_seq, state, changes, changed_at) select seq, 'open', 1, first_at from failure_group;
insert into incident_event (group_seq, number, kind, state, at) select seq, 1, 'opened', 'open', first_at from failure_group;

create function still_needed() returns trigger language plpgsql as $$
begin
    if exists (select 1 from delivery d where d.notification_seq = old.seq) then
        raise exception 'a notification is kept until nothing of it is left to deliver' using errcode = 'restrict_violation';
    end if;
    return old;
end $$;

create trigger incident_is_kept before delete on incident for each row execute function refuse_change('incidents are kept');
create trigger incident_is_not_emptied before truncate on incident execute function refuse_change('incidents are kept');
create trigger incident_is_told before update on incident for each row
when (new.group_seq <> old.group_seq or new.changes <> old.changes + 1)
execute function refuse_change('an incident changes by one event at a time');
create trigger incident_event_is_fixed before update or delete on incident_event for each row
execute function refuse_change('events of incidents are append-only');
create trigger incident_event_is_not_emptied before truncate on incident_event execute function refuse_change('events of incidents are append-only');
create trigger notification_is_kept before delete on notification for each row when (old.routed_at is null)
execute function refuse_change('a notification is kept until nothing of it is left to deliver');
create trigger notification_is_needed before delete on notification for each row when (old.routed_at is not null) execute function still_needed();
create trigger notification_is_not_emptied before truncate on notification execute function refuse_change('notifications are kept');
create trigger notification_is_fixed before update on notification for each row
when (new.seq <> old.seq or new.id <> old.id or new.group_seq <> old.group_seq or new.number <> old.number or new.kind <> old.kind
    or new.at <> old.at or old.routed_at is not null)
execute function refuse_change('what a notification says never changes');
create trigger delivery_is_kept before delete on delivery for each row when (old.state = 'pending' or old.due_at is not null)
execute function refuse_change('a delivery is kept until it was made');
create trigger delivery_is_not_emptied before truncate on delivery execute function refuse_change('deliveries are kept');

drop function admit;
drop function count_failure;

-- Writes down what changed an incident, and what is to be told of it.
create function tell_incident(changed incident, what text, by text, why text, failed text, told boolean) returns void language sql as $$
    insert into incident_event (group_seq, number, kind, state, who, reason, fixed_in, muted_until, failure_id, at)
    values (changed.group_seq, changed.changes, what, changed.state, by, why, changed.fixed_in, changed.muted_until, failed, changed.changed_at);
    insert into notification (id, tenant, group_seq, number, kind, failure_id, count, at)
    select 'n-' || substr(g.id, 3) || '-' || changed.changes, g.tenant, g.seq, changed.changes, what, failed, g.count, changed.changed_at
    from failure_group g where g.seq = changed.group_seq and told;
$$;

-- Makes the failure group or adds one to its count; opens its incident, or opens it again.
create function count_failure(whose text, group_id text, contract text, print text, first_code text, first_title text, at text, failed text,
    version_key text, prompt text, prompt_key text) returns bigint
language plpgsql as $$
#variable_conflict use_variable
declare
    group_seq bigint;
    total bigint;
    found_state text;
    muted text;
    changed incident;
begin
    insert into failure_group as g (tenant, id, contract_name, fingerprint, code, title, count, first_at, last_at)
    values (whose, group_id, contract, print, first_code, first_title, 1, at, at)
    on conflict on constraint failure_group_tenant_contract_name_fingerprint_key do update set count = g.count + 1,
        first_at = least(g.first_at, excluded.first_at), last_at = greatest(g.last_at, excluded.last_at)
    returning g.seq, g.count into group_seq, total;
    if total = 1 then
        insert into incident as i (group_seq, state, changes, changed_at) values (group_seq, 'open', 1, at) returning i.* into changed;
        perform tell_incident(changed, 'opened', null, null, failed, true);
        return group_seq;
    end if;
    select i.state, i.muted_until into found_state, muted from incident i where i.group_seq = group_seq;
    if found_state = 'resolved' then
        -- On a version before the one that mended it the failure is only counted. What is not known to be older is not.
        update incident as i set state = 'regressed', fixed_in = null, fixed_prompt = null, fixed_key = null,
            muted_until = case when i.muted_until > at then i.muted_until end, changes = i.changes + 1, changed_at = at
        where i.group_seq = group_seq and i.state = 'resolved' and not coalesce(
            case when i.fixed_prompt is null then version_key < i.fixed_key
                else prompt = i.fixed_prompt and prompt_key < i.fixed_key end, false)
        returning i.* into changed;
        if found then
            perform tell_incident(changed, 'regressed', null, null, failed, changed.muted_until is null);
            return group_seq;
        end if;
    end if;
    if muted <= at then
        update incident as i set muted_until = null, changes = i.changes + 1, changed_at = at
        where i.group_seq = group_seq and i.muted_until <= at
        returning i.* into changed;
        if found then perform tell_incident(changed, 'unmuted', null, null, failed, changed.state <> 'resolved'); end if;
    end if;
    return group_seq;
end $$;

-- One decision with what it makes, in one call; see 0002.
create function admit(
    tenant text, id text, received_at text, decided_at text, contract_reference text, contract_name text, contract_version text,
    contract_hash text, verdict text, key text, idempotency_key text, request_hash text, output bytea, stamp json, edits json, errors json,
    attempts json, trace_id text, document bytea, stored_at text, failure_id text, group_id text, fingerprint text, code text, title text,
    version_key text, prompt text, prompt_key text, out seq bigint, out revision bigint, out problem text)
language plpgsql as $$
#variable_conflict use_variable
declare
    made bigint;
    group_seq bigint;
begin
    insert into submission as s (tenant, id, received_at, decided_at, contract_reference, contract_name, contract_version, contract_hash,
        verdict, key, idempotency_key, request_hash, output, stamp, edits, errors, attempts, trace_id)
    values (tenant, id, received_at, decided_at, contract_reference, contract_name, contract_version, contract_hash,
        verdict, key, idempotency_key, request_hash, output, stamp, edits, errors, attempts, trace_id)
    on conflict do nothing returning s.seq into made;
    -- The id or the idempotency key is there already.
    if made is null then
        perform set_config('sluice.submission', '', true);
        return;
    end if;
    if document is not null then
        insert into record as r (tenant, contract_name, key, revision, submission_seq, held_version, held_hash)
        values (tenant, contract_name, key, 1, made, contract_version, contract_hash)
        on conflict on constraint record_pkey do update set revision = r.revision + 1, submission_seq = excluded.submission_seq,
            held_version = excluded.held_version, held_hash = excluded.held_hash, form_seq = null
        returning r.revision into revision;
        insert into record_revision (submission_seq, tenant, contract_name, key, revision, document, stored_at)
        values (made, tenant, contract_name, key, revision, document, stored_at);
    else
        group_seq := count_failure(tenant, group_id, contract_name, fingerprint, code, title, decided_at, failure_id, version_key, prompt,
            prompt_key);
        insert into failure (tenant, submission_seq, id, group_seq, contract_name, code, title, failed_at)
        values (tenant, made, failure_id, group_seq, contract_name, code, title, decided_at);
    end if;
    -- What belongs to the submission and follows in the same transaction finds it by this.
    perform set_config('sluice.submission', made::text, true);
    seq := made;
exception
    when integrity_constraint_violation or data_exception then
        perform set_config('sluice.submission', '', true);
        seq := null;
        revision := null;
        problem := sqlerrm;
end $$;
