-- The change of the bank that last gave one of its entities another name: what was read before it may name it otherwise.
alter table banks add column names_sequence bigint not null default 0;
