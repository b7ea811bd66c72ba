import { z } from 'zod'
import { storableText } from '../../../text/storable.ts'

/** The version of the format; with another number an archive is not read. */
export const SCHEMA_VERSION = 1

export const MANIFEST = 'manifest.json'
export const OBSERVATIONS = 'observations.json'
/** Ours: what names the facts use, and how the bank itself is set up. Other readers may leave them out. */
export const ENTITIES = 'entities.json'
export const BANK = 'bank.json'
export const DIRECTIVES = 'directives.json'
export const MENTAL_MODELS = 'mental-models.json'
export const KNOWLEDGE_NODES = 'knowledge-nodes.json'
export const WEBHOOKS = 'webhooks.json'

/** `documents/000000.json`, in the order in which they came to the bank. */
export const documentEntry = (nth: number): string => `documents/${String(nth).padStart(6, '0')}.json`
export const isDocumentEntry = (name: string): boolean => /^documents\/\d+\.json$/.test(name)

const text = z.string()
const optionalText = z.string().nullish()
/** Kept as it is written: the database reads more of a second than a `Date` can hold. */
const time = z.string().refine((written) => !Number.isNaN(Date.parse(written)), 'not a time (ISO 8601)')
const optionalTime = time.nullish()
const uuid = z.guid()
const count = z.int().min(0)
const tags = z
  .array(z.string())
  .nullish()
  .transform((given) => given ?? [])
const metadata = z
  .record(z.string(), z.unknown())
  .nullish()
  .transform((given) => Object.fromEntries(Object.entries(given ?? {}).map(([key, value]) => [key, asText(value)])))
const freeForm = z.record(z.string(), z.unknown())
const observationScopes = z.union([z.string(), z.array(z.array(z.string()))]).nullish()
const precision = z.enum(['instant', 'hour', 'day', 'week', 'month', 'quarter', 'season', 'year', 'decade']).nullish()

/** An earlier state of a memory. */
const Version = z.object({ content: freeForm, changed_at: time })

export const Manifest = z.object({
  schema_version: z.literal(SCHEMA_VERSION),
  archive_type: z.enum(['documents', 'bank']).default('documents'),
  source_bank_id: text.default(''),
  exported_at: optionalTime,
  document_count: count.default(0),
  fact_count: count.default(0),
  observation_count: count.default(0),
  mental_model_count: count.nullish(),
  knowledge_page_count: count.nullish(),
  directive_count: count.nullish(),
  webhook_count: count.nullish(),
  includes_history: z.boolean().default(false),
})
export type Manifest = z.output<typeof Manifest>

const CausalRelation = z.object({
  relation_type: z.enum(['causes', 'caused_by', 'enables', 'prevents']),
  target_fact_index: count,
  strength: z.number().min(0).max(1).nullish(),
})

/** What search shows of a memory and what it rests on, whatever its type. */
const memory = {
  /** Ours; archives of others tell facts apart by place alone. */
  id: uuid.nullish(),
  text: text.min(1),
  speaker: optionalText,
  context: optionalText,
  occurred_start: optionalTime,
  occurred_end: optionalTime,
  occurred_precision: precision,
  mentioned_at: optionalTime,
  metadata,
  tags,
  label_tags: tags,
  observation_scopes: observationScopes,
  proof_count: count.nullish(),
  /** Names, as `entities.json` or the text spells them. */
  entities: z
    .array(z.union([text, z.object({ text }).transform((entity) => entity.text)]))
    .nullish()
    .transform((given) => given ?? []),
  created_at: optionalTime,
  updated_at: optionalTime,
  consolidated_at: optionalTime,
  consolidation_failed_at: optionalTime,
  edited_at: optionalTime,
  invalidated_at: optionalTime,
  invalidation_reason: optionalText,
  superseded_by: uuid.nullish(),
  content_hash: z
    .string()
    .regex(/^([0-9a-f]{2})*$/, 'not hexadecimal')
    .nullish(),
  history: z.array(Version).nullish(),
}

export const ArchivedFact = z.object({
  ...memory,
  fact_type: z.enum(['world', 'experience']),
  position: z.int().nullish(),
  chunk_index: count.nullish(),
  causal_relations: z.array(CausalRelation).nullish(),
})
export type ArchivedFact = z.output<typeof ArchivedFact>

