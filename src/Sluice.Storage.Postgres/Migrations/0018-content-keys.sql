-- Keys that seal the content of one day each, wrapped by a key that is not in the store. Removing one ends its day's content for ever.

create table content_key (
    id         text collate "C" primary key check (id ~ '^[0-9]{8}$'), -- the day (UTC)
    wrapped_by text not null check (length(wrapped_by) between 1 and 16), -- id of the key that wraps it
    wrapped    bytea not null,
    created_at instant not null
);
