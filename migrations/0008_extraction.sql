-- How an item is to be read: a strategy of the bank, and the clock of whoever gave its time.
alter table document_items add column strategy text;
-- Minutes east of UTC.
alter table document_items add column said_at_offset smallint not null default 0;
-- Whether the caller gave a day without a time of day.
alter table document_items add column said_on_day boolean not null default false;

-- Those tags of a memory that it has from what it says, and not from its item.
alter table memories add column label_tags text[] not null default '{}';

-- The stretches of a document that a language model has read: those are not asked about again.
create table extractions (
  document          bigint not null references documents on delete cascade,
  -- SHA-256 of the stretch and of all that decides what is made of it.
  source_hash       bytea not null,
  -- Facts that were told, and of these the ones that said something new and were stored.
  told              int not null,
  stored            int not null,
  primary key (document, source_hash)
);
