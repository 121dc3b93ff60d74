-- An account that shows when it was changed. Whatever is audited leaves an entry in the transaction that does it, by triggers: by whatever way it is
-- done. Entries and submissions are linked in batches, each with the SHA-256 over its number, the hash of the batch before and its items, at the
-- end of the transaction that stored them. An item is a byte (1: submission, 2: entry), the row's number, the record's revision (0: none), both as
-- eight bytes, and the hash of the row; see docs/reference/store.md.

create table audit_entry (
    seq     bigint generated always as identity primary key,
    action  text collate "C" not null,
    at      text collate "C" not null,
    tenant  text collate "C", -- null: of the one workspace
    who     text,             -- null: not recorded, or the gateway
    subject text not null,
    detail  text not null
);

create index audit_entry_of on audit_entry (tenant, seq);

create table audit_batch (
    number   bigint primary key,
    at       text not null,
    items    bytea not null check (length(items) % 49 = 0),
    previous bytea not null check (length(previous) = 32),
    hash     bytea not null check (length(hash) = 32)
);

-- What was stored before there was a chain is not part of it.
create table audit_origin (submission_seq bigint not null);
insert into audit_origin select coalesce(max(seq), 0) from submission;

insert into audit_batch values (0, '0001-01-01T00:00:00.0000000Z', '', decode(repeat('00', 32), 'hex'), '\x4ca83c513d1a9934add3ec3e63b0998fb1f55adba13f0b117b59695630be467d');

-- Which transaction stored a row: with it a group finds out, at its end, which of its submissions are its own.
alter table submission add column tx xid8;
alter table submission alter column tx set default pg_current_xact_id();

create function audit_field(value text) returns bytea immutable language sql as $$
    select case when value is null then '\x00'::bytea else '\x01'::bytea || int4send(octet_length(convert_to(value, 'UTF8'))) || convert_to(value, 'UTF8') end
$$;

create procedure link_batch(linked bytea, linked_at text) language plpgsql as $$
declare
    head audit_batch%rowtype;
begin
    -- Held until the commit; who takes it has everything else by then, so that nobody waits for anything behind it.
    perform pg_advisory_xact_lock(hashtextextended(current_schema() || '.audit_batch', 0));
    select * into strict head from audit_batch order by number desc limit 1;
    insert into audit_batch (number, at, items, previous, hash) values (head.number + 1, linked_at, linked, head.hash,
        sha256(convert_to('sluice audit batch 1', 'UTF8') || int8send(head.number + 1) || head.hash || linked));
end $$;

-- Links the submissions of a group that this transaction stored; those that were there before are linked already.
create procedure link_submissions(ids text[], leaves bytea[], linked_at text) language plpgsql as $$
declare
    linked bytea;
begin
    select string_agg('\x01'::bytea || int8send(s.seq) || int8send(coalesce(r.revision, 0))
            || case when r.submission_seq is null then u.leaf else sha256(u.leaf || convert_to(linked_at, 'UTF8')) end, ''::bytea order by s.seq)
        into linked
        from unnest(ids, leaves) as u (id, leaf) join submission s on s.id = u.id left join record_revision r on r.submission_seq = s.seq
        where s.tx = pg_current_xact_id();
    if linked is not null then call link_batch(linked, linked_at); end if;
end $$;

create function link_entry() returns trigger language plpgsql as $$
begin
    call link_batch('\x02'::bytea || int8send(new.seq) || int8send(0) || sha256(audit_field(new.action) || audit_field(new.at)
        || audit_field(new.tenant) || audit_field(new.who) || audit_field(new.subject) || audit_field(new.detail)), new.at);
    return null;
end $$;

-- At the commit: whoever does something audited has all his other locks by then.
create constraint trigger audit_entry_is_linked after insert on audit_entry deferrable initially deferred for each row execute function link_entry();

-- What is only appended to, as its entries tell it.
create view audited (action, at, tenant, who, subject, detail) as
select (case when to_version is null then 'alias.removed' else 'alias.moved' end)::text,
    moved_at::text,
    null::text,
    who::text,
    kind || '/' || name || '@' || alias::text,
    json_build_object('number', number, 'from', from_version, 'to', to_version, 'reason', reason)::text
from alias_move
union all
select (case when revoked then 'version.revoked' else 'version.allowed' end)::text,
    decided_at::text,
    null::text,
    who::text,
    kind || '/' || name || '@' || version::text,
    json_build_object('seq', seq, 'reason', reason)::text
from revocation
union all
select 'version.published'::text,
    published_at::text,
    null::text,
    null::text,
    kind || '/' || name || '@' || version::text,
    json_build_object('hash', hash, 'commit', "commit")::text
from publication
union all
select (case when taken then 'workspace.reloaded' else 'workspace.refused' end)::text,
    at::text,
    null::text,
    who::text,
    'workspace'::text,
    json_build_object('seq', seq, 'reason', reason, 'before', commit_before, 'after', commit_after, 'changes', changes, 'problems', problems)::text
