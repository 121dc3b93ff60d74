-- Every attempt to serve another workspace in place of the one before, taken or not.

create table workspace_reload (
    seq           integer primary key,
    at            text not null check (at glob '????-??-??T??:??:??.???????Z'),
    who           text not null check (length(who) between 1 and 256),
    reason        text,
    taken         integer not null check (taken in (0, 1)),
    commit_before text,          -- null: outside a repository
    commit_after  text,          -- null also when the workspace could not be read
    changes       text not null, -- JSON array of texts
    problems      text not null  -- JSON array of {file, line, code, message}
) strict;

create trigger workspace_reload_is_kept before delete on workspace_reload begin select raise(abort, 'reloads are append-only'); end;
create trigger workspace_reload_is_fixed before update on workspace_reload begin select raise(abort, 'reloads are append-only'); end;
