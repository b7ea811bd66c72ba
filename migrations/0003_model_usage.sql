-- What language models were asked for, and what it took.

-- A row for each day (UTC), bank, purpose and model, so that it can be kept for good. The bank is no reference: what it
-- has cost outlives it, under a number without a name. 0: the bank was gone before the call ended.
create table model_usage (
  day               date not null,
  bank              int not null,
  purpose           text not null,
  provider          text not null,
  model             text not null,
  calls             bigint not null,
  failures          bigint not null,
  input_tokens      bigint not null,
  output_tokens     bigint not null,
  cached_tokens     bigint not null,
  reasoning_tokens  bigint not null,
  -- US dollars, for the calls that have a price.
  cost              double precision not null,
  primary key (day, bank, purpose, provider, model)
);
create index model_usage_by_bank on model_usage (bank, day);

-- Single requests to models, for a few days.
create table llm_requests (
  id                uuid primary key,
  bank              int not null references banks on delete cascade,
  -- The same for all requests of one piece of work.
  trace             uuid not null,
  purpose           text not null,
  -- The purpose and, where there is one, the name of the shape that was asked for.
  scope             text not null,
  provider          text not null,
  model             text not null,
  -- 'success', 'cancelled', or the kind of the failure.
  outcome           text not null,
  started_at        timestamptz not null,
  duration_ms       int not null,
  -- Null when there was no answer.
  input_tokens      int,
  output_tokens     int,
  cached_tokens     int,
  reasoning_tokens  int,
  cost              double precision,
  finish_reason     text,
  error             text,
  -- What was asked and answered; only when the server is told to keep it.
  input             jsonb,
  output            jsonb
);
create index llm_requests_by_bank on llm_requests (bank, started_at desc);
create index llm_requests_by_age on llm_requests (started_at);
