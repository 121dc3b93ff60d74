-- What safeguards do is audited, and the end of sealed content.

drop view audited;

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

insert into audit_entry (action, at, tenant, who, subject, detail) select * from audited where action glob 'safeguard.*' order by at;

create trigger safeguard_event_is_audited after insert on safeguard_event
begin insert into audit_entry (action, at, tenant, who, subject, detail)
    select 'safeguard.' || new.state, new.at, null, new.who, s.id,
        json_object('number', new.number, 'contract', s.contract, 'action', s.action, 'subject', s.subject, 'target', json(s.target), 'evidence', json(s.evidence), 'reason', new.reason)
    from safeguard s where s.seq = new.safeguard_seq; end;
create trigger content_key_end_is_audited after delete on content_key
begin insert into audit_entry (action, at, tenant, who, subject, detail) values (
    'content.ended', strftime('%Y-%m-%dT%H:%M:%f', 'now') || '0000Z', null, null, old.id, json_object('wrappedBy', old.wrapped_by)); end;
