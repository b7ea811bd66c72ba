import { z } from 'zod'
import { LanguageBudget, LanguageModelState } from './language-models.ts'

/** Extension: something that does not work as it should, in words that a program and a person can use. */
export const DegradedReason = z
  .object({
    code: z
      .enum([
        'database_unavailable',
        'database_pool_exhausted',
        'language_model_paused',
        'language_budget_exceeded',
        'embedding_model_paused',
        'embedding_model_unavailable',
        'reranker_paused',
        'no_worker',
        'queue_slow',
        'operations_failed',
        'consolidation_failed',
        'event_loop_stalled',
      ])
      .describe('More may come.'),
    message: z.string(),
    since: z.string().nullable().describe('As far as it is known.'),
    what_to_do: z.string(),
  })
  .meta({ id: 'DegradedReason' })
export type DegradedReason = z.output<typeof DegradedReason>

export const ModelStatus = z
  .object({
    provider: z.string(),
    model: z.string(),
    state: z.enum(['ready', 'paused', 'probing']).describe('`paused`: it failed and is not asked until then.'),
    paused_until: z.string().nullable(),
    last_error: z.object({ at: z.string(), kind: z.string() }).nullable(),
  })
  .meta({ id: 'ModelStatus' })
export type ModelStatus = z.output<typeof ModelStatus>

export const OperationsStatus = z
  .object({
    pending: z.int(),
    processing: z.int(),
    failed: z.int(),
    oldest_pending_seconds: z.number().nullable().describe('Since when the oldest waits that has not begun.'),
  })
  .meta({ id: 'OperationsStatus' })

/** Extension: how a server does, with everything that is not as it should be. */
export const ServerStatusResponse = z
  .object({
    status: z.enum(['ok', 'degraded']),
    degraded: z.array(DegradedReason),
    server: z.object({
      version: z.string(),
      instance_id: z.string(),
      phase: z.literal('running').describe('While it starts or stops it answers 503, with its phase.'),
      profile: z.string(),
      started_at: z.string(),
      uptime_seconds: z.number(),
      memory_bytes: z.int(),
      requests_running: z.int(),
    }),
    database: z.object({
      state: z.enum(['connected', 'unavailable']),
      kind: z.enum(['embedded', 'external']),
      latency_ms: z.number().nullable(),
      error: z.string().nullable(),
      pool: z.object({ open: z.int(), idle: z.int(), waiting: z.int(), max: z.int() }),
    }),
    queue: z
      .object({
        workers: z.int().describe('That live, here and elsewhere.'),
        total: OperationsStatus,
        by_type: z.record(z.string(), OperationsStatus),
        facts_to_consolidate: z.int(),
        facts_given_up: z.int().describe('That consolidation does not try again by itself.'),
      })
      .nullable()
      .describe('Null while the database cannot be asked.'),
    models: z.object({
      language: z.array(LanguageModelState),
      embedding: ModelStatus,
      reranker: ModelStatus,
      budget: LanguageBudget.nullable(),
    }),
    index: z
      .object({
        home: z.enum(['memory', 'database']),
        banks_loaded: z.int(),
        memories_loaded: z.int(),
        bytes: z.int(),
        bytes_allowed: z.int(),
      })
      .nullable()
      .describe('Null while it cannot be asked.'),
    event_loop: z
      .object({
        lag_p50_ms: z.number(),
        lag_p99_ms: z.number(),
        last_stall: z.object({ at: z.string(), duration_ms: z.number() }).nullable(),
      })
      .nullable()
      .describe('Null where the watchdog is switched off.'),
  })
  .meta({ id: 'ServerStatusResponse' })
export type ServerStatusResponse = z.output<typeof ServerStatusResponse>
