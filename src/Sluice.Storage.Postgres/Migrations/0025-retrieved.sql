-- What was retrieved for a request, and what its output might cite. No text of a passage.

create table submission_retrieval (
    submission_seq bigint primary key references submission (seq),
    retrieved      json, -- collection, method, ids and scores; null: the gateway retrieved nothing
    citations      json, -- ids that the submission named; null: none
    check (retrieved is not null or citations is not null)
);

create trigger submission_retrieval_is_kept before update or delete on submission_retrieval for each row execute function refuse_change('what was retrieved is append-only');
create trigger submission_retrieval_is_not_emptied before truncate on submission_retrieval execute function refuse_change('what was retrieved is append-only');
