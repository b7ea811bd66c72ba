-- What was found is told by a fingerprint, which nobody can compute who does not have the key of the bank.
alter table banks add column fingerprint_key bytea not null default uuid_send(gen_random_uuid());
