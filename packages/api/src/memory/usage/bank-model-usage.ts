import type { BankModelUsage } from 'hindsight-contract'
import { many, sql } from '../../database/sql.ts'
import type { Engine } from '../engine.ts'

/** What a bank has used of language models so far, and on this UTC day; most expensive first. An unknown bank: nothing. */
export async function bankModelUsage(engine: Engine, bankId: string): Promise<BankModelUsage[]> {
  const today = engine.now().toISOString().slice(0, 10)
  const isToday = sql`day = ${today}::date`
  const rows = await many<Omit<BankModelUsage, 'today'> & TodayColumns>(
    engine.db,
    sql`select purpose, provider, model,
          sum(calls)::bigint as calls, sum(failures)::bigint as failures,
          sum(input_tokens)::bigint as input_tokens, sum(output_tokens)::bigint as output_tokens,
          sum(cached_tokens)::bigint as cached_tokens, sum(reasoning_tokens)::bigint as reasoning_tokens,
          sum(cost) as cost_usd,
          coalesce(sum(calls) filter (where ${isToday}), 0)::bigint as "callsToday",
          coalesce(sum(input_tokens + output_tokens + reasoning_tokens) filter (where ${isToday}), 0)::bigint as "tokensToday",
          coalesce(sum(cost) filter (where ${isToday}), 0) as "costToday"
        from model_usage join banks on number = bank where id = ${bankId}
        group by purpose, provider, model
        order by sum(cost) desc, sum(input_tokens + output_tokens) desc, purpose, provider, model`,
  )
  return rows.map(({ callsToday, tokensToday, costToday, ...usage }) => ({
    ...usage,
    today: { calls: callsToday, total_tokens: tokensToday, cost_usd: costToday },
  }))
}

interface TodayColumns {
  readonly callsToday: number
  readonly tokensToday: number
  readonly costToday: number
}
