-- Documents, and the chunks by which they are found. Not the ledger: a document is replaced and removed, and everything made of it goes with it.
-- The words of every collection stand in one index, each behind the number of its collection: so that no word of others counts in a score, and a
-- search costs what its own collection is large.

create table collection (
    seq       bigint generated always as identity primary key,
    tenant    tenant_name not null,
    name      text collate "C" not null check (length(name) between 1 and 64),
    documents bigint not null default 0 check (documents >= 0),
    chunks    bigint not null default 0 check (chunks >= 0),
    tokens    bigint not null default 0 check (tokens >= 0),
    words     bigint not null default 0 check (words >= 0),   -- of all chunks
    changes   bigint not null default 0 check (changes >= 0), -- grows with everything that is put or removed
    unique (tenant, name)
);

create table document (
    seq             bigint generated always as identity primary key,
    collection_seq  bigint not null references collection (seq),
    id              text collate "C" not null check (length(id) between 1 and 512), -- of a record contract/key
    revision        bigint not null check (revision >= 1),
    title           text not null check (length(title) <= 1024),
    media_type      text not null,
    source          bytea not null, -- as it came; of a record empty
    bytes           bigint not null check (bytes >= 0),
    metadata        bytea,          -- one JSON object; null: none
    contract        text,           -- what metadata or record were validated by, name@1.0.0
    contract_hash   text,
    record_contract text,
    record_key      text,
    record_revision bigint check (record_revision >= 1),
    chunker         text not null,  -- version and settings of what cut it
    hash            text not null,  -- of all of it: the same hash is the same document
    chunks          integer not null check (chunks >= 0),
    tokens          bigint not null check (tokens >= 0),
    added_at        instant not null,
    updated_at      instant not null,
    unique (collection_seq, id),
    check ((contract is null) = (contract_hash is null)),
    check ((record_contract is null) = (record_key is null) and (record_contract is null) = (record_revision is null))
);

create index document_by_collection on document (collection_seq, seq);

-- Its number is the position after which re-embedding goes on: in a collection, whose row is locked by who puts, greater for what comes later.
create table chunk (
    seq            bigint generated always as identity primary key,
    collection_seq bigint not null references collection (seq),
    document_seq   bigint not null references document (seq) on delete cascade,
    ordinal        integer not null check (ordinal >= 0),
    id             text collate "C" not null,
    section        text not null,
    text           text not null check (length(text) > 0),
    tokens         integer not null check (tokens >= 0),
    unique (collection_seq, id)
);

create index chunk_by_position on chunk (collection_seq, seq);
create index chunk_of_document on chunk (document_seq, ordinal);

-- The same stemmer as that of the embedded store, and no words that it would pass over.
create text search dictionary word_stem (template = pg_catalog.snowball, language = porter);

create table chunk_words (
    chunk_seq    bigint primary key references chunk (seq) on delete cascade,
    document_seq bigint not null,
    words        tsvector not null, -- stemmed, behind the number of the collection: '7:comput'
    length       integer not null check (length >= 0)
);

-- What waits to be entered would be read through by every search of every tenant.
create index chunk_words_index on chunk_words using gin (words) with (fastupdate = off);

-- In how many chunks of its collection a word stands.
create table chunk_term (
    term   text collate "C" primary key, -- as in chunk_words
    chunks bigint not null check (chunks >= 0)
) with (fillfactor = 70);

-- Values of metadata that search can be limited to, by JSON Pointer.
create table document_value (
    collection_seq bigint not null,
    pointer        text collate "C" not null,
    value          text collate "C" not null,
    document_seq   bigint not null references document (seq) on delete cascade,
    primary key (collection_seq, pointer, value, document_seq)
);

create index document_value_of on document_value (document_seq);

-- A word as the index has it.
create function chunk_term_of(collection bigint, word text) returns text language sql stable as $$
    select collection || ':' || (ts_lexize('word_stem', word))[1]
$$;

-- Words, a space between, as a vector; they are letters, digits and marks, so that nothing needs to be escaped.
create function chunk_vector(collection bigint, words text) returns tsvector language sql stable as $$
    select coalesce(string_agg('''' || term || ''':' || positions, ' '), '')::tsvector
    from (select chunk_term_of(collection, w.word) as term, string_agg(least(w.place, 16383)::text, ',' order by w.place) as positions
        from unnest(string_to_array(words, ' ')) with ordinality as w(word, place) group by 1) t
$$;

-- Chunks with any of some words. The plan is never the reading of a table that holds the chunks of all tenants.
create function chunk_candidates(query tsquery, documents bigint[], most integer, out chunk_seq bigint, out words tsvector, out length integer)
returns setof record language sql stable set enable_seqscan = off as $$
    select w.chunk_seq, w.words, w.length from chunk_words w where w.words @@ query and (documents is null or w.document_seq = any(documents)) limit most
$$;
