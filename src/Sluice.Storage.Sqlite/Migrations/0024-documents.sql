-- Documents, and the chunks by which they are found. Not the ledger: a document is replaced and removed, and everything made of it goes with it.
-- Beside these tables each collection of a tenant has an FTS5 table of its own, chunk_words_<seq>, made with its row: so that no word of others
-- counts in a score, and a search costs what its own collection is large.

create table collection (
    seq       integer primary key,
    tenant    text not null check (length(tenant) between 1 and 64),
    name      text not null check (length(name) between 1 and 64),
    documents integer not null default 0 check (documents >= 0),
    chunks    integer not null default 0 check (chunks >= 0),
    tokens    integer not null default 0 check (tokens >= 0),
    changes   integer not null default 0 check (changes >= 0), -- grows with everything that is put or removed
    unique (tenant, name)
) strict;

create table document (
    seq             integer primary key autoincrement,
    collection_seq  integer not null references collection (seq),
    id              text not null check (length(id) between 1 and 512), -- of a record contract/key
    revision        integer not null check (revision >= 1),
    title           text not null check (length(title) <= 1024),
    media_type      text not null,
    source          blob not null, -- as it came; of a record empty
    bytes           integer not null check (bytes >= 0),
    metadata        blob,          -- one JSON object; null: none
    contract        text,          -- what metadata or record were validated by, name@1.0.0
    contract_hash   text,
    record_contract text,
    record_key      text,
    record_revision integer check (record_revision >= 1),
    chunker         text not null, -- version and settings of what cut it
    hash            text not null, -- of all of it: the same hash is the same document
    chunks          integer not null check (chunks >= 0),
    tokens          integer not null check (tokens >= 0),
    added_at        text not null check (added_at glob '????-??-??T??:??:??.???????Z'),
    updated_at      text not null check (updated_at glob '????-??-??T??:??:??.???????Z'),
    unique (collection_seq, id),
    check ((contract is null) = (contract_hash is null)),
    check ((record_contract is null) = (record_key is null) and (record_contract is null) = (record_revision is null))
) strict;

create index document_by_collection on document (collection_seq, seq);

-- Its number is the position after which re-embedding goes on: never used twice.
create table chunk (
    seq            integer primary key autoincrement,
    collection_seq integer not null references collection (seq),
    document_seq   integer not null references document (seq) on delete cascade,
    ordinal        integer not null check (ordinal >= 0),
    id             text not null,
    section        text not null,
    text           text not null check (length(text) > 0),
    tokens         integer not null check (tokens >= 0),
    unique (collection_seq, id)
) strict;

create index chunk_by_position on chunk (collection_seq, seq);
create index chunk_of_document on chunk (document_seq, ordinal);

-- Values of metadata that search can be limited to, by JSON Pointer.
create table document_value (
    collection_seq integer not null,
    pointer        text not null,
    value          text not null,
    document_seq   integer not null references document (seq) on delete cascade,
    primary key (collection_seq, pointer, value, document_seq)
) strict, without rowid;

create index document_value_of on document_value (document_seq);
