-- How many submissions there were before the chain: one entry of the audit, so that the chain has it. Whoever moves the beginning, to hide what he adds
-- or takes away there, would need another.
insert into audit_entry (action, at, tenant, who, subject, detail)
select 'audit.begun', to_char(now() at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US') || '0Z', null, null, 'submission',
    json_build_object('to', submission_seq, 'count', (select count(*) from submission where seq <= submission_seq))::text
from audit_origin;
