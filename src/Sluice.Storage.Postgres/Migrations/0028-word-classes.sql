-- How much a word weighs in a chunk comes from how often it stands there and how long the chunk is. Both become words of the index, in classes: so that
-- of a word that very many chunks hold those are found in which it weighs most, without a look at all of them.

-- '7^2:comput': it stands there three times (class 2); once has no class. '7~14': the length is between 1.25^14 and 1.25^15. No word has these signs.
create function chunk_classed(collection bigint, words tsvector, length integer) returns tsvector language sql immutable as $$
    select case when length = 0 then words else words || array_to_tsvector(array_append(array(
        select collection || '^' || width_bucket(cardinality(w.positions), '{2,3,4,6,8,12,16,24,32,48,64}'::integer[]) || substr(w.lexeme, strpos(w.lexeme, ':'))
        from unnest(words) w where cardinality(w.positions) > 1), collection || '~' || floor(ln(length) / ln(1.25) + 1e-9))) end
$$;

create or replace function chunk_vector(collection bigint, words text) returns tsvector language sql stable as $$
    select chunk_classed(collection, coalesce(string_agg('''' || term || ''':' || positions, ' '), '')::tsvector, cardinality(string_to_array(words, ' ')))
    from (select chunk_term_of(collection, w.word) as term, string_agg(least(w.place, 16383)::text, ',' order by w.place) as positions
        from unnest(string_to_array(words, ' ')) with ordinality as w(word, place) group by 1) t
$$;

-- An index is made in less time than it takes to enter every row anew: some minutes for a million chunks, in which documents wait.
drop index chunk_words_index;
update chunk_words w set words = chunk_classed(c.collection_seq, w.words, w.length) from chunk c where c.seq = w.chunk_seq and w.length > 0;
create index chunk_words_index on chunk_words using gin (words) with (fastupdate = off);

insert into chunk_term (term, chunks)
select l.lexeme, count(*) from chunk_words w cross join unnest(w.words) l where l.positions is null group by l.lexeme;
