import { randomUUID } from 'node:crypto'
import type { DegradedReason, ServerStatusResponse } from 'hindsight-contract'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { openTestService, type TestService } from '../../../../../test/support/test-service.ts'
import { execute, sql } from '../../database/sql.ts'
import { findDegradation } from './find-degradation.ts'

let service: TestService
let db: TestService['db']
let app: TestService['app']

beforeAll(async () => {
  service = await openTestService()
  ;({ db, app } = service)
  await app.request('/v1/default/banks/diary/memories', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ items: [{ content: 'Alice moved to Paris in May.' }] }),
  })
})
afterAll(async () => {
  await service?.[Symbol.asyncDispose]()
})
beforeEach(async () => {
  await execute(db, sql`delete from operations`)
})

const read = async () => (await (await app.request('/status')).json()) as ServerStatusResponse
const codesOf = (degraded: readonly DegradedReason[]) => degraded.map(({ code }) => code)

async function queue(type: string, status: string, ageSeconds: number) {
  await execute(
    db,
    sql`insert into operations (id, bank, type, payload, status, created_at)
        select ${randomUUID()}, number, ${type}, '{}', ${status}, now() - ${ageSeconds} * interval '1 second'
        from banks where id = 'diary'`,
  )
}

it('tells how everything does that a server is made of', async () => {
  const status = await read()
  expect(status).toMatchObject({
    status: 'ok',
    degraded: [],
    server: { version: '0', instance_id: 'i', phase: 'running', profile: 'test', memory_bytes: expect.any(Number) },
    database: { state: 'connected', kind: 'external', error: null, pool: { waiting: 0, max: 5 } },
    queue: { workers: 0, total: { pending: 0, failed: 0, oldest_pending_seconds: null }, by_type: {} },
    models: { language: [], embedding: { provider: 'lexical', state: 'ready', paused_until: null }, budget: null },
    index: { home: 'memory', bytes_allowed: 1_000_000 },
    event_loop: null,
  })
  expect(status.database.latency_ms).toBeGreaterThan(0)
})

it('counts the queue by type, and says when nobody does it or work was given up', async () => {
  await queue('retain', 'pending', 120)
  await queue('retain', 'failed', 300)
  await queue('consolidation', 'processing', 5)
  const { status, queue: queued, degraded } = await read()
  expect(queued).toMatchObject({
    total: { pending: 1, processing: 1, failed: 1 },
    by_type: { retain: { pending: 1, failed: 1 }, consolidation: { processing: 1, oldest_pending_seconds: null } },
  })
  expect(queued!.total.oldest_pending_seconds).toBeGreaterThanOrEqual(120)
  expect([status, codesOf(degraded)]).toEqual(['degraded', ['no_worker', 'operations_failed']])
  expect(degraded[0]).toMatchObject({
    since: expect.any(String),
    what_to_do: expect.stringContaining('hindsight-worker'),
  })
  expect(degraded[1]!.message).toBe('Operations were given up: 1 retain.')
})

it('says what is slow although there is a worker', async () => {
  await execute(
    db,
    sql`insert into workers (id, name, host, pid, version, slots, patience_ms)
        values (${randomUUID()}, 'w', 'h', 1, '0', 4, 60000)`,
  )
  await queue('retain', 'pending', 1_200)
  const { queue: queued, degraded } = await read()
  expect([queued!.workers, codesOf(degraded)]).toEqual([1, ['queue_slow']])
  expect(degraded[0]!.message).toBe('The oldest of 1 waiting operations waits for 20 minutes.')
})

it('names what is away or exhausted, and the way out', async () => {
  const { status: _, degraded: __, ...plain } = await read()
  const now = new Date('2026-01-01T12:00:00Z')
  const at = '2026-01-01T11:59:00+00:00'
  const paused = { state: 'paused' as const, paused_until: at, last_error: { at, kind: 'authentication' } }
  const reasons = findDegradation(
    {
      ...plain,
      database: { ...plain.database, pool: { ...plain.database.pool, waiting: 3 } },
      models: {
        language: [{ ...paused, provider: 'openai', model: 'writer', purposes: ['retain'], failures_in_a_row: 5 }],
        embedding: { ...plain.models.embedding, ...paused },
        reranker: { ...plain.models.reranker, ...paused },
        budget: { tokens: 9, cost_usd: 0, exceeded: true, renews_at: at },
      },
      event_loop: { lag_p50_ms: 0, lag_p99_ms: 0, last_stall: { at, duration_ms: 1_500 } },
    },
    'openai',
    now,
  )
  expect(codesOf(reasons)).toEqual([
    'database_pool_exhausted',
    'language_model_paused',
    'language_budget_exceeded',
    'embedding_model_unavailable',
    'embedding_model_paused',
    'reranker_paused',
    'event_loop_stalled',
  ])
  expect(reasons.every(({ message, what_to_do }) => message !== '' && what_to_do !== '')).toBe(true)
  expect(reasons[1]).toMatchObject({ since: at, message: expect.stringContaining('openai (writer)') })
})

it('answers although the database does not', async () => {
  await db.close()
  const { status, database, queue: queued, degraded } = await read()
  expect([status, database.state, queued, codesOf(degraded)]).toEqual([
    'degraded',
    'unavailable',
    null,
    ['database_unavailable'],
  ])
})
