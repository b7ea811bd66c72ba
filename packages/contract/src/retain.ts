import { z } from 'zod'
import { Id } from './id.ts'
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

export const RetainTimestamp = z
  .string()
  .refine(
    (text) => text === '' || text.toLowerCase() === 'unset' || parseTimestamp(text) !== null,
    "must be an ISO 8601 date or time, or 'unset'",
  )

/** Values are text; keys without a value are left out. */
export const Metadata = z.record(z.string(), z.string().nullable()).transform((given) => {
  const kept: Record<string, string> = {}
  for (const [key, value] of Object.entries(given)) if (value !== null) kept[key] = value
  return kept
})

const NonBlank = z.string().refine((text) => text.trim() !== '', 'content must not be blank')

export const MemoryItem = z
  .object({
    content: NonBlank.describe('The text to remember: a conversation, a note, a document.'),
    timestamp: RetainTimestamp.nullish().describe(
      'When it was said or written, ISO 8601. Left out, empty or null = now; the word `unset` = deliberately no time.',
    ),
    context: z.string().nullish().describe('Where it comes from, in free words.'),
    metadata: Metadata.nullish().describe('Kept with every memory of the item; keys without a value are left out.'),
    document_id: Id.nullish().describe('The document it belongs to; one that is there already is updated.'),
    entities: z.array(EntityInput).nullish().describe('Names it is about, besides those found in the text.'),
    resolve_entities: z
      .boolean()
      .default(true)
      .describe('False: take the given names literally, different only in case at most.'),
    tags: TagsInput.nullish(),
    observation_scopes: z
      .union([z.enum(['per_tag', 'combined', 'all_combinations', 'shared']), z.array(z.array(z.string()))])
      .nullish()
      .describe('Which sets of tags its observations are kept under; `combined` when left out.'),
    strategy: z.string().nullish().describe('A named extraction strategy of the bank.'),
    update_mode: z
      .enum(['replace', 'append'])
      .nullish()
      .describe('Whether the text replaces that of the document (the default) or is added to it.'),
  })
  .meta({ id: 'MemoryItem', description: 'One text to retain.' })
export type MemoryItem = z.output<typeof MemoryItem>

export const RetainRequest = z
  .object({
    items: z.array(MemoryItem),
    async: z.boolean().default(false).describe('Queue it and answer at once.'),
    document_tags: z.array(z.string()).nullish().meta({
      deprecated: true,
      description: 'Added to the tags of every item.',
    }),
    operation_id: z
      .guid()
      .nullish()
      .describe('Makes a queued retain idempotent: the same id again answers with the first operation.'),
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
  .meta({ id: 'TokenUsage', description: 'Tokens that language models took; all zero where none was used.' })
export type TokenUsage = z.output<typeof TokenUsage>

export const RetainedDocument = z
  .object({
    document_id: z.string(),
    memories_created: z.int(),
    memories_unchanged: z.int().describe('Memories that were there before and still hold.'),
    memories_removed: z.int().describe('Memories whose text is no longer in the document.'),
    duplicates_dropped: z.int().describe('Facts that said the same as another of this call.'),
    chunks_read: z.int().optional().describe('Stretches that the language model told facts of, or that it has none.'),
    chunks_unchanged: z.int().optional().describe('Stretches that were read before and were not asked about again.'),
    chunks_failed: z
      .int()
      .optional()
      .describe(
        'Stretches that the language model failed at; they were read without it. What kept it and passes by itself has them asked about again in the background, anything else with the next retain of the document.',
      ),
    chunks_retried: z.int().optional().describe('Stretches that took more than one answer.'),
    chunks_without_facts: z.int().optional().describe('Stretches in which the language model found nothing to keep.'),
    facts_rejected: z.int().optional().describe('Facts that the language model told, but not as facts.'),
    problems: z.array(z.string()).optional().describe('What went wrong, each once.'),
  })
  .meta({ id: 'RetainedDocument', description: 'Extension: what a retain did with one document.' })
export type RetainedDocument = z.output<typeof RetainedDocument>

export const MemoryDefenseDecision = z
  .object({
    index: z.int().describe('Of the item in the request.'),
    action: z.enum(['redact', 'block']),
    detector: z.string(),
    document_id: z.string().nullable().describe('As the item gave it.'),
    matched_types: z.array(z.string()),
    message: z.string(),
    hits: z
      .array(
        z.object({
          type: z.string(),
          field: z.string(),
          fingerprint: z.string().describe('The same for the same value in one bank; tells nothing of the value.'),
        }),
      )
      .describe('What was found; never the values.'),
  })
  .meta({ id: 'MemoryDefenseDecision', description: 'Extension: what was found in an item, and what came of it.' })
export type MemoryDefenseDecision = z.output<typeof MemoryDefenseDecision>

export const RetainResponse = z
  .object({
    success: z.boolean(),
    bank_id: z.string(),
    items_count: z.int(),
    async: z.boolean(),
    operation_id: z.string().nullish().describe('Of a queued retain.'),
    operation_ids: z.array(z.string()).nullish().describe('When a queued retain became several operations.'),
    usage: TokenUsage.nullish(),
    results: z
      .array(RetainedDocument)
      .nullish()
      .describe('Extension: one entry a document; only when the retain was not queued.'),
    memory_defense: z
      .array(MemoryDefenseDecision)
      .optional()
      .describe('Extension: the items that were redacted or dropped; left out where there are none.'),
  })
  .meta({ id: 'RetainResponse' })
export type RetainResponse = z.output<typeof RetainResponse>

export const DryRunExtractRequest = z
  .object({
    content: NonBlank,
    context: z.string().default(''),
    timestamp: Timestamp.nullish(),
    agent_name: z.string().nullish().meta({ deprecated: true, description: 'Without effect.' }),
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
    problems: z
      .array(z.string())
      .optional()
      .describe('Extension: what went wrong, each once; such as why the language model could not read it.'),
  })
  .meta({ id: 'DryRunExtractionResult' })
export type DryRunExtractionResult = z.output<typeof DryRunExtractionResult>

export type RetainRequestInput = z.input<typeof RetainRequest>
export type MemoryItemInput = z.input<typeof MemoryItem>
