-- Processes that run operations, as far as they are known to live: each renews its row. Not logged: after a crash of the
-- database they write themselves down again, and no backup holds them.
create unlogged table workers (
  id            uuid primary key,
  -- HINDSIGHT_API_WORKER_ID, or the name of the machine.
  name          text not null,
  host          text not null,
  pid           int not null,
  version       text not null,
  -- Operations that it runs at the same time.
  slots         int not null,
  started_at    timestamptz not null default now(),
  seen_at       timestamptz not null default now(),
  -- How long after the last sign of life it counts as dead.
  patience_ms   int not null
);

-- Whose the lease is. No reference: it outlives the row of a worker that is gone.
alter table operations add column worker uuid;
