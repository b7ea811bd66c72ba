import {
  type AuditLogEntry,
  type AuditLogListResponse,
  type AuditLogStatsBucket,
  type AuditLogStatsResponse,
  parseTimestamp,
  type QueryOf,
} from 'hindsight-contract'
import { all, many, one, sql } from '../../database/sql.ts'
import { badRequest, notFound } from '../../errors.ts'
import type { Engine } from '../engine.ts'
import { wireTime } from '../wire-time.ts'

interface Row {
  readonly entry: string
  readonly action: string
  readonly transport: string
  readonly started_at: Date
  readonly duration_ms: number
  readonly request: Record<string, unknown> | null
  readonly response: Record<string, unknown> | null
  readonly metadata: Record<string, unknown>
}

const columns = sql`entry, action, transport, started_at, duration_ms, request, response, metadata`
const daysOf: Readonly<Record<string, number>> = { '1d': 1, '7d': 7, '30d': 30 }
const DAY_MS = 86_400_000

/**
 * What was asked of a bank, the newest first; also of one that is gone.
 * @throws ApiError 404 for an unknown bank, 400 for a date that is none
 */
export async function listAuditLogs(
  engine: Engine,
  bankId: string,
  query: QueryOf<'listAuditLogs'>,
): Promise<AuditLogListResponse> {
  await requireKnown(engine, bankId)
  const { limit, offset } = query
  const where = all(
    sql`bank_id = ${bankId}`,
    query.action ? sql`action = ${query.action}` : null,
    query.transport ? sql`transport = ${query.transport}` : null,
    query.start_date ? sql`started_at >= ${dateOf(query.start_date, 'start_date')}` : null,
    query.end_date ? sql`started_at < ${dateOf(query.end_date, 'end_date')}` : null,
  )
  const [{ total }, rows] = await Promise.all([
    one<{ total: number }>(engine.db, sql`select count(*) as total from audit_log where ${where}`),
    many<Row>(
      engine.db,
      sql`select ${columns} from audit_log where ${where}
          order by started_at desc, id desc limit ${limit} offset ${offset}`,
    ),
  ])
  return { bank_id: bankId, total, limit, offset, items: rows.map((row) => wireEntry(bankId, row)) }
}

function wireEntry(bankId: string, { entry, started_at: startedAt, duration_ms, ...rest }: Row): AuditLogEntry {
  const endedAt = new Date(startedAt.getTime() + duration_ms)
  return {
    ...rest,
    id: entry,
    bank_id: bankId,
    started_at: wireTime(startedAt),
    ended_at: wireTime(endedAt),
    duration_ms,
  }
}

/** The same by UTC day, the last one being today. An unknown period is 7d. @throws ApiError 404 for an unknown bank */
export async function getAuditLogStats(
  engine: Engine,
  bankId: string,
  query: QueryOf<'getAuditLogStats'>,
): Promise<AuditLogStatsResponse> {
  await requireKnown(engine, bankId)
  const period = Object.hasOwn(daysOf, query.period) ? query.period : '7d'
  const today = Math.floor(engine.now().getTime() / DAY_MS) * DAY_MS
  const start = new Date(today - (daysOf[period]! - 1) * DAY_MS)
  const counts = await many<{ time: Date; action: string; count: number }>(
    engine.db,
    sql`select date_trunc('day', started_at, 'UTC') as time, action, count(*) as count from audit_log
        where ${all(sql`bank_id = ${bankId} and started_at >= ${start}`, query.action ? sql`action = ${query.action}` : null)}
        group by 1, 2 order by 1, 2`,
  )
  const buckets = new Map<string, AuditLogStatsBucket>()
  for (const { time, action, count } of counts) {
    const name = wireTime(time)
    const { actions, total } = buckets.get(name) ?? { actions: {}, total: 0 }
    buckets.set(name, { time: name, actions: { ...actions, [action]: count }, total: total + count })
  }
  return { bank_id: bankId, period, trunc: 'day', start: wireTime(start), buckets: [...buckets.values()] }
}

/** A bank that is there, or of which something is written down. */
async function requireKnown(engine: Engine, bankId: string): Promise<void> {
  const { known } = await one<{ known: boolean }>(
    engine.db,
    sql`select exists (select 1 from banks where id = ${bankId})
            or exists (select 1 from audit_log where bank_id = ${bankId}) as known`,
  )
  if (!known) throw notFound(`Bank '${bankId}' not found`)
}

function dateOf(text: string, name: string): Date {
  const date = parseTimestamp(text)
  if (date === null) throw badRequest(`Invalid ${name}: ${JSON.stringify(text)} is no ISO 8601 date or time`)
  return date
}
