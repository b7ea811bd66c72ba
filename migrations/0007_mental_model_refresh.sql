-- The cron expression that next_refresh_at was computed from: another one in the trigger is not yet scheduled.
alter table mental_models add column refresh_schedule text;
alter table mental_models add column next_refresh_at timestamptz;
-- Why the last refresh did not bring the content up to date; null when it did.
alter table mental_models add column last_refresh_error text;
alter table mental_models add column last_refresh_failed_at timestamptz;
create index mental_models_with_cron on mental_models (bank, id) where trigger ->> 'refresh_cron' is not null;

-- What an earlier text had taken in, so that it can be restored with what it has not seen.
alter table mental_model_history add column previous_sequence_seen bigint not null default 0;
alter table mental_model_history add column previous_memory_seen_at timestamptz;
alter table mental_model_history add column previous_source_query text;
