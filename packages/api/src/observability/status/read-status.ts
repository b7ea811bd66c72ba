import type { ServerStatusResponse } from 'hindsight-contract'
import type { Database } from '../../database/database.ts'
import { one, sql } from '../../database/sql.ts'
import { withinMs } from '../../lifecycle/within-ms.ts'
import type { Engine } from '../../memory/engine.ts'
import type { LanguageMonitor } from '../../memory/usage/language-monitor.ts'
import { wireLanguageModels } from '../../memory/usage/wire-language-models.ts'
import { wireTime } from '../../memory/wire-time.ts'
import type { BreakerState } from '../../models/language/decorators/circuit-breaker.ts'
import { type Backlog, readBacklog } from '../backlog.ts'
import type { Telemetry } from '../telemetry.ts'
import { findDegradation } from './find-degradation.ts'

export interface StatusSource {
  readonly version: string
  readonly instanceId: string
  readonly profile: string
  readonly databaseKind: 'embedded' | 'external'
  /** Of the configuration; until it can be asked, another stands in for it. */
  readonly embeddingProvider: string
  readonly searchBytesAllowed: number
  readonly engine: Engine
  readonly language: LanguageMonitor
  readonly telemetry: Pick<Telemetry, 'eventLoop' | 'work'>
}

/** What a status tells without what is wrong with it. */
export type PlainStatus = Omit<ServerStatusResponse, 'status' | 'degraded'>

/** Whoever asks how a server does wants an answer also when it does not do well. */
const PATIENCE_MS = 3_000

export async function readStatus(source: StatusSource): Promise<ServerStatusResponse> {
  const { engine, language, telemetry } = source
  const [database, queue, index] = await Promise.all([
    readDatabase(source),
    withinMs(PATIENCE_MS, readQueue(engine.db)).catch(() => null),
    withinMs(PATIENCE_MS, readIndex(source)).catch(() => null),
  ])
  const { language_models = [], language_budget = null } = wireLanguageModels(language, true)
  const status: PlainStatus = {
    server: describeServer(source),
    database,
    queue,
    models: {
      language: language_models,
      embedding: describeModel(engine.embedding, engine.embedding.state),
      reranker: describeReranker(engine),
      budget: language_budget,
    },
    index,
    event_loop: describeEventLoop(telemetry.eventLoop),
  }
  const degraded = findDegradation(status, source.embeddingProvider, engine.now())
  return { status: degraded.length === 0 ? 'ok' : 'degraded', degraded, ...status }
}

function describeServer({ version, instanceId, profile, telemetry }: StatusSource): PlainStatus['server'] {
  const uptimeSeconds = process.uptime()
  return {
    version,
    instance_id: instanceId,
    phase: 'running',
    profile,
    started_at: wireTime(new Date(Date.now() - uptimeSeconds * 1000)),
    uptime_seconds: Math.round(uptimeSeconds * 10) / 10,
    memory_bytes: process.memoryUsage.rss(),
    requests_running: telemetry.work.list().length,
  }
}

async function readDatabase({ engine: { db }, databaseKind }: StatusSource): Promise<PlainStatus['database']> {
  const startedAt = performance.now()
  const error = await withinMs(PATIENCE_MS, one(db, sql`select 1 as alive`)).then(
    () => null,
    (failure: Error) => failure.message,
  )
  const { total, idle, waiting, max } = db.stats()
  return {
    state: error === null ? 'connected' : 'unavailable',
    kind: databaseKind,
    latency_ms: error === null ? Math.round((performance.now() - startedAt) * 100) / 100 : null,
    error,
    pool: { open: total, idle, waiting, max },
  }
}

async function readQueue(db: Database): Promise<NonNullable<PlainStatus['queue']>> {
  const [{ operations, pendingConsolidation, failedConsolidation }, { workers }] = await Promise.all([
    readBacklog(db),
    one<{ workers: number }>(
      db,
      sql`select count(*) as workers from workers where seen_at > now() - patience_ms * interval '1 millisecond'`,
    ),
  ])
  const types = [...new Set(operations.map(({ type }) => type))].sort()
  return {
    workers,
    total: sumUp(operations),
    by_type: Object.fromEntries(types.map((name) => [name, sumUp(operations.filter(({ type }) => type === name))])),
    facts_to_consolidate: pendingConsolidation,
    facts_given_up: failedConsolidation,
  }
}

function sumUp(operations: Backlog['operations']) {
  const count = (wanted: string) =>
    operations.reduce((total, { status, count: some }) => (status === wanted ? total + some : total), 0)
  const ages = operations.filter(({ status }) => status === 'pending').map(({ oldestSeconds }) => oldestSeconds)
  return {
    pending: count('pending'),
    processing: count('processing'),
    failed: count('failed'),
    oldest_pending_seconds: ages.length === 0 ? null : Math.round(Math.max(...ages) * 10) / 10,
  }
}

async function readIndex({ engine, searchBytesAllowed }: StatusSource): Promise<NonNullable<PlainStatus['index']>> {
  const { home, banks, memories, bytes } = await engine.search.statistics()
  return { home, banks_loaded: banks, memories_loaded: memories, bytes, bytes_allowed: searchBytesAllowed }
}

/** What providers said is in the log; here is what kind of failure it was. */
function describeModel(
  { provider, model }: { readonly provider: string; readonly model: string },
  breaker: BreakerState | undefined,
): PlainStatus['models']['embedding'] {
  const { state = 'closed', pausedUntil = null, lastError = null } = breaker ?? {}
  const states = { closed: 'ready', open: 'paused', probing: 'probing' } as const
  return {
    provider,
    model,
    state: states[state],
    paused_until: pausedUntil === null ? null : wireTime(pausedUntil),
    last_error: lastError === null ? null : { at: wireTime(lastError.at), kind: lastError.kind },
  }
}

function describeReranker({ reranking }: Engine): PlainStatus['models']['reranker'] {
  if (reranking.kind === 'model') return describeModel(reranking.reranker, reranking.reranker.state)
  return describeModel({ provider: reranking.kind, model: reranking.kind }, undefined)
}

function describeEventLoop(eventLoop: Telemetry['eventLoop']): PlainStatus['event_loop'] {
  if (eventLoop === null) return null
  const { p50Ms, p99Ms } = eventLoop.lag()
  const stall = eventLoop.lastStall
  return {
    lag_p50_ms: Math.round(p50Ms * 10) / 10,
    lag_p99_ms: Math.round(p99Ms * 10) / 10,
    last_stall: stall === null ? null : { at: wireTime(stall.at), duration_ms: Math.round(stall.durationMs) },
  }
}
