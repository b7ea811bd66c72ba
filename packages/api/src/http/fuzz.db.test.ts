import fc from 'fast-check'
import { type Route, type RouteName, routes } from 'hindsight-contract'
import { pino } from 'pino'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { z } from 'zod'
import { contractArbitrary } from '../../../../test/support/contract-arbitrary.ts'
import { jsonOf } from '../../../../test/support/json-of.ts'
import { silentTelemetry } from '../../../../test/support/silent-telemetry.ts'
import { createTestApp } from '../../../../test/support/test-app.ts'
import { openTestDatabase, type TestDatabase } from '../../../../test/support/test-database.ts'
import { createTestEngine } from '../../../../test/support/test-engine.ts'
import type { Engine } from '../memory/engine.ts'
import { MemorySearchIndex } from '../search/memory/host.ts'

const CONVERSATION = `Maria: I adopted a dog in Lisbon last Friday.
John: Congratulations! I moved to Porto in May 2023.
Maria: We should meet on 3 June.`

const RUNS = 700

let db: TestDatabase
let search: MemorySearchIndex
let app: Awaited<ReturnType<typeof createTestApp>>
/** What went wrong inside, for the message of a failing run. */
const failures: unknown[] = []

beforeAll(async () => {
  db = await openTestDatabase()
  search = new MemorySearchIndex({ connection: db.url })
  const engine: Engine = await createTestEngine(db, { search })
  const log = pino({ level: 'silent' })
  log.error = ((entry: { err?: unknown }) => failures.push(entry.err)) as typeof log.error
  app = await createTestApp(db, engine, search, { telemetry: silentTelemetry(log) })
})

afterAll(async () => {
  await search?.[Symbol.asyncDispose]()
  await db?.close()
})

const call = (method: string, path: string, body?: unknown) =>
  app.request(path, {
    method: method.toUpperCase(),
    ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
  })

it('answers whatever the contract can be bent to: as the contract says, or with a detail, and never with a 5xx', async () => {
  const bank = '/v1/default/banks/bank'
  await call('post', '/v1/default/banks/other/memories', { items: [{ content: CONVERSATION, document_id: 'doc' }] })
  await call('post', `${bank}/memories`, { items: [{ content: CONVERSATION, document_id: 'doc', tags: ['t'] }] })
  await call('post', `${bank}/mental-models`, { id: 'model', name: 'Maria', source_query: 'Who is Maria?' })
  const folder = await jsonOf(await call('post', `${bank}/knowledge-base/folders`, { name: 'People' }))
  const page = await jsonOf(
    await call('post', `${bank}/knowledge-base/pages`, { name: 'Maria', source_query: 'Who is Maria?' }),
  )
  const directive = await jsonOf(await call('post', `${bank}/directives`, { name: 'd', content: 'Be brief' }))
  const { items } = await jsonOf(await call('get', `${bank}/memories/list`))
  const entities = await jsonOf(await call('get', `${bank}/entities`))
  const { operations } = await jsonOf(await call('get', `${bank}/operations`))
  const chunks = await jsonOf(await call('get', `${bank}/documents/doc/chunks`))
  const idOf = (rows: { id: string }[]) => rows.map(({ id }) => id)
  const named = {
    bank_id: ['bank'],
    memory_id: idOf(items),
    entity_id: idOf(entities.items),
    document_id: ['doc', 'new'],
    chunk_id: [chunks.items[0].chunk_id as string],
    mental_model_id: ['model'],
    node_id: [folder.id as string, page.page_id as string],
    parent_id: [folder.id as string],
    page_id: [page.page_id as string],
    directive_id: [directive.id as string],
    operation_id: idOf(operations),
    query: ['Who is Maria?', 'What happened last spring?', 'dog'],
    content: [CONVERSATION, 'I sold my boat yesterday.'],
    tags: ['t', 'u'],
    start: ['2020-01-01'],
    end: ['2030-01-01'],
    timestamp: ['2024-05-07T10:00:00Z', 'unset'],
    query_timestamp: ['2024-05-07'],
    occurred_start: ['2024-05-07'],
    occurred_end: ['2024-05-08'],
    state: ['valid', 'invalidated'],
    consolidation_state: ['pending', 'done', 'failed'],
    refresh_cron: ['0 6 * * *'],
    source_query: ['Who is John?'],
    operation_type: ['retain'],
  }
  const requests = (Object.keys(routes) as RouteName[]).map((name) => {
    const { method, params, query, body } = routes[name] as Route
    // What is deleted is of another bank: the rest would have nothing to work on.
    const texts = method === 'delete' ? { ...named, bank_id: ['other'] } : named
    const part = (schema: z.ZodType) =>
      schema instanceof z.ZodUndefined ? fc.constant(undefined) : contractArbitrary(schema, texts)
    return fc.record({
      name: fc.constant(name),
      params: part(params),
      query: part(query),
      body: part(body),
    })
  })
  const metrics = await (await call('get', '/metrics')).text()
  expect(metrics).toMatch(/^hindsight_async_operations\{operation_type="refresh_mental_model",status="pending"\} 2$/m)
  expect(metrics).toMatch(/^hindsight_consolidation_backlog \d+$/m)

  await fc.assert(
    fc.asyncProperty(fc.oneof(...requests), async ({ name, params, query, body }) => {
      const { method, path, output } = routes[name] as Route
      const filled = path.replace(/\{(\w+)\}/g, (_, name: string) => urlText((params as Record<string, unknown>)[name]))
      const response = await call(method, `${filled}${queryText(query)}`, body)
      const text = await response.text()
      expect(response.status, `${text}\n${failures.map((error) => (error as Error)?.stack).join('\n')}`).toBeLessThan(
        500,
      )
      if (response.status >= 400) expect(JSON.parse(text)).toHaveProperty('detail')
      // Another operation may have answered: an id that holds "/chunks", say.
      else if (response.status === 200 && sameRoute(path, params)) {
        expect(output.safeParse(JSON.parse(text)).error?.issues ?? [], text).toEqual([])
      }
    }),
    { numRuns: RUNS, timeout: 15_000 },
  )
})

const sameRoute = (path: string, params: unknown) =>
  !path.endsWith('}') || !/list$|graph$|\/chunks$/.test(String(Object.values(params as object).at(-1)))

const urlText = (value: unknown) => encodeURIComponent(String(value).replaceAll(/\p{Surrogate}/gu, '?')) || '%20'

function queryText(query: unknown): string {
  const pairs = Object.entries((query ?? {}) as Record<string, unknown>).flatMap(([name, value]) =>
    (Array.isArray(value) ? value : [value]).map((entry): [string, string] => [name, String(entry)]),
  )
  return pairs.length === 0 ? '' : `?${new URLSearchParams(pairs)}`
}
