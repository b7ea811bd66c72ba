-- The schema that the migrations make, for reading and for review. Written by a test; do not edit. Regenerate with
--   UPDATE_SCHEMA=1 npx vitest run --project database packages/api/src/database/schema.db.test.ts

create table audit_log (
  id bigint generated always as identity not null,
  action text not null,
  transport text not null,
  started_at timestamp with time zone not null,
  duration_ms integer not null,
  request jsonb,
  response jsonb,
  metadata jsonb default '{}'::jsonb not null,
  bank_id text not null,
  entry uuid default gen_random_uuid() not null,
  constraint audit_log_pkey PRIMARY KEY (id)
);
CREATE INDEX audit_log_by_bank ON audit_log USING btree (bank_id, started_at DESC, id DESC);
CREATE INDEX audit_log_by_time ON audit_log USING btree (started_at);

create table banks (
  number integer generated always as identity not null,
  id text not null,
  name text not null,
  mission text default ''::text not null,
  disposition jsonb default '{"empathy": 3, "literalism": 3, "skepticism": 3}'::jsonb not null,
  config jsonb default '{}'::jsonb not null,
  sequence bigint default 0 not null,
  created_at timestamp with time zone default now() not null,
  updated_at timestamp with time zone default now() not null,
  last_write_at timestamp with time zone,
  last_document_at timestamp with time zone,
  last_consolidated_at timestamp with time zone,
  names_sequence bigint default 0 not null,
  space integer,
  previous_space integer,
  space_changed_at timestamp with time zone,
  vectors_missing boolean default false not null,
  fingerprint_key bytea default uuid_send(gen_random_uuid()) not null,
  constraint banks_previous_space_fkey FOREIGN KEY (previous_space) REFERENCES embedding_spaces(number),
  constraint banks_space_fkey FOREIGN KEY (space) REFERENCES embedding_spaces(number),
  constraint banks_pkey PRIMARY KEY (number),
  constraint banks_id_key UNIQUE (id)
);

create table chunks (
  number bigint generated always as identity not null,
  bank integer not null,
  document bigint not null,
  index integer not null,
  text text not null,
  content_hash bytea not null,
  created_at timestamp with time zone default now() not null,
  constraint chunks_bank_fkey FOREIGN KEY (bank) REFERENCES banks(number) ON DELETE CASCADE,
  constraint chunks_document_fkey FOREIGN KEY (document) REFERENCES documents(number) ON DELETE CASCADE,
  constraint chunks_pkey PRIMARY KEY (number),
  constraint chunks_document_index_key UNIQUE (document, index) DEFERRABLE INITIALLY DEFERRED
);

create table directives (
  id uuid default gen_random_uuid() not null,
  bank integer not null,
  name text not null,
  content text not null,
  priority integer default 0 not null,
  is_active boolean default true not null,
  tags text[] default '{}'::text[] not null,
  created_at timestamp with time zone default now() not null,
  updated_at timestamp with time zone default now() not null,
  constraint directives_bank_fkey FOREIGN KEY (bank) REFERENCES banks(number) ON DELETE CASCADE,
  constraint directives_pkey PRIMARY KEY (id)
);
CREATE INDEX directives_by_priority ON directives USING btree (bank, priority DESC, created_at DESC);

create table document_items (
  document bigint not null,
  index integer not null,
  text_length integer not null,
  said_at timestamp with time zone,
  said_at_given boolean not null,
  context text,
  metadata jsonb default '{}'::jsonb not null,
  tags text[] default '{}'::text[] not null,
  entities jsonb default '[]'::jsonb not null,
  resolve_entities boolean default true not null,
  observation_scopes jsonb,
  strategy text,
  said_at_offset smallint default 0 not null,
  said_on_day boolean default false not null,
  constraint document_items_document_fkey FOREIGN KEY (document) REFERENCES documents(number) ON DELETE CASCADE,
  constraint document_items_pkey PRIMARY KEY (document, index)
);

create table document_versions (
  document bigint not null,
  version integer not null,
  content_hash text not null,
  original_text text not null,
  replaced_at timestamp with time zone default now() not null,
  constraint document_versions_document_fkey FOREIGN KEY (document) REFERENCES documents(number) ON DELETE CASCADE,
  constraint document_versions_pkey PRIMARY KEY (document, version)
);