from workspace_reload
union all
select 'failure.' || disposition::text,
    at::text,
    tenant::text,
    who::text,
    failure_id::text,
    json_build_object('seq', seq, 'reason', reason, 'submission', submission_id)::text
from failure_disposition
union all
select 'group.' || kind::text,
    at::text,
    (select g.tenant from failure_group g where g.seq = group_seq)::text,
    who::text,
    (select g.id from failure_group g where g.seq = group_seq)::text,
    json_build_object('number', number, 'state', state, 'reason', reason, 'fixedIn', fixed_in, 'mutedUntil', muted_until, 'failure', failure_id)::text
from incident_event
union all
select 'record.unreadable'::text,
    failed_at::text,
    tenant::text,
    null::text,
    id::text,
    json_build_object('contract', contract_name, 'key', record_key, 'revision', record_revision, 'version', asked_version, 'code', code, 'title', title, 'detail', detail, 'trace', trace_id)::text
from failure where submission_seq is null
union all
select 'safeguard.' || e.state::text,
    e.at::text,
    null::text,
    e.who::text,
    s.id::text,
    json_build_object('number', e.number, 'contract', s.contract, 'action', s.action, 'subject', s.subject, 'target', s.target::json, 'evidence', s.evidence::json, 'reason', e.reason)::text
from safeguard_event e join safeguard s on s.seq = e.safeguard_seq;

insert into audit_entry (action, at, tenant, who, subject, detail) select * from audited order by at;

create function alias_move_is_audited() returns trigger language plpgsql as $$
begin
    insert into audit_entry (action, at, tenant, who, subject, detail) values (
        (case when new.to_version is null then 'alias.removed' else 'alias.moved' end)::text,
        new.moved_at::text,
        null::text,
        new.who::text,
        new.kind || '/' || new.name || '@' || new.alias::text,
        json_build_object('number', new.number, 'from', new.from_version, 'to', new.to_version, 'reason', new.reason)::text);
    return null;
end $$;
create trigger alias_move_is_audited after insert on alias_move for each row execute function alias_move_is_audited();

create function revocation_is_audited() returns trigger language plpgsql as $$
begin
    insert into audit_entry (action, at, tenant, who, subject, detail) values (
        (case when new.revoked then 'version.revoked' else 'version.allowed' end)::text,
        new.decided_at::text,
        null::text,
        new.who::text,
        new.kind || '/' || new.name || '@' || new.version::text,
        json_build_object('seq', new.seq, 'reason', new.reason)::text);
    return null;
end $$;
create trigger revocation_is_audited after insert on revocation for each row execute function revocation_is_audited();

create function publication_is_audited() returns trigger language plpgsql as $$
begin
    insert into audit_entry (action, at, tenant, who, subject, detail) values (
        'version.published'::text,
        new.published_at::text,
        null::text,
        null::text,
        new.kind || '/' || new.name || '@' || new.version::text,
        json_build_object('hash', new.hash, 'commit', new."commit")::text);
    return null;
end $$;
create trigger publication_is_audited after insert on publication for each row execute function publication_is_audited();

create function workspace_reload_is_audited() returns trigger language plpgsql as $$
begin
    insert into audit_entry (action, at, tenant, who, subject, detail) values (
        (case when new.taken then 'workspace.reloaded' else 'workspace.refused' end)::text,
        new.at::text,
        null::text,
        new.who::text,
        'workspace'::text,
        json_build_object('seq', new.seq, 'reason', new.reason, 'before', new.commit_before, 'after', new.commit_after, 'changes', new.changes, 'problems', new.problems)::text);
    return null;
end $$;
create trigger workspace_reload_is_audited after insert on workspace_reload for each row execute function workspace_reload_is_audited();

create function failure_disposition_is_audited() returns trigger language plpgsql as $$
begin
    insert into audit_entry (action, at, tenant, who, subject, detail) values (
        'failure.' || new.disposition::text,
        new.at::text,
        new.tenant::text,
        new.who::text,
        new.failure_id::text,
        json_build_object('seq', new.seq, 'reason', new.reason, 'submission', new.submission_id)::text);
    return null;
end $$;
create trigger failure_disposition_is_audited after insert on failure_disposition for each row execute function failure_disposition_is_audited();

create function incident_event_is_audited() returns trigger language plpgsql as $$
begin
    insert into audit_entry (action, at, tenant, who, subject, detail) values (
        'group.' || new.kind::text,
        new.at::text,
        (select g.tenant from failure_group g where g.seq = new.group_seq)::text,
        new.who::text,
        (select g.id from failure_group g where g.seq = new.group_seq)::text,
        json_build_object('number', new.number, 'state', new.state, 'reason', new.reason, 'fixedIn', new.fixed_in, 'mutedUntil', new.muted_until, 'failure', new.failure_id)::text);
    return null;
end $$;
create trigger incident_event_is_audited after insert on incident_event for each row execute function incident_event_is_audited();

