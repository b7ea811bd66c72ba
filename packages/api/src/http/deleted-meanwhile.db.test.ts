import { afterAll, beforeAll, expect, it } from 'vitest'
import { jsonOf } from '../../../../test/support/json-of.ts'
import { openTestService, type TestService } from '../../../../test/support/test-service.ts'
import { execute, maybe, sql } from '../database/sql.ts'

let service: TestService
let db: TestService['db']
let app: TestService['app']

beforeAll(async () => {
  service = await openTestService()
  ;({ db, app } = service)
})

afterAll(async () => {
  await service?.[Symbol.asyncDispose]()
})

const send = (method: string, path: string, body: unknown) =>
  app.request(`/v1/default/banks/${path}`, {
    method,
    body: JSON.stringify(body),
    headers: { 'content-type': 'application/json' },
  })

it.each([
  ['consolidate', {}],
  ['directives', { name: 'd', content: 'Be brief' }],
  ['mental-models', { name: 'm', source_query: 'Who is Maria?' }],
  ['webhooks', { url: 'https://example.com/hook', event_types: ['retain.completed'] }],
  ['memories', { items: [{ content: 'Maria adopted a dog.' }] }],
  ['memories', { items: [{ content: 'Maria adopted a dog.' }], async: true }],
])('a bank that is deleted under a request is no failure of the server: POST %s', async (path, body) => {
  const bank = crypto.randomUUID()
  await send('PUT', bank, {})
  const answer = await db.transaction(async (tx) => {
    await execute(tx, sql`delete from banks where id = ${bank}`)
    const asked = send('POST', `${bank}/${path}`, body)
    await expect.poll(waiting).toBeDefined()
    return { asked }
  })
  const response = await answer.asked
  expect([200, 404, 409], JSON.stringify(await jsonOf(response))).toContain(response.status)
})

/** Somebody who waits for what the open transaction holds. */
const waiting = () =>
  maybe(db, sql`select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`)