create table documents (
  number bigint generated always as identity not null,
  bank integer not null,
  id text not null,
  version integer default 1 not null,
  content_hash text not null,
  text_length integer not null,
  retain_params jsonb default '{}'::jsonb not null,
  metadata jsonb default '{}'::jsonb not null,
  tags text[] default '{}'::text[] not null,
  created_at timestamp with time zone default now() not null,
  updated_at timestamp with time zone default now() not null,
  constraint documents_bank_fkey FOREIGN KEY (bank) REFERENCES banks(number) ON DELETE CASCADE,
  constraint documents_pkey PRIMARY KEY (number),
  constraint documents_bank_id_key UNIQUE (bank, id)
);
CREATE INDEX documents_by_update ON documents USING btree (bank, updated_at DESC);

create table embedding_spaces (
  number integer generated always as identity not null,
  provider text not null,
  model text not null,
  dimensions integer not null,
  created_at timestamp with time zone default now() not null,
  constraint embedding_spaces_dimensions_check CHECK ((dimensions > 0)),
  constraint embedding_spaces_pkey PRIMARY KEY (number),
  constraint embedding_spaces_provider_model_dimensions_key UNIQUE (provider, model, dimensions)
);

create table entities (
  number integer generated always as identity not null,
  id uuid default gen_random_uuid() not null,
  bank integer not null,
  canonical_name text not null,
  name_key text not null,
  type text default 'CONCEPT'::text not null,
  metadata jsonb default '{}'::jsonb not null,
  first_seen timestamp with time zone,
  last_seen timestamp with time zone,
  created_at timestamp with time zone default now() not null,
  constraint entities_bank_fkey FOREIGN KEY (bank) REFERENCES banks(number) ON DELETE CASCADE,
  constraint entities_pkey PRIMARY KEY (number),
  constraint entities_bank_name_key_key UNIQUE (bank, name_key),
  constraint entities_id_key UNIQUE (id)
);

create table entity_aliases (
  bank integer not null,
  alias_key text not null,
  alias text not null,
  entity integer not null,
  created_at timestamp with time zone default now() not null,
  constraint entity_aliases_bank_fkey FOREIGN KEY (bank) REFERENCES banks(number) ON DELETE CASCADE,
  constraint entity_aliases_entity_fkey FOREIGN KEY (entity) REFERENCES entities(number) ON DELETE CASCADE,
  constraint entity_aliases_pkey PRIMARY KEY (bank, alias_key)
);
CREATE INDEX entity_aliases_by_entity ON entity_aliases USING btree (entity);

create table entity_merges (
  number bigint generated always as identity not null,
  bank integer not null,
  entity integer not null,
  merged_id uuid not null,
  canonical_name text not null,
  name_key text not null,
  type text not null,
  metadata jsonb not null,
  first_seen timestamp with time zone,
  last_seen timestamp with time zone,
  alias_keys text[] not null,
  mentioned_by bigint[] not null,
  shared_with bigint[] not null,
  merged_at timestamp with time zone default now() not null,
  constraint entity_merges_bank_fkey FOREIGN KEY (bank) REFERENCES banks(number) ON DELETE CASCADE,
  constraint entity_merges_entity_fkey FOREIGN KEY (entity) REFERENCES entities(number) ON DELETE CASCADE,
  constraint entity_merges_pkey PRIMARY KEY (number),
  constraint entity_merges_merged_id_key UNIQUE (merged_id)
);
CREATE INDEX entity_merges_by_bank ON entity_merges USING btree (bank);
CREATE INDEX entity_merges_by_entity ON entity_merges USING btree (entity);

create table extractions (
  document bigint not null,
  source_hash bytea not null,
  told integer not null,
  stored integer not null,
  constraint extractions_document_fkey FOREIGN KEY (document) REFERENCES documents(number) ON DELETE CASCADE,
  constraint extractions_pkey PRIMARY KEY (document, source_hash)
);

