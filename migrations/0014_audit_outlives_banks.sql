-- What is written down about a bank outlives it: entries go by its id, and only by their age.
alter table audit_log add column bank_id text;
update audit_log a set bank_id = b.id from banks b where b.number = a.bank;
drop index audit_log_by_bank;
alter table audit_log alter column bank_id set not null, drop column bank;
create index audit_log_by_bank on audit_log (bank_id, started_at desc, id desc);
