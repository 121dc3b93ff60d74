-- Vectors of chunks. Made of chunks and gone with them: not the ledger. A vector and the text it was made of cannot disagree: a chunk's text never
-- changes, and its vectors go with it.

-- Who brings the vectors of a collection up to its chunks. What is written under an older number is refused.
create table vector_lease (
    collection_seq bigint primary key references collection (seq),
    owner          text not null check (length(owner) between 1 and 64),
    number         bigint not null check (number >= 1), -- grows each time another takes it
    until          instant not null
);

-- What made vectors. The active set is searched; another one is built beside it and takes its place when it is whole.
create table vector_set (
    seq            bigint generated always as identity primary key,
    collection_seq bigint not null references collection (seq),
    provider       text not null check (length(provider) between 1 and 64),
    model          text not null check (length(model) between 1 and 512),
    dimension      integer not null check (dimension between 1 and 16384),
    form           text not null check (length(form) between 1 and 64), -- how a chunk becomes the text that is embedded
    generation     integer not null check (generation >= 1),
    probe          bytea not null check (length(probe) = dimension * 4), -- the vector of a text that is always the same
    state          text not null check (state in ('building', 'active', 'retired')),
    position       bigint not null default 0 check (position >= 0), -- of the vector that was kept last
    begun_at       instant not null,
    activated_at   instant,
    check (activated_at is not null or state <> 'active')
);

create unique index vector_set_active on vector_set (collection_seq) where state = 'active';
create unique index vector_set_building on vector_set (collection_seq) where state = 'building';
create index vector_set_of on vector_set (collection_seq);

create table chunk_vector (
    set_seq   bigint not null references vector_set (seq),
    position  bigint not null check (position >= 1), -- in the order of keeping
    chunk_seq bigint not null references chunk (seq) on delete cascade,
    vector    bytea, -- 32-bit floats, little-endian, of length 1; null: the model refuses the text
    primary key (set_seq, position)
);

create unique index chunk_vector_once on chunk_vector (set_seq, chunk_seq);
create index chunk_vector_of on chunk_vector (chunk_seq);

-- Vectors do not shrink: to try costs time for nothing.
alter table chunk_vector alter column vector set storage external;

-- How far sets were copied to vector stores outside.
create table vector_copy (
    set_seq  bigint not null references vector_set (seq) on delete cascade,
    place    text not null check (length(place) between 1 and 2048),
    position bigint not null check (position >= 0),
    whole    boolean not null, -- whether it had every vector once
    primary key (set_seq, place)
);

create trigger chunk_vector_is_fixed before update on chunk_vector for each row execute function refuse_change('a vector never changes');
create trigger vector_set_is_fixed before update on vector_set for each row
when (new.seq <> old.seq or new.collection_seq <> old.collection_seq or new.provider <> old.provider or new.model <> old.model
    or new.dimension <> old.dimension or new.form <> old.form or new.generation <> old.generation or new.probe <> old.probe
    or new.position < old.position or old.state = 'retired')
execute function refuse_change('what made vectors never changes');
