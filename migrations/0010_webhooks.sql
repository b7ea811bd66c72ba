-- Who is told when something has happened in a bank. A delivery is an operation of type webhook_delivery, queued in the
-- transaction that it tells of.
create table webhooks (
  id          uuid primary key default gen_random_uuid(),
  bank        int not null references banks on delete cascade,
  url         text not null,
  secret      text,
  event_types text[] not null,
  enabled     boolean not null default true,
  http_config jsonb not null default '{}',
  created_at  timestamptz not null default now(),
  updated_at  timestamptz not null default now()
);
create index webhooks_by_bank on webhooks (bank, created_at);
create index operations_webhook_deliveries on operations (bank, (payload ->> 'webhook_id'), created_at desc)
  where type = 'webhook_delivery';