create table knowledge_nodes (
  bank integer not null,
  id text not null,
  parent text,
  kind text not null,
  name text not null,
  mental_model text,
  sort_order integer default 0 not null,
  managed boolean default false not null,
  created_at timestamp with time zone default now() not null,
  updated_at timestamp with time zone default now() not null,
  constraint knowledge_nodes_check CHECK (((kind = 'page'::text) = (mental_model IS NOT NULL))),
  constraint knowledge_nodes_kind_check CHECK ((kind = ANY (ARRAY['folder'::text, 'page'::text]))),
  constraint knowledge_nodes_bank_fkey FOREIGN KEY (bank) REFERENCES banks(number) ON DELETE CASCADE,
  constraint knowledge_nodes_bank_mental_model_fkey FOREIGN KEY (bank, mental_model) REFERENCES mental_models(bank, id) ON DELETE CASCADE,
  constraint knowledge_nodes_bank_parent_fkey FOREIGN KEY (bank, parent) REFERENCES knowledge_nodes(bank, id) ON DELETE CASCADE,
  constraint knowledge_nodes_pkey PRIMARY KEY (bank, id)
);
CREATE UNIQUE INDEX knowledge_nodes_by_mental_model ON knowledge_nodes USING btree (bank, mental_model);
CREATE INDEX knowledge_nodes_by_parent ON knowledge_nodes USING btree (bank, parent);
CREATE UNIQUE INDEX knowledge_pages_by_name ON knowledge_nodes USING btree (bank, COALESCE(parent, ''::text), lower(name)) WHERE (kind = 'page'::text);

create table llm_requests (
  id uuid not null,
  bank integer not null,
  trace uuid not null,
  purpose text not null,
  scope text not null,
  provider text not null,
  model text not null,
  outcome text not null,
  started_at timestamp with time zone not null,
  duration_ms integer not null,
  input_tokens integer,
  output_tokens integer,
  cached_tokens integer,
  reasoning_tokens integer,
  cost double precision,
  finish_reason text,
  error text,
  input jsonb,
  output jsonb,
  constraint llm_requests_bank_fkey FOREIGN KEY (bank) REFERENCES banks(number) ON DELETE CASCADE,
  constraint llm_requests_pkey PRIMARY KEY (id)
);
CREATE INDEX llm_requests_by_age ON llm_requests USING btree (started_at);
CREATE INDEX llm_requests_by_bank ON llm_requests USING btree (bank, started_at DESC);

create table memories (
  number bigint generated always as identity not null,
  id uuid not null,
  bank integer not null,
  document bigint,
  chunk bigint,
  position integer default 0 not null,
  type text not null,
  text text not null,
  speaker text,
  context text,
  occurred_start timestamp with time zone,
  occurred_end timestamp with time zone,
  occurred_precision text,
  mentioned_at timestamp with time zone,
  tags text[] default '{}'::text[] not null,
  metadata jsonb default '{}'::jsonb not null,
  observation_scopes jsonb,
  content_hash bytea not null,
  fingerprint bigint,
  token_count integer not null,
  terms bytea not null,
  analyzer_version smallint not null,
  sequence bigint not null,
  proof_count integer default 1 not null,
  consolidated_at timestamp with time zone,
  consolidation_failed_at timestamp with time zone,
  edited_at timestamp with time zone,
  invalidated_at timestamp with time zone,
  invalidation_reason text,
  created_at timestamp with time zone default now() not null,
  updated_at timestamp with time zone default now() not null,
  superseded_by uuid,
  label_tags text[] default '{}'::text[] not null,
  constraint memories_occurred_precision_check CHECK ((occurred_precision = ANY (ARRAY['instant'::text, 'hour'::text, 'day'::text, 'week'::text, 'month'::text, 'quarter'::text, 'season'::text, 'year'::text, 'decade'::text]))),
  constraint memories_type_check CHECK ((type = ANY (ARRAY['world'::text, 'experience'::text, 'observation'::text]))),
  constraint memories_bank_fkey FOREIGN KEY (bank) REFERENCES banks(number) ON DELETE CASCADE,
  constraint memories_chunk_fkey FOREIGN KEY (chunk) REFERENCES chunks(number) ON DELETE CASCADE,
  constraint memories_document_fkey FOREIGN KEY (document) REFERENCES documents(number) ON DELETE CASCADE,
  constraint memories_pkey PRIMARY KEY (number),
  constraint memories_id_key UNIQUE (id)
);
CREATE INDEX memories_by_chunk ON memories USING btree (chunk);
CREATE INDEX memories_by_document ON memories USING btree (document, "position");
CREATE INDEX memories_by_fingerprint ON memories USING btree (bank, fingerprint) WHERE (fingerprint IS NOT NULL);
CREATE INDEX memories_by_mention ON memories USING btree (bank, mentioned_at DESC NULLS LAST, created_at DESC);
CREATE INDEX memories_by_sequence ON memories USING btree (bank, sequence);
CREATE INDEX memories_observations ON memories USING btree (bank) WHERE (type = 'observation'::text);
CREATE INDEX memories_to_consolidate ON memories USING btree (bank, created_at) WHERE ((consolidated_at IS NULL) AND (invalidated_at IS NULL) AND (type <> 'observation'::text));

