import type { LLMRequestStatsBucket, LLMRequestStatsResponse, QueryOf } from 'hindsight-contract'
import { all, many, sql } from '../../database/sql.ts'
import { notFound } from '../../errors.ts'
import { findBank } from '../banks/find-bank.ts'
import type { Engine } from '../engine.ts'
import { wireTime } from '../wire-time.ts'

const daysOf: Readonly<Record<string, number>> = { '1d': 1, '7d': 7, '30d': 30 }
const STANDARD = '7d'
const DAY_MS = 86_400_000

/**
 * Requests to language models by UTC day, the last one being today. An unknown period is 7d.
 * @throws ApiError 404 for an unknown bank
 */
export async function getLlmRequestStats(
  engine: Engine,
  bankId: string,
  query: QueryOf<'getLlmRequestStats'>,
): Promise<LLMRequestStatsResponse> {
  const bank = await findBank(engine.db, bankId)
  if (bank === null) throw notFound(`Bank '${bankId}' not found`)
  const period = Object.hasOwn(daysOf, query.period) ? query.period : STANDARD
  const today = Math.floor(engine.now().getTime() / DAY_MS) * DAY_MS
  const start = new Date(today - (daysOf[period]! - 1) * DAY_MS)
  const where = all(
    sql`bank = ${bank.number} and started_at >= ${start}`,
    query.operation ? sql`purpose = ${query.operation}` : null,
  )
  const counts = await many<Counted>(
    engine.db,
    sql`select date_trunc('day', started_at, 'UTC') as time,
               case when outcome = 'success' then 'success' else 'error' end as status, count(*) as count,
               coalesce(sum(input_tokens), 0)::bigint as input, coalesce(sum(output_tokens), 0)::bigint as output,
               coalesce(sum(cached_tokens), 0)::bigint as cached
        from llm_requests where ${where} group by 1, 2 order by 1, 2`,
  )
  return { bank_id: bankId, period, trunc: 'day', start: wireTime(start), buckets: toBuckets(counts) }
}

interface Counted {
  readonly time: Date
  readonly status: string
  readonly count: number
  readonly input: number
  readonly output: number
  readonly cached: number
}

function toBuckets(counts: readonly Counted[]): LLMRequestStatsBucket[] {
  const buckets = new Map<string, LLMRequestStatsBucket>()
  for (const { time, status, count, input, output, cached } of counts) {
    const name = wireTime(time)
    const { statuses, total, tokens } = buckets.get(name) ?? EMPTY
    buckets.set(name, {
      time: name,
      statuses: { ...statuses, [status]: count },
      total: total + count,
      tokens: {
        input: tokens.input + input,
        output: tokens.output + output,
        cached: tokens.cached + cached,
        total: tokens.total + input + output,
      },
    })
  }
  return [...buckets.values()]
}

const EMPTY: Omit<LLMRequestStatsBucket, 'time'> = {
  statuses: {},
  total: 0,
  tokens: { input: 0, output: 0, cached: 0, total: 0 },
}
