-- What was retrieved for a request, and what its output might cite. No text of a passage.

create table submission_retrieval (
    submission_seq integer primary key references submission (seq),
    retrieved      text check (json_valid(retrieved)), -- collection, method, ids and scores; null: the gateway retrieved nothing
    citations      text check (json_valid(citations)), -- ids that the submission named; null: none
    check (retrieved is not null or citations is not null)
) strict;

create trigger submission_retrieval_is_kept before delete on submission_retrieval begin select raise(abort, 'what was retrieved is append-only'); end;
create trigger submission_retrieval_is_fixed before update on submission_retrieval begin select raise(abort, 'what was retrieved is append-only'); end;