create table memory_entities (
  memory bigint not null,
  entity integer not null,
  bank integer not null,
  constraint memory_entities_bank_fkey FOREIGN KEY (bank) REFERENCES banks(number) ON DELETE CASCADE,
  constraint memory_entities_entity_fkey FOREIGN KEY (entity) REFERENCES entities(number) ON DELETE CASCADE,
  constraint memory_entities_memory_fkey FOREIGN KEY (memory) REFERENCES memories(number) ON DELETE CASCADE,
  constraint memory_entities_pkey PRIMARY KEY (memory, entity)
);
CREATE INDEX memory_entities_by_bank ON memory_entities USING btree (bank);
CREATE INDEX memory_entities_by_entity ON memory_entities USING btree (entity, memory);

create table memory_links (
  from_memory bigint not null,
  to_memory bigint not null,
  bank integer not null,
  type text not null,
  weight real default 1 not null,
  created_at timestamp with time zone default now() not null,
  constraint memory_links_check CHECK ((from_memory <> to_memory)),
  constraint memory_links_type_check CHECK ((type = ANY (ARRAY['semantic'::text, 'temporal'::text, 'causes'::text, 'caused_by'::text, 'enables'::text, 'prevents'::text]))),
  constraint memory_links_weight_check CHECK (((weight >= (0)::double precision) AND (weight <= (1)::double precision))),
  constraint memory_links_bank_fkey FOREIGN KEY (bank) REFERENCES banks(number) ON DELETE CASCADE,
  constraint memory_links_from_memory_fkey FOREIGN KEY (from_memory) REFERENCES memories(number) ON DELETE CASCADE,
  constraint memory_links_to_memory_fkey FOREIGN KEY (to_memory) REFERENCES memories(number) ON DELETE CASCADE,
  constraint memory_links_pkey PRIMARY KEY (from_memory, to_memory, type)
);
CREATE INDEX memory_links_by_bank ON memory_links USING btree (bank, type);
CREATE INDEX memory_links_by_target ON memory_links USING btree (to_memory);

create table memory_removals (
  bank integer not null,
  sequence bigint not null,
  memory bigint not null,
  constraint memory_removals_bank_fkey FOREIGN KEY (bank) REFERENCES banks(number) ON DELETE CASCADE,
  constraint memory_removals_pkey PRIMARY KEY (bank, sequence, memory)
);

create table memory_vectors (
  space integer not null,
  memory bigint not null,
  bank integer not null,
  codes bytea storage plain not null,
  scale real not null,
  embedding bytea,
  constraint memory_vectors_bank_fkey FOREIGN KEY (bank) REFERENCES banks(number) ON DELETE CASCADE,
  constraint memory_vectors_memory_fkey FOREIGN KEY (memory) REFERENCES memories(number) ON DELETE CASCADE,
  constraint memory_vectors_space_fkey FOREIGN KEY (space) REFERENCES embedding_spaces(number) ON DELETE CASCADE,
  constraint memory_vectors_pkey PRIMARY KEY (space, memory)
);
CREATE INDEX memory_vectors_by_bank ON memory_vectors USING btree (bank, space);
CREATE INDEX memory_vectors_by_memory ON memory_vectors USING btree (memory);

create table mental_model_history (
  number bigint generated always as identity not null,
  bank integer not null,
  mental_model text not null,
  previous_content text not null,
  previous_reflect_response jsonb,
  changed_at timestamp with time zone default now() not null,
  previous_sequence_seen bigint default 0 not null,
  previous_memory_seen_at timestamp with time zone,
  previous_source_query text,
  constraint mental_model_history_bank_mental_model_fkey FOREIGN KEY (bank, mental_model) REFERENCES mental_models(bank, id) ON DELETE CASCADE,
  constraint mental_model_history_pkey PRIMARY KEY (number)
);
CREATE INDEX mental_model_history_by_model ON mental_model_history USING btree (bank, mental_model, changed_at DESC);

