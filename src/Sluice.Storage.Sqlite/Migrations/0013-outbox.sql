-- Counting dead letters looks at nothing else.
create index delivery_dead on delivery (seq) where state = 'dead';
