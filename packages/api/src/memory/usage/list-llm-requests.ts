import type { LLMRequestEntry, LLMRequestListResponse, QueryOf } from 'hindsight-contract'
import { parseTimestamp } from 'hindsight-contract'
import { all, many, one, type Sql, sql } from '../../database/sql.ts'
import { badRequest, notFound } from '../../errors.ts'
import { findBank } from '../banks/find-bank.ts'
import type { Engine } from '../engine.ts'
import { requireUuid } from '../require-uuid.ts'
import { wireTime } from '../wire-time.ts'

interface Row {
  readonly id: string
  readonly trace: string
  readonly purpose: string
  readonly scope: string
  readonly provider: string
  readonly model: string
  readonly outcome: string
  readonly startedAt: Date
  readonly durationMs: number
  readonly inputTokens: number | null
  readonly outputTokens: number | null
  readonly cachedTokens: number | null
  readonly reasoningTokens: number | null
  readonly cost: number | null
  readonly finishReason: string | null
  readonly error: string | null
  readonly input: unknown
  readonly output: unknown
}

const columns = sql`id, trace, purpose, scope, provider, model, outcome, started_at as "startedAt",
  duration_ms as "durationMs", input_tokens as "inputTokens", output_tokens as "outputTokens",
  cached_tokens as "cachedTokens", reasoning_tokens as "reasoningTokens", cost, finish_reason as "finishReason",
  error, input, output`

/**
 * A page of the requests that were made to language models for a bank, the newest first; with `group`, a page of traces
 * with all their requests.
 * @throws ApiError 404 for an unknown bank, 400 for a date that is none
 */
export async function listLlmRequests(
  engine: Engine,
  bankId: string,
  query: QueryOf<'listLlmRequests'>,
): Promise<LLMRequestListResponse> {
  const bank = await findBank(engine.db, bankId)
  if (bank === null) throw notFound(`Bank '${bankId}' not found`)
  const { limit, offset } = query
  const where = conditions(bank.number, query)
  const { total, rows } = query.group
    ? await pageOfTraces(engine, where, limit, offset)
    : await pageOfRequests(engine, where, limit, offset)
  return { bank_id: bankId, total, limit, offset, items: rows.map((row) => wireRequest(bankId, row)) }
}

function conditions(bank: number, query: QueryOf<'listLlmRequests'>): Sql {
  return all(
    sql`bank = ${bank}`,
    query.status === 'success' ? sql`outcome = 'success'` : null,
    query.status === 'error' ? sql`outcome <> 'success'` : null,
    query.status && !['success', 'error'].includes(query.status) ? sql`outcome = ${query.status}` : null,
    query.operation ? sql`purpose = ${query.operation}` : null,
    query.scope ? sql`scope = ${query.scope}` : null,
    query.provider ? sql`provider = ${query.provider}` : null,
    query.trace_id ? sql`trace = ${requireUuid(query.trace_id, 'trace_id')}` : null,
    query.start_date ? sql`started_at >= ${dateOf(query.start_date, 'start_date')}` : null,
    query.end_date ? sql`started_at < ${dateOf(query.end_date, 'end_date')}` : null,
  )
}

function dateOf(text: string, name: string): Date {
  const date = parseTimestamp(text)
  if (date === null) throw badRequest(`Invalid ${name}: ${JSON.stringify(text)} is no ISO 8601 date or time`)
  return date
}

interface Page {
  readonly total: number
  readonly rows: readonly Row[]
}

async function pageOfRequests({ db }: Engine, where: Sql, limit: number, offset: number): Promise<Page> {
  const [{ total }, rows] = await Promise.all([
    one<{ total: number }>(db, sql`select count(*) as total from llm_requests where ${where}`),
    many<Row>(
      db,
      sql`select ${columns} from llm_requests where ${where}
          order by started_at desc, id limit ${limit} offset ${offset}`,
    ),
  ])
  return { total, rows }
}

async function pageOfTraces({ db }: Engine, where: Sql, limit: number, offset: number): Promise<Page> {
  const [{ total }, rows] = await Promise.all([
    one<{ total: number }>(db, sql`select count(distinct trace) as total from llm_requests where ${where}`),
    many<Row>(
      db,
      sql`with page as (
            select trace, max(started_at) as newest from llm_requests where ${where}
            group by trace order by newest desc, trace limit ${limit} offset ${offset}
          )
          select ${columns} from llm_requests join page using (trace) where ${where}
          order by newest desc, trace, started_at, id`,
    ),
  ])
  return { total, rows }
}

function wireRequest(bankId: string, row: Row): LLMRequestEntry {
  const { inputTokens, outputTokens } = row
  return {
    id: row.id,
    bank_id: bankId,
    operation: row.purpose,
    scope: row.scope,
    trace_id: row.trace,
    span_id: null,
    parent_span_id: null,
    provider: row.provider,
    model: row.model,
    status: row.outcome === 'success' ? 'success' : 'error',
    started_at: wireTime(row.startedAt),
    ended_at: wireTime(new Date(row.startedAt.getTime() + row.durationMs)),
    duration_ms: row.durationMs,
    input_tokens: inputTokens,
    output_tokens: outputTokens,
    cached_tokens: row.cachedTokens,
    total_tokens: inputTokens === null || outputTokens === null ? null : inputTokens + outputTokens,
    input: row.input,
    output: row.output,
    error: row.error,
    llm_info: {
      outcome: row.outcome,
      finish_reason: row.finishReason,
      reasoning_tokens: row.reasoningTokens,
      cost_usd: row.cost,
    },
    metadata: {},
  }
}