const Item = z.object({
  index: count,
  text_length: count,
  said_at: optionalTime,
  said_at_given: z.boolean(),
  said_at_offset: z.int(),
  said_on_day: z.boolean(),
  context: optionalText,
  metadata,
  tags,
  entities: z.array(z.unknown()),
  resolve_entities: z.boolean(),
  observation_scopes: observationScopes,
  strategy: optionalText,
})

export const ArchivedDocument = z.object({
  id: text.min(1),
  original_text: optionalText,
  retain_params: freeForm.nullish(),
  tags,
  metadata: metadata.optional(),
  content_hash: optionalText,
  text_length: count.nullish(),
  version: z.int().min(1).nullish(),
  created_at: optionalTime,
  updated_at: optionalTime,
  chunks: z.array(z.object({ chunk_index: count, chunk_text: text })).default([]),
  facts: z.array(ArchivedFact).default([]),
  /** Retired facts stand apart, so that nobody takes them for what is held to be true. */
  invalidated_facts: z.array(ArchivedFact).default([]),
  items: z.array(Item).nullish(),
  extractions: z.array(z.object({ source_hash: text, told: count, stored: count })).nullish(),
  versions: z
    .array(z.object({ version: z.int(), content_hash: text, original_text: text, replaced_at: time }))
    .nullish(),
})
export type ArchivedDocument = z.output<typeof ArchivedDocument>

export const ArchivedObservation = z.object({
  ...memory,
  sources: z
    .array(z.object({ document_id: text, fact_index: count, fact_id: uuid.nullish(), quote: optionalText }))
    .default([]),
})
export type ArchivedObservation = z.output<typeof ArchivedObservation>

export const ArchivedEntity = z.object({
  id: uuid,
  canonical_name: text.min(1),
  name_key: text.min(1),
  type: text,
  metadata: freeForm.default({}),
  first_seen: optionalTime,
  last_seen: optionalTime,
  aliases: z.array(z.object({ key: text, name: text })).default([]),
})
export type ArchivedEntity = z.output<typeof ArchivedEntity>

export const ArchivedBank = z.object({
  name: text,
  mission: text,
  disposition: freeForm,
  config: freeForm,
})
export type ArchivedBank = z.output<typeof ArchivedBank>

export const ArchivedDirective = z.object({
  name: text,
  content: text,
  priority: z.int32(),
  is_active: z.boolean(),
  tags,
  created_at: time,
  updated_at: time,
})
export type ArchivedDirective = z.output<typeof ArchivedDirective>

export const ArchivedMentalModel = z.object({
  id: text.min(1),
  name: text,
  source_query: text,
  content: text,
  tags,
  max_tokens: z.int(),
  trigger: freeForm,
  version: z.int(),
  last_refreshed_at: optionalTime,
  last_refreshed_source_query: optionalText,
  last_memory_seen_at: optionalTime,
  /** Whether the bank held memories that the text had not seen. */
  is_behind: z.boolean(),
  reflect_response: freeForm.nullish(),
  refresh_schedule: optionalText,
  next_refresh_at: optionalTime,
  created_at: time,
  updated_at: time,
  history: z
    .array(
      z.object({
        previous_content: text,
        previous_reflect_response: freeForm.nullish(),
        previous_source_query: optionalText,
        previous_memory_seen_at: optionalTime,
        changed_at: time,
      }),
    )
    .nullish(),
})
export type ArchivedMentalModel = z.output<typeof ArchivedMentalModel>

export const ArchivedKnowledgeNode = z.object({
  id: text.min(1),
  parent: optionalText,
  kind: z.enum(['folder', 'page']),
  name: text,
  mental_model: optionalText,
  sort_order: z.int(),
  managed: z.boolean(),
  created_at: time,
  updated_at: time,
})
export type ArchivedKnowledgeNode = z.output<typeof ArchivedKnowledgeNode>

export const ArchivedWebhook = z.object({
  url: text,
  secret: optionalText,
  event_types: z.array(text),
  http_config: freeForm,
})
export type ArchivedWebhook = z.output<typeof ArchivedWebhook>

function asText(value: unknown): string {
  return typeof value === 'string' ? value : storableText(JSON.stringify(value) ?? '')
}
