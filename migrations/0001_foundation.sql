-- The foundation: banks, documents, memories, what they mention, what grows from them, and the work queue.
-- Every table is unqualified: the schema is the connection's search_path.

create table banks (
  number            int generated always as identity primary key,
  id                text not null unique,
  name              text not null,
  mission           text not null default '',
  disposition       jsonb not null default '{"skepticism": 3, "literalism": 3, "empathy": 3}',
  config            jsonb not null default '{}',
  -- The last committed change of the bank's memories. A writer takes the next number under this row's lock,
  -- so changes become visible in the order of their numbers and a search index can catch up from any of them.
  sequence          bigint not null default 0,
  created_at        timestamptz not null default now(),
  updated_at        timestamptz not null default now(),
  last_write_at     timestamptz,
  last_document_at  timestamptz,
  last_consolidated_at timestamptz
);

create table documents (
  number            bigint generated always as identity primary key,
  bank              int not null references banks on delete cascade,
  id                text not null,
  version           int not null default 1,
  content_hash      text not null,
  text_length       int not null,
  retain_params     jsonb not null default '{}',
  metadata          jsonb not null default '{}',
  tags              text[] not null default '{}',
  created_at        timestamptz not null default now(),
  updated_at        timestamptz not null default now(),
  unique (bank, id)
);
create index documents_by_update on documents (bank, updated_at desc);

-- What a caller retained, in order, so that a document can be read again with each item's own time and context.
create table document_items (
  document          bigint not null references documents on delete cascade,
  index             int not null,
  -- UTF-16 code units; a blank line joins an item to the next and counts for neither.
  text_length       int not null,
  -- Null: the caller said that it has no time.
  said_at           timestamptz,
  -- False: the caller gave no time, and it is when the item was received.
  said_at_given     boolean not null,
  context           text,
  metadata          jsonb not null default '{}',
  tags              text[] not null default '{}',
  entities          jsonb not null default '[]',
  resolve_entities  boolean not null default true,
  observation_scopes jsonb,
  primary key (document, index)
);

-- The text of a version that a later retain replaced, so that a mistaken replace can be undone.
create table document_versions (
  document          bigint not null references documents on delete cascade,
  version           int not null,
  content_hash      text not null,
  original_text     text not null,
  replaced_at       timestamptz not null default now(),
  primary key (document, version)
);

-- Exact slices of a document: joined in order they are its text, which is stored nowhere else.
create table chunks (
  number            bigint generated always as identity primary key,
  bank              int not null references banks on delete cascade,
  document          bigint not null references documents on delete cascade,
  index             int not null,
  text              text not null,
  content_hash      bytea not null,
  created_at        timestamptz not null default now(),
  unique (document, index) deferrable initially deferred
);

create table memories (
  number            bigint generated always as identity primary key,
  id                uuid not null unique,
  bank              int not null references banks on delete cascade,
  document          bigint references documents on delete cascade,
  chunk             bigint references chunks on delete cascade,
  -- Order inside the document. Gaps are fine; neighbours are what counts.
  position          int not null default 0,
  type              text not null check (type in ('world', 'experience', 'observation')),
  text              text not null,
  speaker           text,
  context           text,
  occurred_start    timestamptz,
  occurred_end      timestamptz,
  occurred_precision text check (occurred_precision in ('instant', 'hour', 'day', 'week', 'month', 'quarter', 'season', 'year', 'decade')),
  mentioned_at      timestamptz,
  tags              text[] not null default '{}',
  metadata          jsonb not null default '{}',
  observation_scopes jsonb,
  -- SHA-256 of what the memory was made from: a document's memories are matched by content, not by position.
  content_hash      bytea not null,
  -- Equal for memories that say the same in other wording (case, order, function words): what consolidation groups by.
  -- Null when the text says too little to be compared.
  fingerprint       bigint,
  token_count       int not null,
  -- Hashed stems in order, little-endian uint32: the keyword index and the reranker need no text.
  terms             bytea not null,
  analyzer_version  smallint not null,
  sequence          bigint not null,
  proof_count       int not null default 1,
  consolidated_at   timestamptz,
  consolidation_failed_at timestamptz,
  edited_at         timestamptz,
  -- Retired by curation: kept, but out of recall, lists and graph until restored.
  invalidated_at    timestamptz,
  invalidation_reason text,
  created_at        timestamptz not null default now(),
  updated_at        timestamptz not null default now()
);
create index memories_by_sequence on memories (bank, sequence);
create index memories_by_mention on memories (bank, mentioned_at desc nulls last, created_at desc);
create index memories_by_document on memories (document, position);
create index memories_by_chunk on memories (chunk);
create index memories_by_fingerprint on memories (bank, fingerprint) where fingerprint is not null;
create index memories_to_consolidate on memories (bank, created_at)
  where consolidated_at is null and invalidated_at is null and type <> 'observation';

-- What left a bank, and when: a search index that is behind learns from it what to forget.
create table memory_removals (
  bank              int not null references banks on delete cascade,
  sequence          bigint not null,
  memory            bigint not null,
  primary key (bank, sequence, memory)
);

-- Vectors of different models are never mixed: each belongs to a space.
create table embedding_spaces (
  number            int generated always as identity primary key,
  provider          text not null,
  model             text not null,
  dimensions        int not null check (dimensions > 0),
  created_at        timestamptz not null default now(),
  unique (provider, model, dimensions)
);

