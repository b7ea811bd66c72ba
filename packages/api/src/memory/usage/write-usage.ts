import { execute, one, type Queryable, sql } from '../../database/sql.ts'
import type { LlmRequest } from './llm-request.ts'
import type { ModelUsage } from './model-usage.ts'

/** Adds sums to the ledger. */
export async function addUsage(db: Queryable, sums: readonly ModelUsage[]): Promise<void> {
  if (sums.length === 0) return
  const column = <T>(read: (sum: ModelUsage) => T): T[] => sums.map(read)
  await execute(
    db,
    sql`insert into model_usage as known (day, bank, purpose, provider, model, calls, failures,
          input_tokens, output_tokens, cached_tokens, reasoning_tokens, cost)
        select day, coalesce(number, 0), purpose, provider, model, sum(calls), sum(failures),
          sum(input_tokens), sum(output_tokens), sum(cached_tokens), sum(reasoning_tokens), sum(cost)
        from unnest(
          ${column(({ day }) => day)}::date[],
          ${column(({ bankId }) => bankId)}::text[],
          ${column(({ purpose }) => purpose)}::text[],
          ${column(({ provider }) => provider)}::text[],
          ${column(({ model }) => model)}::text[],
          ${column(({ calls }) => calls)}::bigint[],
          ${column(({ failures }) => failures)}::bigint[],
          ${column(({ inputTokens }) => inputTokens)}::bigint[],
          ${column(({ outputTokens }) => outputTokens)}::bigint[],
          ${column(({ cachedTokens }) => cachedTokens)}::bigint[],
          ${column(({ reasoningTokens }) => reasoningTokens)}::bigint[],
          ${column(({ cost }) => cost)}::float8[]
        ) as new (day, bank_id, purpose, provider, model, calls, failures,
          input_tokens, output_tokens, cached_tokens, reasoning_tokens, cost)
        left join banks on banks.id = bank_id
        group by 1, 2, 3, 4, 5 order by 1, 2, 3, 4, 5
        on conflict (day, bank, purpose, provider, model) do update set
          calls = known.calls + excluded.calls,
          failures = known.failures + excluded.failures,
          input_tokens = known.input_tokens + excluded.input_tokens,
          output_tokens = known.output_tokens + excluded.output_tokens,
          cached_tokens = known.cached_tokens + excluded.cached_tokens,
          reasoning_tokens = known.reasoning_tokens + excluded.reasoning_tokens,
          cost = known.cost + excluded.cost`,
  )
}

/** Keeps single requests; those of a bank that is gone are left out. */
export async function insertLlmRequests(db: Queryable, requests: readonly LlmRequest[]): Promise<void> {
  if (requests.length === 0) return
  const column = <T>(read: (request: LlmRequest) => T): T[] => requests.map(read)
  await execute(
    db,
    sql`insert into llm_requests (id, bank, trace, purpose, scope, provider, model, outcome, started_at, duration_ms,
          input_tokens, output_tokens, cached_tokens, reasoning_tokens, cost, finish_reason, error, input, output)
        select new.id, banks.number, trace, purpose, scope, provider, model, outcome, started_at, duration_ms,
          input_tokens, output_tokens, cached_tokens, reasoning_tokens, cost, finish_reason, error, input, output
        from unnest(
          ${column(({ id }) => id)}::uuid[],
          ${column(({ bankId }) => bankId)}::text[],
          ${column(({ trace }) => trace)}::uuid[],
          ${column(({ purpose }) => purpose)}::text[],
          ${column(({ scope }) => scope)}::text[],
          ${column(({ provider }) => provider)}::text[],
          ${column(({ model }) => model)}::text[],
          ${column(({ outcome }) => outcome)}::text[],
          ${column(({ startedAt }) => startedAt)}::timestamptz[],
          ${column(({ durationMs }) => durationMs)}::int[],
          ${column(({ usage }) => usage?.inputTokens ?? null)}::int[],
          ${column(({ usage }) => usage?.outputTokens ?? null)}::int[],
          ${column(({ usage }) => usage?.cachedTokens ?? null)}::int[],
          ${column(({ usage }) => usage?.reasoningTokens ?? null)}::int[],
          ${column(({ cost }) => cost)}::float8[],
          ${column(({ finishReason }) => finishReason)}::text[],
          ${column(({ error }) => error)}::text[],
          ${column(({ input }) => input)}::jsonb[],
          ${column(({ output }) => output)}::jsonb[]
        ) as new (id, bank_id, trace, purpose, scope, provider, model, outcome, started_at, duration_ms,
          input_tokens, output_tokens, cached_tokens, reasoning_tokens, cost, finish_reason, error, input, output)
        join banks on banks.id = bank_id
        on conflict (id) do nothing`,
  )
}

export async function removeOldLlmRequests(db: Queryable, retentionDays: number): Promise<void> {
  await execute(
    db,
    sql`delete from llm_requests where started_at < now() - ${retentionDays}::float8 * interval '1 day'`,
  )
}

/** What all banks have used on a UTC day. */
export async function usageOfDay(
  db: Queryable,
  day: string,
): Promise<{ readonly tokens: number; readonly usd: number }> {
  return one(
    db,
    sql`select coalesce(sum(input_tokens + output_tokens + reasoning_tokens), 0)::bigint as tokens,
               coalesce(sum(cost), 0) as usd
        from model_usage where day = ${day}::date`,
  )
}