create table mental_models (
  bank integer not null,
  id text not null,
  name text not null,
  source_query text not null,
  content text default ''::text not null,
  tags text[] default '{}'::text[] not null,
  max_tokens integer default 2048 not null,
  trigger jsonb default '{}'::jsonb not null,
  version integer default 1 not null,
  last_refreshed_at timestamp with time zone,
  last_refreshed_source_query text,
  last_sequence_seen bigint default 0 not null,
  last_memory_seen_at timestamp with time zone,
  reflect_response jsonb,
  created_at timestamp with time zone default now() not null,
  updated_at timestamp with time zone default now() not null,
  refresh_schedule text,
  next_refresh_at timestamp with time zone,
  last_refresh_error text,
  last_refresh_failed_at timestamp with time zone,
  constraint mental_models_bank_fkey FOREIGN KEY (bank) REFERENCES banks(number) ON DELETE CASCADE,
  constraint mental_models_pkey PRIMARY KEY (bank, id)
);
CREATE INDEX mental_models_with_cron ON mental_models USING btree (bank, id) WHERE ((trigger ->> 'refresh_cron'::text) IS NOT NULL);

create table model_usage (
  day date not null,
  bank integer not null,
  purpose text not null,
  provider text not null,
  model text not null,
  calls bigint not null,
  failures bigint not null,
  input_tokens bigint not null,
  output_tokens bigint not null,
  cached_tokens bigint not null,
  reasoning_tokens bigint not null,
  cost double precision not null,
  constraint model_usage_pkey PRIMARY KEY (day, bank, purpose, provider, model)
);
CREATE INDEX model_usage_by_bank ON model_usage USING btree (bank, day);

create table observation_evidence (
  observation bigint not null,
  memory bigint not null,
  quote text,
  created_at timestamp with time zone default now() not null,
  constraint observation_evidence_memory_fkey FOREIGN KEY (memory) REFERENCES memories(number) ON DELETE CASCADE,
  constraint observation_evidence_observation_fkey FOREIGN KEY (observation) REFERENCES memories(number) ON DELETE CASCADE,
  constraint observation_evidence_pkey PRIMARY KEY (observation, memory)
);
CREATE INDEX observation_evidence_by_memory ON observation_evidence USING btree (memory);

create table observation_history (
  number bigint generated always as identity not null,
  bank integer not null,
  observation uuid not null,
  content jsonb not null,
  changed_at timestamp with time zone default now() not null,
  constraint observation_history_bank_fkey FOREIGN KEY (bank) REFERENCES banks(number) ON DELETE CASCADE,
  constraint observation_history_pkey PRIMARY KEY (number)
);
CREATE INDEX observation_history_by_observation ON observation_history USING btree (observation, changed_at);

create table operation_series (
  bank integer not null,
  series bigint not null,
  position bigint not null,
  operation uuid not null,
  constraint operation_series_operation_fkey FOREIGN KEY (operation) REFERENCES operations(id) ON DELETE CASCADE,
  constraint operation_series_pkey PRIMARY KEY (bank, series, "position")
);
CREATE INDEX operation_series_by_operation ON operation_series USING btree (operation);

