-- What safeguards do is audited, and the end of sealed content.

create or replace view audited (action, at, tenant, who, subject, detail) as
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

insert into audit_entry (action, at, tenant, who, subject, detail) select * from audited where action like 'safeguard.%' order by at;

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
