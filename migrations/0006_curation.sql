-- The id of the memory that has taken the place of one that is invalidated.
alter table memories add column superseded_by uuid;

-- Entities that have become part of another one, with all it takes to make them entities of their own again.
create table entity_merges (
  number            bigint generated always as identity primary key,
  bank              int not null references banks on delete cascade,
  -- The one that stays.
  entity            int not null references entities on delete cascade,
  merged_id         uuid not null unique,
  canonical_name    text not null,
  name_key          text not null,
  type              text not null,
  metadata          jsonb not null,
  first_seen        timestamptz,
  last_seen         timestamptz,
  alias_keys        text[] not null,
  -- Numbers of the memories that mentioned it, and of those among them that mentioned the other one too.
  mentioned_by      bigint[] not null,
  shared_with       bigint[] not null,
  merged_at         timestamptz not null default now()
);
create index entity_merges_by_entity on entity_merges (entity);
create index entity_merges_by_bank on entity_merges (bank);
