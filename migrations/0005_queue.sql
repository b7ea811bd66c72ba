-- The place of an operation in the queue: the order in which operations were queued, whatever clocks say.
alter table operations add column position bigint;
update operations o set position = queued.nth
from (select id, row_number() over (order by created_at, id) as nth from operations) queued
where queued.id = o.id;
alter table operations alter column position set not null;
alter table operations alter column position add generated always as identity;
select setval(pg_get_serial_sequence('operations', 'position'), (select coalesce(max(position), 0) + 1 from operations), false);

-- False while an earlier operation of one of its series is unfinished.
alter table operations add column ready boolean not null default true;
-- How often its worker stopped while it ran.
alter table operations add column takeover_count int not null default 0;
-- How often something that passes by itself, such as a model that is paused, made it wait.
alter table operations add column postponed_count int not null default 0;

-- Operations of a series run one after the other. A series is known by the hash of its name: two that share one wait for
-- each other without need, and nothing else.
alter table operations add column series bigint[] not null default '{}';
-- The operations of each series that have not ended.
create table operation_series (
  bank              int not null,
  series            bigint not null,
  position          bigint not null,
  operation         uuid not null references operations on delete cascade,
  primary key (bank, series, position)
);
create index operation_series_by_operation on operation_series (operation);

-- What was queued before this table existed keeps its order: retains of a bank shared one series, now each document has its own.
update operations o set series = array(
  select distinct hashtextextended(name, 0)
  from (
    select o.serialization_key as name where o.type <> 'retain' and o.serialization_key is not null
    union all
    select 'document ' || document
    from jsonb_array_elements_text(coalesce(o.result -> 'document_ids', '[]')) document
    where o.type = 'retain'
  ) names);
insert into operation_series (bank, series, position, operation)
select bank, unnest(series), position, id from operations where status in ('pending', 'processing');
update operations o set ready = false
where status = 'pending' and exists (
  select 1 from operation_series mine
  join operation_series other on other.bank = mine.bank and other.series = mine.series and other.operation <> mine.operation
  join operations of_other on of_other.id = other.operation
  where mine.operation = o.id and (other.position < mine.position or of_other.status = 'processing'));

drop index operations_to_claim;
drop index operations_in_series;
alter table operations drop column serialization_key;
create index operations_to_claim on operations (type, (coalesce(next_retry_at, created_at))) where status = 'pending' and ready;
create index operations_by_lease on operations (lease_expires_at) where status = 'processing';
create index operations_unfinished on operations (bank, type) where status in ('pending', 'processing');
create index operations_ended on operations (completed_at) where parent is null and status in ('completed', 'failed', 'cancelled');
create index operations_unfinished_by_parent on operations (parent) where status in ('pending', 'processing');
