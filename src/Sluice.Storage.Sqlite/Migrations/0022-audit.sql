-- An account that shows when it was changed. Whatever is audited leaves an entry in the transaction that does it, by triggers: by whatever way it is
-- done. Entries and submissions are linked in batches, each with the SHA-256 over its number, the hash of the batch before and its items, at the
-- end of the transaction that stored them. An item is a byte (1: submission, 2: entry), the row's number, the record's revision (0: none), both as
-- eight bytes, and the hash of the row; see docs/reference/store.md.

create table audit_entry (
    seq     integer primary key,
    action  text not null,
    at      text not null check (at glob '????-??-??T??:??:??.???????Z'),
    tenant  text, -- null: of the one workspace
    who     text, -- null: not recorded, or the gateway
    subject text not null,
    detail  text not null check (json_valid(detail))
) strict;

create index audit_entry_of on audit_entry (tenant, seq);

create table audit_batch (
    number     integer primary key,
    at         text not null check (at glob '????-??-??T??:??:??.???????Z'),
    items      blob not null check (length(items) % 49 = 0),
    previous   blob not null check (length(previous) = 32),
    hash       blob not null check (length(hash) = 32),
    entries_to integer not null -- number of the newest entry that is linked
) strict;

-- What was stored before there was a chain is not part of it.
create table audit_origin (submission_seq integer not null) strict;
insert into audit_origin select coalesce(max(seq), 0) from submission;

-- What is only appended to, as its entries tell it.
create view audited (action, at, tenant, who, subject, detail) as
select case when to_version is null then 'alias.removed' else 'alias.moved' end,
    moved_at,
    null,
    who,
    kind || '/' || name || '@' || alias,
    json_object('number', number, 'from', from_version, 'to', to_version, 'reason', reason)
from alias_move
union all
select case when revoked = 1 then 'version.revoked' else 'version.allowed' end,
    decided_at,
    null,
    who,
    kind || '/' || name || '@' || version,
    json_object('seq', seq, 'reason', reason)
from revocation
union all
select 'version.published',
    published_at,
    null,
    null,
    kind || '/' || name || '@' || version,
    json_object('hash', hash, 'commit', "commit")
from publication
union all
select case when taken = 1 then 'workspace.reloaded' else 'workspace.refused' end,
    at,
    null,
    who,
    'workspace',
    json_object('seq', seq, 'reason', reason, 'before', commit_before, 'after', commit_after, 'changes', json(changes), 'problems', json(problems))
from workspace_reload
union all
select 'failure.' || disposition,
    at,
    tenant,
    who,
    failure_id,
    json_object('seq', seq, 'reason', reason, 'submission', submission_id)
from failure_disposition
union all
select 'group.' || kind,
    at,
    (select g.tenant from failure_group g where g.seq = group_seq),
    who,
    (select g.id from failure_group g where g.seq = group_seq),
    json_object('number', number, 'state', state, 'reason', reason, 'fixedIn', fixed_in, 'mutedUntil', muted_until, 'failure', failure_id)
from incident_event
union all
select 'record.unreadable',
    failed_at,
    tenant,
    null,
    id,
    json_object('contract', contract_name, 'key', record_key, 'revision', record_revision, 'version', asked_version, 'code', code, 'title', title, 'detail', detail, 'trace', trace_id)
from failure where submission_seq is null
union all
select 'safeguard.' || e.state,
    e.at,
    null,
    e.who,
    s.id,
    json_object('number', e.number, 'contract', s.contract, 'action', s.action, 'subject', s.subject, 'target', json(s.target), 'evidence', json(s.evidence), 'reason', e.reason)
from safeguard_event e join safeguard s on s.seq = e.safeguard_seq;

insert into audit_entry (action, at, tenant, who, subject, detail) select * from audited order by at;

insert into audit_batch (number, at, items, previous, hash, entries_to)
values (0, '0001-01-01T00:00:00.0000000Z', x'', zeroblob(32), x'4ca83c513d1a9934add3ec3e63b0998fb1f55adba13f0b117b59695630be467d', 0);

create trigger alias_move_is_audited after insert on alias_move
begin insert into audit_entry (action, at, tenant, who, subject, detail) values (
    case when new.to_version is null then 'alias.removed' else 'alias.moved' end,
    new.moved_at,
    null,
    new.who,
    new.kind || '/' || new.name || '@' || new.alias,
    json_object('number', new.number, 'from', new.from_version, 'to', new.to_version, 'reason', new.reason)); end;
create trigger revocation_is_audited after insert on revocation
begin insert into audit_entry (action, at, tenant, who, subject, detail) values (
    case when new.revoked = 1 then 'version.revoked' else 'version.allowed' end,
    new.decided_at,
    null,
    new.who,
    new.kind || '/' || new.name || '@' || new.version,
    json_object('seq', new.seq, 'reason', new.reason)); end;
create trigger publication_is_audited after insert on publication
begin insert into audit_entry (action, at, tenant, who, subject, detail) values (
    'version.published',
    new.published_at,
    null,
    null,
    new.kind || '/' || new.name || '@' || new.version,
    json_object('hash', new.hash, 'commit', new."commit")); end;
