-- Jobs that have ended are removed after a time: their decisions stay in the ledger.
create index job_ended on job (updated_at) where state in ('done', 'cancelled');
