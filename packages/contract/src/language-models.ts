import { z } from 'zod'

/** Extension: how a configured language model does. */
export const LanguageModelState = z
  .object({
    provider: z.string(),
    model: z.string(),
    purposes: z
      .array(z.string())
      .describe('What it is asked for: `retain`, `reflect`, `consolidation`, `mental_models`.'),
    state: z
      .enum(['ready', 'limited', 'paused', 'probing'])
      .describe(
        '`limited`: calls wait, because the provider wants fewer; `paused`: it failed and is not asked; `probing`: one call tries whether it works again.',
      ),
    paused_until: z.string().optional(),
    failures_in_a_row: z.int(),
    last_error: z
      .object({
        at: z.string(),
        kind: z.string().describe('`rate_limited`, `unavailable`, `timeout`, `authentication`, …'),
        message: z.string().optional(),
      })
      .optional(),
  })
  .meta({ id: 'LanguageModelState' })
export type LanguageModelState = z.output<typeof LanguageModelState>

/** Extension: what all banks have used on this UTC day. */
export const LanguageBudget = z
  .object({
    tokens: z.int(),
    tokens_limit: z.int().optional(),
    cost_usd: z.number(),
    cost_usd_limit: z.number().optional(),
    exceeded: z.boolean().describe('Consolidation and mental models wait; retain and reflect go on.'),
    renews_at: z.string(),
  })
  .meta({ id: 'LanguageBudget' })
export type LanguageBudget = z.output<typeof LanguageBudget>

/** Extension: what a bank has used of one model for one purpose. */
export const BankModelUsage = z
  .object({
    purpose: z.string(),
    provider: z.string(),
    model: z.string(),
    calls: z.int(),
    failures: z.int(),
    input_tokens: z.int(),
    output_tokens: z.int(),
    cached_tokens: z.int(),
    reasoning_tokens: z.int(),
    cost_usd: z.number().describe('Of the calls that have a configured price.'),
    today: z.object({ calls: z.int(), total_tokens: z.int(), cost_usd: z.number() }),
  })
  .meta({ id: 'BankModelUsage' })
export type BankModelUsage = z.output<typeof BankModelUsage>

export const LlmOperationHealth = z
  .object({
    operation: z.enum(['retain', 'consolidation', 'reflect']),
    ok: z.boolean(),
    status: z.enum(['connected', 'not_configured', 'auth_failed', 'unreachable', 'timeout']),
    latency_ms: z.number().nullish(),
  })
  .meta({ id: 'LlmOperationHealth' })
export type LlmOperationHealth = z.output<typeof LlmOperationHealth>

export const BankLlmHealthResponse = z
  .object({ bank_id: z.string(), operations: z.array(LlmOperationHealth) })
  .meta({ id: 'BankLlmHealthResponse' })
export type BankLlmHealthResponse = z.output<typeof BankLlmHealthResponse>
