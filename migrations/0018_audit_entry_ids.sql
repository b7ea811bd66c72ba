-- Clients know entries by UUIDs; the number keeps their order.
alter table audit_log add column entry uuid not null default gen_random_uuid();