create table memory_vectors (
  space             int not null references embedding_spaces on delete cascade,
  memory            bigint not null references memories on delete cascade,
  bank              int not null references banks on delete cascade,
  -- Scalar quantised: value = code * scale. float32 originals are kept only for models that cost money or time.
  codes             bytea not null,
  scale             real not null,
  embedding         bytea,
  primary key (space, memory)
);
alter table memory_vectors alter column codes set storage plain;
create index memory_vectors_by_memory on memory_vectors (memory);
create index memory_vectors_by_bank on memory_vectors (bank, space);

create table entities (
  number            int generated always as identity primary key,
  id                uuid not null unique default gen_random_uuid(),
  bank              int not null references banks on delete cascade,
  canonical_name    text not null,
  -- Folded for comparison: case, diacritics and punctuation gone, numbers kept.
  name_key          text not null,
  type              text not null default 'CONCEPT',
  metadata          jsonb not null default '{}',
  first_seen        timestamptz,
  last_seen         timestamptz,
  created_at        timestamptz not null default now(),
  unique (bank, name_key)
);

-- Every spelling an entity was met under; the canonical one included.
create table entity_aliases (
  bank              int not null references banks on delete cascade,
  -- "C": a first name finds the full names that begin with it by a range of the primary key.
  alias_key         text collate "C" not null,
  alias             text not null,
  entity            int not null references entities on delete cascade,
  created_at        timestamptz not null default now(),
  primary key (bank, alias_key)
);
create index entity_aliases_by_entity on entity_aliases (entity);

create table memory_entities (
  memory            bigint not null references memories on delete cascade,
  entity            int not null references entities on delete cascade,
  bank              int not null references banks on delete cascade,
  primary key (memory, entity)
);
create index memory_entities_by_entity on memory_entities (entity, memory);
create index memory_entities_by_bank on memory_entities (bank);

create table memory_links (
  from_memory       bigint not null references memories on delete cascade,
  to_memory         bigint not null references memories on delete cascade,
  bank              int not null references banks on delete cascade,
  type              text not null check (type in ('semantic', 'temporal', 'causes', 'caused_by', 'enables', 'prevents')),
  weight            real not null default 1 check (weight >= 0 and weight <= 1),
  created_at        timestamptz not null default now(),
  primary key (from_memory, to_memory, type),
  check (from_memory <> to_memory)
);
create index memory_links_by_target on memory_links (to_memory);
create index memory_links_by_bank on memory_links (bank, type);

-- Evidence is rows: proof_count is their number, and a fact that goes takes only its own evidence along.
create table observation_evidence (
  observation       bigint not null references memories on delete cascade,
  memory            bigint not null references memories on delete cascade,
  quote             text,
  created_at        timestamptz not null default now(),
  primary key (observation, memory)
);
create index observation_evidence_by_memory on observation_evidence (memory);

create table observation_history (
  number            bigint generated always as identity primary key,
  bank              int not null references banks on delete cascade,
  observation       uuid not null,
  content           jsonb not null,
  changed_at        timestamptz not null default now()
);
create index observation_history_by_observation on observation_history (observation, changed_at);

create table mental_models (
  bank              int not null references banks on delete cascade,
  id                text not null,
  name              text not null,
  source_query      text not null,
  content           text not null default '',
  tags              text[] not null default '{}',
  max_tokens        int not null default 2048,
  trigger           jsonb not null default '{}',
  version           int not null default 1,
  last_refreshed_at timestamptz,
  last_refreshed_source_query text,
  -- The bank's sequence that the content has taken in; later changes in its scope make it stale.
  last_sequence_seen bigint not null default 0,
  last_memory_seen_at timestamptz,
  reflect_response  jsonb,
  created_at        timestamptz not null default now(),
  updated_at        timestamptz not null default now(),
  primary key (bank, id)
);

create table mental_model_history (
  number            bigint generated always as identity primary key,
  bank              int not null,
  mental_model      text not null,
  previous_content  text not null,
  previous_reflect_response jsonb,
  changed_at        timestamptz not null default now(),
  foreign key (bank, mental_model) references mental_models on delete cascade
);
create index mental_model_history_by_model on mental_model_history (bank, mental_model, changed_at desc);

create table directives (
  id                uuid primary key default gen_random_uuid(),
  bank              int not null references banks on delete cascade,
  name              text not null,
  content           text not null,
  priority          int not null default 0,
  is_active         boolean not null default true,
  tags              text[] not null default '{}',
  created_at        timestamptz not null default now(),
  updated_at        timestamptz not null default now()
);
create index directives_by_priority on directives (bank, priority desc, created_at desc);

create table operations (
  id                uuid primary key,
  bank              int not null references banks on delete cascade,
  type              text not null,
  status            text not null default 'pending' check (status in ('pending', 'processing', 'completed', 'failed', 'cancelled')),
  parent            uuid references operations on delete cascade,
  payload           jsonb not null default '{}',
  result            jsonb not null default '{}',
  progress          jsonb,
  error_message     text,
  -- Operations that share a key run one after the other, oldest first.
  serialization_key text,
  retry_count       int not null default 0,
  next_retry_at     timestamptz,
  worker_id         text,
  lease_expires_at  timestamptz,
  created_at        timestamptz not null default now(),
  updated_at        timestamptz not null default now(),
  completed_at      timestamptz
);
create index operations_by_bank on operations (bank, created_at desc);
create index operations_by_parent on operations (parent);
create index operations_to_claim on operations (created_at) where status in ('pending', 'processing');
create index operations_in_series on operations (bank, serialization_key, created_at)
  where status in ('pending', 'processing') and serialization_key is not null;