create trigger workspace_reload_is_audited after insert on workspace_reload
begin insert into audit_entry (action, at, tenant, who, subject, detail) values (
    case when new.taken = 1 then 'workspace.reloaded' else 'workspace.refused' end,
    new.at,
    null,
    new.who,
    'workspace',
    json_object('seq', new.seq, 'reason', new.reason, 'before', new.commit_before, 'after', new.commit_after, 'changes', json(new.changes), 'problems', json(new.problems))); end;
create trigger failure_disposition_is_audited after insert on failure_disposition
begin insert into audit_entry (action, at, tenant, who, subject, detail) values (
    'failure.' || new.disposition,
    new.at,
    new.tenant,
    new.who,
    new.failure_id,
    json_object('seq', new.seq, 'reason', new.reason, 'submission', new.submission_id)); end;
create trigger incident_event_is_audited after insert on incident_event
begin insert into audit_entry (action, at, tenant, who, subject, detail) values (
    'group.' || new.kind,
    new.at,
    (select g.tenant from failure_group g where g.seq = new.group_seq),
    new.who,
    (select g.id from failure_group g where g.seq = new.group_seq),
    json_object('number', new.number, 'state', new.state, 'reason', new.reason, 'fixedIn', new.fixed_in, 'mutedUntil', new.muted_until, 'failure', new.failure_id)); end;
create trigger failure_is_audited after insert on failure
when new.submission_seq is null
begin insert into audit_entry (action, at, tenant, who, subject, detail) values (
    'record.unreadable',
    new.failed_at,
    new.tenant,
    null,
    new.id,
    json_object('contract', new.contract_name, 'key', new.record_key, 'revision', new.record_revision, 'version', new.asked_version, 'code', new.code, 'title', new.title, 'detail', new.detail, 'trace', new.trace_id)); end;
create trigger api_key_is_audited after insert on api_key
begin insert into audit_entry (action, at, tenant, who, subject, detail) values (
    'key.created', new.created_at, new.tenant, null, new.id, json_object('name', new.name, 'scopes', new.scopes, 'requestsPerMinute', new.requests_per_minute, 'tokensPerMinute', new.tokens_per_minute, 'expiresAt', new.expires_at)); end;
create trigger api_key_revocation_is_audited after update on api_key
when new.revoked_at is not null and old.revoked_at is null
begin insert into audit_entry (action, at, tenant, who, subject, detail) values (
    'key.revoked', new.revoked_at, new.tenant, null, new.id, json_object('name', new.name)); end;
create trigger api_key_rotation_is_audited after insert on api_key_secret
when (select count(*) from api_key_secret s where s.key_seq = new.key_seq) > 1
begin insert into audit_entry (action, at, tenant, who, subject, detail) values (
    'key.rotated', new.made_at, (select k.tenant from api_key k where k.seq = new.key_seq), null, (select k.id from api_key k where k.seq = new.key_seq), json_object('hint', new.hint)); end;
create trigger migration_job_is_audited after insert on migration_job
begin insert into audit_entry (action, at, tenant, who, subject, detail) values (
    'migration.' || new.state, new.planned_at, null, null, new.id, json_object('contract', new.contract_name, 'to', new.to_version, 'hash', new.to_hash)); end;
create trigger migration_change_is_audited after update on migration_job
when new.state <> old.state
begin insert into audit_entry (action, at, tenant, who, subject, detail) values (
    'migration.' || new.state, new.updated_at, null, null, new.id, json_object('from', old.state, 'reason', new.reason)); end;
create trigger session_removal_is_audited after update on session
when new.removed_at is not null and old.removed_at is null
begin insert into audit_entry (action, at, tenant, who, subject, detail) values (
    'session.removed', new.removed_at, new.tenant, new.removed_by, new.id, json_object('removal', new.removal)); end;
create trigger safeguard_event_is_audited after insert on safeguard_event
begin insert into audit_entry (action, at, tenant, who, subject, detail)
    select 'safeguard.' || new.state, new.at, null, new.who, s.id,
        json_object('number', new.number, 'contract', s.contract, 'action', s.action, 'subject', s.subject, 'target', json(s.target), 'evidence', json(s.evidence), 'reason', new.reason)
    from safeguard s where s.seq = new.safeguard_seq; end;
create trigger content_key_end_is_audited after delete on content_key
begin insert into audit_entry (action, at, tenant, who, subject, detail) values (
    'content.ended', strftime('%Y-%m-%dT%H:%M:%f', 'now') || '0000Z', null, null, old.id, json_object('wrappedBy', old.wrapped_by)); end;
create trigger audit_entry_is_kept before delete on audit_entry begin select raise(abort, 'the audit is append-only'); end;
create trigger audit_entry_is_fixed before update on audit_entry begin select raise(abort, 'the audit is append-only'); end;
create trigger audit_batch_is_kept before delete on audit_batch begin select raise(abort, 'the audit is append-only'); end;
create trigger audit_batch_is_fixed before update on audit_batch begin select raise(abort, 'the audit is append-only'); end;
create trigger audit_origin_is_kept before delete on audit_origin begin select raise(abort, 'the audit is append-only'); end;
create trigger audit_origin_is_fixed before update on audit_origin begin select raise(abort, 'the audit is append-only'); end;
