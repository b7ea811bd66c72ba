import fc from 'fast-check'
import { type Route, routes } from 'hindsight-contract'
import { pino } from 'pino'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { fuzz } from '../../../../test/robustness/fuzz.ts'
import { contractRequests } from '../../../../test/robustness/requests/contract-requests.ts'
import { fillKnownBank, type NamedTexts } from '../../../../test/robustness/requests/known-bank.ts'
import { jsonOf } from '../../../../test/support/json-of.ts'
import { silentTelemetry } from '../../../../test/support/silent-telemetry.ts'
import { createTestApp } from '../../../../test/support/test-app.ts'
import { openTestDatabase, type TestDatabase } from '../../../../test/support/test-database.ts'
import { createTestEngine } from '../../../../test/support/test-engine.ts'
import { type Listener, listen } from '../lifecycle/listen.ts'
import type { Engine } from '../memory/engine.ts'
import { MemorySearchIndex } from '../search/memory/host.ts'

/** Besides as many that are the same at every run. */
const RUNS = 300
const HOSTILE = 250

let db: TestDatabase
let search: MemorySearchIndex
let listener: Listener
let named: NamedTexts
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
  listener = await listen('127.0.0.1', 0, app.fetch)
  named = await fillKnownBank(async (method, path, body) => jsonOf(await call(method, path, body)))
}, 60_000)

afterAll(async () => {
  listener?.destroy()
  await search?.[Symbol.asyncDispose]()
  await db?.close()
})

const call = (method: string, path: string, body?: unknown) =>
  app.request(path, {
    method: method.toUpperCase(),
    ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
  })

const told = () => failures.map((error) => (error as Error)?.stack).join('\n')

it('answers whatever the contract can be bent to: as the contract says, or with a detail, and never with a 5xx', async () => {
  const metrics = await (await call('get', '/metrics')).text()
  expect(metrics).toMatch(/^hindsight_async_operations\{operation_type="refresh_mental_model",status="pending"\} 2$/m)
  expect(metrics).toMatch(/^hindsight_consolidation_backlog \d+$/m)

  await fc.assert(
    fc.asyncProperty(contractRequests(named), async ({ name, method, target, params, body }) => {
      const { path, output, download } = routes[name] as Route
      const response = await call(method, target, body)
      const text = await response.text()
      expect(response.status, `${text}\n${told()}`).toBeLessThan(500)
      if (response.status >= 400) expect(JSON.parse(text)).toHaveProperty('detail')
      // Another operation may have answered: an id that holds "/chunks", say.
      else if (response.status === 200 && !download && sameRoute(path, params)) {
        expect(output.safeParse(JSON.parse(text)).error?.issues ?? [], text).toEqual([])
      }
    }),
    { numRuns: RUNS, timeout: 15_000 },
  )
})

it.each([
  ['always the same', 1],
  ['new ones', Math.floor(Math.random() * 2 ** 31)],
])('stands what nobody should send: %s, seed %i', async (_, seed) => {
  const statuses = await fuzz({ url: listener.url, named, seed, count: HOSTILE, lanes: 4, deadlineMs: 15_000 }).catch(
    (error: Error) => expect.fail(`${error.message}\nseed ${seed}\n${told()}`),
  )
  expect(statuses.get('200')).toBeGreaterThan(HOSTILE / 20)
  expect(statuses.get('422')).toBeGreaterThan(HOSTILE / 20)
})

const sameRoute = (path: string, params: unknown) =>
  !path.endsWith('}') || !/list$|graph$|\/chunks$/.test(String(Object.values(params as object).at(-1)))
