import { z } from 'zod'
import { LabelGroup } from './labels.ts'
import { TagsInput } from './tags.ts'
import { parseTimestamp, Timestamp } from './timestamp.ts'

export const EntityInput = z
  .object({
    text: z.string(),
    type: z.string().nullish(),
  })
  .meta({ id: 'EntityInput' })
export type EntityInput = z.output<typeof EntityInput>

const RetainTimestamp = z
  .string()
  .refine(
    (text) => text === '' || text.toLowerCase() === 'unset' || parseTimestamp(text) !== null,
    "must be an ISO 8601 date or time, or 'unset'",
  )

/** Values are text; keys without a value are left out. */
const Metadata = z.record(z.string(), z.string().nullable()).transform((given) => {
  const kept: Record<string, string> = {}
  for (const [key, value] of Object.entries(given)) if (value !== null) kept[key] = value
  return kept
})

export const MemoryItem = z
  .object({
    content: z.string().refine((text) => text.trim() !== '', 'content must not be blank'),
    /** ISO 8601; nothing = now; the word `unset` = deliberately no time. */
    timestamp: RetainTimestamp.nullish(),
    context: z.string().nullish(),
    metadata: Metadata.nullish(),
    document_id: z.string().nullish(),
    entities: z.array(EntityInput).nullish(),
    resolve_entities: z.boolean().default(true),
    tags: TagsInput.nullish(),
    observation_scopes: z
      .union([z.enum(['per_tag', 'combined', 'all_combinations', 'shared']), z.array(z.array(z.string()))])
      .nullish(),
    strategy: z.string().nullish(),
    update_mode: z.enum(['replace', 'append']).nullish(),
  })
  .meta({ id: 'MemoryItem' })
export type MemoryItem = z.output<typeof MemoryItem>

export const RetainRequest = z
  .object({
    items: z.array(MemoryItem),
    async: z.boolean().default(false),
    document_tags: z.array(z.string()).nullish(),
    operation_id: z.uuid().nullish(),
  })
  .meta({ id: 'RetainRequest' })
export type RetainRequest = z.output<typeof RetainRequest>

export const TokenUsage = z
  .object({
    input_tokens: z.int().default(0),
    output_tokens: z.int().default(0),
    total_tokens: z.int().default(0),
    cached_tokens: z.int().default(0),
    thoughts_tokens: z.int().default(0),
  })
  .meta({ id: 'TokenUsage' })
export type TokenUsage = z.output<typeof TokenUsage>

/** Extension: what a retain did with one document. */
export const RetainedDocument = z
  .object({
    document_id: z.string(),
    memories_created: z.int(),
    memories_unchanged: z.int(),
    memories_removed: z.int(),
    duplicates_dropped: z.int(),
  })
  .meta({ id: 'RetainedDocument' })
export type RetainedDocument = z.output<typeof RetainedDocument>

export const RetainResponse = z
  .object({
    success: z.boolean(),
    bank_id: z.string(),
    items_count: z.int(),
    async: z.boolean(),
    operation_id: z.string().nullish(),
    operation_ids: z.array(z.string()).nullish(),
    usage: TokenUsage.nullish(),
    /** Extension: one entry a document; only when the retain was not queued. */
    results: z.array(RetainedDocument).nullish(),
  })
  .meta({ id: 'RetainResponse' })
export type RetainResponse = z.output<typeof RetainResponse>

export const DryRunExtractRequest = z
  .object({
    content: z.string().refine((text) => text.trim() !== '', 'content must not be blank'),
    context: z.string().default(''),
    timestamp: Timestamp.nullish(),
    agent_name: z.string().nullish(),
    retain_mission: z.string().nullish(),
    retain_extraction_mode: z.string().nullish(),
    retain_custom_instructions: z.string().nullish(),
    retain_extract_causal_links: z.boolean().nullish(),
    retain_chunk_size: z.int().nullish(),
    entity_labels: z.array(LabelGroup).nullish(),
    entities_allow_free_form: z.boolean().nullish(),
    llm_output_language: z.string().nullish(),
  })
  .meta({ id: 'DryRunExtractRequest' })
export type DryRunExtractRequest = z.output<typeof DryRunExtractRequest>

export const ExtractedFact = z
  .object({
    text: z.string(),
    fact_type: z.string(),
    occurred_start: z.string().nullish(),
    occurred_end: z.string().nullish(),
    entities: z.array(z.string()),
  })
  .meta({ id: 'ExtractedFact' })
export type ExtractedFact = z.output<typeof ExtractedFact>

export const DryRunExtractionResult = z
  .object({
    facts: z.array(ExtractedFact),
    usage: TokenUsage,
  })
  .meta({ id: 'DryRunExtractionResult' })
export type DryRunExtractionResult = z.output<typeof DryRunExtractionResult>

export type RetainRequestInput = z.input<typeof RetainRequest>
export type MemoryItemInput = z.input<typeof MemoryItem>
