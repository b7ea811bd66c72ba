import type { MemoriesTimeseriesResponse, MemoryTimeseriesBucket, QueryOf } from 'hindsight-contract'
import { identifier, many, sql } from '../../database/sql.ts'
import type { Engine } from '../engine.ts'
import { wireTime } from '../wire-time.ts'
import { findBank } from './find-bank.ts'

const periods = {
  '1h': { trunc: 'minute', buckets: 60 },
  '12h': { trunc: 'hour', buckets: 12 },
  '1d': { trunc: 'hour', buckets: 24 },
  '7d': { trunc: 'day', buckets: 7 },
  '30d': { trunc: 'day', buckets: 30 },
  '90d': { trunc: 'day', buckets: 90 },
} as const

const bucketMs = { minute: 60_000, hour: 3_600_000, day: 86_400_000 } as const
const timeFields = ['created_at', 'mentioned_at', 'occurred_start'] as const

type Period = keyof typeof periods
type TimeField = (typeof timeFields)[number]

/**
 * Memories by time, in buckets of UTC minutes, hours or days; the last one holds the present. An unknown period is 7d, an
 * unknown time field is created_at.
 */
export async function getMemoriesTimeseries(
  engine: Engine,
  bankId: string,
  input: Partial<QueryOf<'getMemoriesTimeseries'>>,
): Promise<MemoriesTimeseriesResponse> {
  const period = isPeriod(input.period) ? input.period : '7d'
  const timeField = timeFields.find((field) => field === input.time_field) ?? 'created_at'
  const { trunc, buckets } = periods[period]
  const sizeMs = bucketMs[trunc]
  const last = Math.floor(engine.now().getTime() / sizeMs) * sizeMs
  const first = last - (buckets - 1) * sizeMs
  const bank = await findBank(engine.db, bankId)
  const counts = bank === null ? new Map() : await countBuckets(engine, bank.number, timeField, first, last, sizeMs)
  return {
    bank_id: bankId,
    period,
    trunc,
    time_field: timeField,
    buckets: Array.from({ length: buckets }, (_, index): MemoryTimeseriesBucket => {
      const time = first + index * sizeMs
      return { time: wireTime(new Date(time)), world: 0, experience: 0, observation: 0, ...counts.get(time) }
    }),
  }
}

async function countBuckets(
  engine: Engine,
  bankNumber: number,
  timeField: TimeField,
  first: number,
  last: number,
  sizeMs: number,
): Promise<Map<number, Record<string, number>>> {
  const column = identifier(timeField)
  const rows = await many<{ bucket: number; type: string; count: number }>(
    engine.db,
    sql`select floor(extract(epoch from ${column}) * 1000 / ${sizeMs}::float8)::bigint as bucket, type, count(*)
        from memories
        where bank = ${bankNumber} and invalidated_at is null
          and ${column} >= ${new Date(first)} and ${column} < ${new Date(last + sizeMs)}
        group by 1, 2`,
  )
  const counts = new Map<number, Record<string, number>>()
  for (const { bucket, type, count } of rows) {
    const time = bucket * sizeMs
    counts.set(time, { ...counts.get(time), [type]: count })
  }
  return counts
}

function isPeriod(period: string | undefined): period is Period {
  return period !== undefined && Object.hasOwn(periods, period)
}
