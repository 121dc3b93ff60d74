-- Every attempt to serve another workspace in place of the one before, taken or not.

create table workspace_reload (
    seq           bigint generated always as identity primary key,
    at            instant not null,
    who           name_text not null,
    reason        text,
    taken         boolean not null,
    commit_before text,          -- null: outside a repository
    commit_after  text,          -- null also when the workspace could not be read
    changes       json not null, -- array of texts
    problems      json not null  -- array of {file, line, code, message}
);

create trigger workspace_reload_is_fixed before update or delete on workspace_reload for each row execute function refuse_change('reloads are append-only');
create trigger workspace_reload_is_not_emptied before truncate on workspace_reload execute function refuse_change('reloads are append-only');