create table operations (
  id uuid not null,
  bank integer not null,
  type text not null,
  status text default 'pending'::text not null,
  parent uuid,
  payload jsonb default '{}'::jsonb not null,
  result jsonb default '{}'::jsonb not null,
  progress jsonb,
  error_message text,
  retry_count integer default 0 not null,
  next_retry_at timestamp with time zone,
  worker_id text,
  lease_expires_at timestamp with time zone,
  created_at timestamp with time zone default now() not null,
  updated_at timestamp with time zone default now() not null,
  completed_at timestamp with time zone,
  position bigint generated always as identity not null,
  ready boolean default true not null,
  takeover_count integer default 0 not null,
  postponed_count integer default 0 not null,
  series bigint[] default '{}'::bigint[] not null,
  worker uuid,
  trace_parent text,
  constraint operations_status_check CHECK ((status = ANY (ARRAY['pending'::text, 'processing'::text, 'completed'::text, 'failed'::text, 'cancelled'::text]))),
  constraint operations_bank_fkey FOREIGN KEY (bank) REFERENCES banks(number) ON DELETE CASCADE,
  constraint operations_parent_fkey FOREIGN KEY (parent) REFERENCES operations(id) ON DELETE CASCADE,
  constraint operations_pkey PRIMARY KEY (id)
);
CREATE INDEX operations_by_bank ON operations USING btree (bank, created_at DESC);
CREATE INDEX operations_by_lease ON operations USING btree (lease_expires_at) WHERE (status = 'processing'::text);
CREATE INDEX operations_by_parent ON operations USING btree (parent);
CREATE INDEX operations_ended ON operations USING btree (completed_at) WHERE ((parent IS NULL) AND (status = ANY (ARRAY['completed'::text, 'failed'::text, 'cancelled'::text])));
CREATE INDEX operations_to_claim ON operations USING btree (type, COALESCE(next_retry_at, created_at)) WHERE ((status = 'pending'::text) AND ready);
CREATE INDEX operations_unfinished ON operations USING btree (bank, type) WHERE (status = ANY (ARRAY['pending'::text, 'processing'::text]));
CREATE INDEX operations_unfinished_by_parent ON operations USING btree (parent) WHERE (status = ANY (ARRAY['pending'::text, 'processing'::text]));
CREATE INDEX operations_webhook_deliveries ON operations USING btree (bank, ((payload ->> 'webhook_id'::text)), created_at DESC) WHERE (type = 'webhook_delivery'::text);

create table schema_migrations (
  version integer not null,
  name text not null,
  checksum text not null,
  applied_at timestamp with time zone default now() not null,
  constraint schema_migrations_pkey PRIMARY KEY (version)
);

create table stored_file_pieces (
  file bigint not null,
  index integer not null,
  bytes bytea storage external not null,
  constraint stored_file_pieces_file_fkey FOREIGN KEY (file) REFERENCES stored_files(number) ON DELETE CASCADE,
  constraint stored_file_pieces_pkey PRIMARY KEY (file, index)
);

create table stored_file_removals (
  key text not null,
  created_at timestamp with time zone default now() not null,
  constraint stored_file_removals_pkey PRIMARY KEY (key)
);

create table stored_files (
  number bigint generated always as identity not null,
  key text not null,
  bank integer not null,
  home text not null,
  name text not null,
  media_type text not null,
  size bigint not null,
  sha256 text not null,
  operation uuid,
  document_id text,
  expires_at timestamp with time zone,
  created_at timestamp with time zone default now() not null,
  constraint stored_files_home_check CHECK ((home = ANY (ARRAY['database'::text, 's3'::text]))),
  constraint stored_files_bank_fkey FOREIGN KEY (bank) REFERENCES banks(number) ON DELETE CASCADE,
  constraint stored_files_operation_fkey FOREIGN KEY (operation) REFERENCES operations(id) ON DELETE CASCADE,
  constraint stored_files_pkey PRIMARY KEY (number),
  constraint stored_files_key_key UNIQUE (key)
);
CREATE INDEX stored_files_by_document ON stored_files USING btree (bank, document_id) WHERE (document_id IS NOT NULL);
CREATE INDEX stored_files_by_operation ON stored_files USING btree (operation) WHERE (operation IS NOT NULL);
CREATE INDEX stored_files_to_expire ON stored_files USING btree (expires_at) WHERE (expires_at IS NOT NULL);

create table webhooks (
  id uuid default gen_random_uuid() not null,
  bank integer not null,
  url text not null,
  secret text,
  event_types text[] not null,
  enabled boolean default true not null,
  http_config jsonb default '{}'::jsonb not null,
  created_at timestamp with time zone default now() not null,
  updated_at timestamp with time zone default now() not null,
  constraint webhooks_bank_fkey FOREIGN KEY (bank) REFERENCES banks(number) ON DELETE CASCADE,
  constraint webhooks_pkey PRIMARY KEY (id)
);
CREATE INDEX webhooks_by_bank ON webhooks USING btree (bank, created_at);

create table workers (
  id uuid not null,
  name text not null,
  host text not null,
  pid integer not null,
  version text not null,
  slots integer not null,
  started_at timestamp with time zone default now() not null,
  seen_at timestamp with time zone default now() not null,
  patience_ms integer not null,
  constraint workers_pkey PRIMARY KEY (id)
);