create function failure_is_audited() returns trigger language plpgsql as $$
begin
    insert into audit_entry (action, at, tenant, who, subject, detail) values (
        'record.unreadable'::text,
        new.failed_at::text,
        new.tenant::text,
        null::text,
        new.id::text,
        json_build_object('contract', new.contract_name, 'key', new.record_key, 'revision', new.record_revision, 'version', new.asked_version, 'code', new.code, 'title', new.title, 'detail', new.detail, 'trace', new.trace_id)::text);
    return null;
end $$;
create trigger failure_is_audited after insert on failure for each row when (new.submission_seq is null) execute function failure_is_audited();

create function api_key_is_audited() returns trigger language plpgsql as $$
begin
    insert into audit_entry (action, at, tenant, who, subject, detail) values (
        'key.created', new.created_at, new.tenant, null, new.id, json_build_object('name', new.name, 'scopes', new.scopes, 'requestsPerMinute', new.requests_per_minute, 'tokensPerMinute', new.tokens_per_minute, 'expiresAt', new.expires_at)::text);
    return null;
end $$;
create trigger api_key_is_audited after insert on api_key for each row execute function api_key_is_audited();

create function api_key_revocation_is_audited() returns trigger language plpgsql as $$
begin
    insert into audit_entry (action, at, tenant, who, subject, detail) values (
        'key.revoked', new.revoked_at, new.tenant, null, new.id, json_build_object('name', new.name)::text);
    return null;
end $$;
create trigger api_key_revocation_is_audited after update on api_key for each row when (new.revoked_at is not null and old.revoked_at is null) execute function api_key_revocation_is_audited();

create function api_key_rotation_is_audited() returns trigger language plpgsql as $$
begin
    if (select count(*) from api_key_secret s where s.key_seq = new.key_seq) > 1 then
        insert into audit_entry (action, at, tenant, who, subject, detail) values (
            'key.rotated', new.made_at, (select k.tenant from api_key k where k.seq = new.key_seq), null, (select k.id from api_key k where k.seq = new.key_seq), json_build_object('hint', new.hint)::text);
    end if;
    return null;
end $$;
create trigger api_key_rotation_is_audited after insert on api_key_secret for each row execute function api_key_rotation_is_audited();

create function migration_job_is_audited() returns trigger language plpgsql as $$
begin
    insert into audit_entry (action, at, tenant, who, subject, detail) values (
        'migration.' || new.state, new.planned_at, null, null, new.id, json_build_object('contract', new.contract_name, 'to', new.to_version, 'hash', new.to_hash)::text);
    return null;
end $$;
create trigger migration_job_is_audited after insert on migration_job for each row execute function migration_job_is_audited();

create function migration_change_is_audited() returns trigger language plpgsql as $$
begin
    insert into audit_entry (action, at, tenant, who, subject, detail) values (
        'migration.' || new.state, new.updated_at, null, null, new.id, json_build_object('from', old.state, 'reason', new.reason)::text);
    return null;
end $$;
create trigger migration_change_is_audited after update on migration_job for each row when (new.state <> old.state) execute function migration_change_is_audited();

create function session_removal_is_audited() returns trigger language plpgsql as $$
begin
    insert into audit_entry (action, at, tenant, who, subject, detail) values (
        'session.removed', new.removed_at, new.tenant, new.removed_by, new.id, json_build_object('removal', new.removal)::text);
    return null;
end $$;
create trigger session_removal_is_audited after update on session for each row when (new.removed_at is not null and old.removed_at is null) execute function session_removal_is_audited();

create trigger audit_entry_is_fixed before update or delete on audit_entry for each row execute function refuse_change('the audit is append-only');
create trigger audit_entry_is_not_emptied before truncate on audit_entry execute function refuse_change('the audit is append-only');
create trigger audit_batch_is_fixed before update or delete on audit_batch for each row execute function refuse_change('the audit is append-only');
create trigger audit_batch_is_not_emptied before truncate on audit_batch execute function refuse_change('the audit is append-only');
create trigger audit_origin_is_fixed before update or delete on audit_origin for each row execute function refuse_change('the audit is append-only');
create trigger audit_origin_is_not_emptied before truncate on audit_origin execute function refuse_change('the audit is append-only');

create function safeguard_event_is_audited() returns trigger language plpgsql as $$
begin
    insert into audit_entry (action, at, tenant, who, subject, detail)
        select 'safeguard.' || new.state::text, new.at::text, null::text, new.who::text, s.id::text,
            json_build_object('number', new.number, 'contract', s.contract, 'action', s.action, 'subject', s.subject, 'target', s.target::json, 'evidence', s.evidence::json, 'reason', new.reason)::text
        from safeguard s where s.seq = new.safeguard_seq;
    return null;
end $$;
create trigger safeguard_event_is_audited after insert on safeguard_event for each row execute function safeguard_event_is_audited();

create function content_key_end_is_audited() returns trigger language plpgsql as $$
begin
    insert into audit_entry (action, at, tenant, who, subject, detail) values (
        'content.ended', to_char(clock_timestamp() at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US') || '0Z', null, null, old.id::text,
        json_build_object('wrappedBy', old.wrapped_by)::text);
    return null;
end $$;
create trigger content_key_end_is_audited after delete on content_key for each row execute function content_key_end_is_audited();
