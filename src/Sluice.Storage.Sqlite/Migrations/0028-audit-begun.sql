-- How many submissions there were before the chain: one entry of the audit, so that the chain has it. Whoever moves the beginning, to hide what he adds
-- or takes away there, would need another.
insert into audit_entry (action, at, tenant, who, subject, detail)
select 'audit.begun', strftime('%Y-%m-%dT%H:%M:%f', 'now') || '0000Z', null, null, 'submission',
    json_object('to', submission_seq, 'count', (select count(*) from submission where seq <= submission_seq))
from audit_origin;
