-- What was asked of a bank, where that is written down.
create table audit_log (
  id          bigint generated always as identity primary key,
  bank        int references banks on delete cascade,
  action      text not null,
  transport   text not null,
  started_at  timestamptz not null,
  duration_ms int not null,
  request     jsonb,
  response    jsonb,
  metadata    jsonb not null default '{}'
);
create index audit_log_by_bank on audit_log (bank, started_at desc, id desc);
create index audit_log_by_time on audit_log (started_at);
