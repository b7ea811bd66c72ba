-- A bank is searched in one embedding space at a time. A change of model fills another one in the background, and then
-- the bank changes over at one stroke.

-- The space whose vectors are searched; null until the first memory is written.
alter table banks add column space int references embedding_spaces;
-- The one before, whose vectors are kept for a while, and when the bank changed over.
alter table banks add column previous_space int references embedding_spaces;
alter table banks add column space_changed_at timestamptz;
-- Some memories have no vector yet, because the embedding model could not be asked when they were written.
alter table banks add column vectors_missing boolean not null default false;
update banks b set space = (select v.space from memory_vectors v where v.bank = b.number limit 1);
