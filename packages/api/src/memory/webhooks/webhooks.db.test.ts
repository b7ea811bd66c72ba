import { createHmac } from 'node:crypto'
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { CreateWebhookRequest, RetainRequest, UpdateWebhookRequest } from 'hindsight-contract'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { openTestDatabase, type TestDatabase } from '../../../../../test/support/test-database.ts'
import { createTestEngine, type TestEngine } from '../../../../../test/support/test-engine.ts'
import { execute, many, sql } from '../../database/sql.ts'
import { createOperationHandlers } from '../../operation-handlers.ts'
import { OperationWorker } from '../../operations/operation-worker.ts'
import { retain } from '../retain/retain.ts'
import { deliverWebhook } from './deliver-webhook.ts'
import { listDeliveries } from './list-deliveries.ts'
import { createWebhook, deleteWebhook, listWebhooks, patchWebhook } from './manage-webhooks.ts'
import { WEBHOOK_DELIVERY } from './webhook.ts'

interface Received {
  readonly path: string
  readonly method: string
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

let db: TestDatabase
let engine: TestEngine
let receiver: Server
let url: string
let received: Received[] = []
interface Said {
  readonly status: number
  readonly headers?: Record<string, string>
  readonly body?: string
}
let answers: (() => Said)[] = []

const nextAnswer = (): Said => answers.shift()?.() ?? { status: 200 }

beforeAll(async () => {
  db = await openTestDatabase()
  receiver = createServer((request, response) => {
    let body = ''
    request.on('data', (chunk: Buffer) => {
      body += chunk
    })
    request.on('end', () => {
      received.push({ path: request.url!, method: request.method!, headers: request.headers, body })
      const { status, headers, body: said = 'thanks' } = nextAnswer()
      response.writeHead(status, headers).end(said)
    })
  })
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve))
  const { port } = receiver.address() as AddressInfo
  url = `http://127.0.0.1:${port}/hook`
  engine = await createTestEngine(db, {
    settings: {
      recallMaxQueryTokens: 500,
      documentVersionsKept: 3,
      webhooks: { allowedHosts: [`127.0.0.1:${port}`], exposeResponseBody: true, global: null },
    },
  })
})
afterAll(async () => {
  receiver?.close()
  await db?.close()
})
beforeEach(() => {
  received = []
  answers = []
})

const register = (bank: string, input: Record<string, unknown> = {}) =>
  createWebhook(engine, bank, CreateWebhookRequest.parse({ url, event_types: ['retain.completed'], ...input }))
const deliveries = (bank: string, webhook_id: string, page: { limit?: number; cursor?: string } = {}) =>
  listDeliveries(engine, bank, { webhook_id, limit: 50, ...page })
const remember = (bank: string, content = 'Alice keeps bees.', more: Record<string, unknown> = {}) =>
  retain(engine, bank, RetainRequest.parse({ items: [{ content, document_id: 'd', tags: ['t'], ...more }] }))

/** Does what is queued until nothing is due. */
async function work(): Promise<void> {
  const handlers = { [WEBHOOK_DELIVERY]: createOperationHandlers()[WEBHOOK_DELIVERY]! }
  await using worker = new OperationWorker({ engine, handlers, concurrency: 1, onFailure: () => {} })
  worker.start()
  const due = sql`select 1 from operations where type = ${WEBHOOK_DELIVERY} and status in ('pending', 'processing')
                    and coalesce(next_retry_at, now()) <= now()`
  await expect.poll(async () => (await many(db, due)).length, { timeout: 20_000 }).toBe(0)
}

describe('a webhook', () => {
  it('is kept without its secret being told', async () => {
    const created = await register('kept', { secret: 's', http_config: { headers: { 'x-team': 'a' } } })
    expect(created).toMatchObject({
      bank_id: 'kept',
      url,
      secret: null,
      event_types: ['retain.completed'],
      enabled: true,
      http_config: { method: 'POST', timeout_seconds: 30, headers: { 'x-team': 'a' }, params: {} },
    })
    expect(await listWebhooks(engine, 'kept')).toEqual({ items: [created] })
    expect(await listWebhooks(engine, 'nobody')).toEqual({ items: [] })
    const body = UpdateWebhookRequest.parse({ enabled: false })
    expect(await patchWebhook(engine, 'kept', { webhook_id: created.id, body })).toMatchObject({ enabled: false, url })
    expect(await deleteWebhook(engine, 'kept', { webhook_id: created.id })).toEqual({ success: true })
    await expect(patchWebhook(engine, 'kept', { webhook_id: created.id, body })).rejects.toMatchObject({ status: 404 })
    await expect(deleteWebhook(engine, 'other', { webhook_id: created.id })).rejects.toMatchObject({ status: 404 })
    await expect(deliveries('kept', 'x')).rejects.toMatchObject({ status: 400 })
  })

  it.each([
    ['ftp://example.com/', /no http or https/],
    ['http://user:pw@example.com/', /credentials/],
    ['http://10.0.0.1/', /private network.*WEBHOOK_ALLOWED_HOSTS/],
    ['http://127.0.0.1:1/', /private network/],
    ['http://2130706433/', /private network/],
    ['http://0x7f.1/', /private network/],
    ['http://[::1]/', /private network/],
    ['http://[::ffff:127.0.0.1]/', /private network/],
    ['http://169.254.169.254/latest/meta-data', /private network/],
  ])('is refused at %s', async (address, message) => {
    await expect(register('refused', { url: address })).rejects.toMatchObject({
      status: 400,
      detail: expect.stringMatching(message),
    })
  })
})

describe('an event', () => {
  it('is sent, signed, as the webhook says', async () => {
    const { id } = await register('sent', {
      secret: 'top',
      http_config: { method: 'post', headers: { 'x-team': 'a' }, params: { from: 'memory' } },
    })
    await register('sent', { event_types: ['consolidation.completed'] })
    await register('sent', { enabled: false })
    await remember('sent')
    await work()
    expect(received).toHaveLength(1)
    const [{ path, method, headers, body }] = received as [Received]
    expect([method, path]).toEqual(['POST', '/hook?from=memory'])
    expect(headers).toMatchObject({
      'content-type': 'application/json',
      'x-hindsight-event': 'retain.completed',
      'x-hindsight-signature': `sha256=${createHmac('sha256', 'top').update(body).digest('hex')}`,
      'x-team': 'a',
    })
    expect(JSON.parse(body)).toEqual({
      event: 'retain.completed',
      bank_id: 'sent',
      status: 'completed',
      timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
      data: { document_id: 'd', tags: ['t'], memory_unit_count: 1 },
    })
    const { items } = await deliveries('sent', id)
    expect(items).toMatchObject([
      {
        webhook_id: id,
        url,
        event_type: 'retain.completed',
        status: 'completed',
        attempts: 1,
        last_response_status: 200,
      },
    ])
    expect(items[0]!.last_response_body).toBe('thanks')
  })

  it('tells of the server itself, when it is told to', async () => {
    const { port } = receiver.address() as AddressInfo
    const settings = {
      ...engine.settings,
      webhooks: {
        ...engine.settings.webhooks,
        global: { url: `http://127.0.0.1:${port}/all`, secret: null, eventTypes: ['retain.completed'] },
      },
    }
    await retain({ ...engine, settings }, 'global', RetainRequest.parse({ items: [{ content: 'Bob sings.' }] }))
    const [operation] = await many<{ id: string; payload: unknown }>(
      db,
      sql`select id, payload from operations where type = ${WEBHOOK_DELIVERY} and payload ->> 'webhook_id' is null`,
    )
    const context = { operation: { ...operation!, retryCount: 0 } as never, signal: new AbortController().signal }
    await deliverWebhook({ ...engine, settings }, { ...context, reportProgress: async () => {} })
    expect(received).toMatchObject([{ path: '/all' }])
    await execute(db, sql`delete from operations where id = ${operation!.id}`)
  })

  it('is sent again until it is taken, and given up after six times', async () => {
    const { id } = await register('again')
    await remember('again')
    const waits: number[] = []
    for (let attempt = 0; attempt < 6; attempt++) {
      answers.push(() => (attempt % 2 === 0 ? { status: 503 } : { status: 302, headers: { location: url } }))
      await work()
      const [delivery] = (await deliveries('again', id)).items
      expect(delivery).toMatchObject({ last_error: expect.stringMatching(/answered (503|302)/) })
      if (delivery!.next_retry_at != null && delivery!.status === 'pending') {
        waits.push(Math.round((Date.parse(delivery!.next_retry_at) - Date.parse(delivery!.last_attempt_at!)) / 1000))
      }
      await execute(
        db,
        sql`update operations set next_retry_at = now() where type = ${WEBHOOK_DELIVERY} and status = 'pending'`,
      )
    }
    expect(waits).toEqual([5, 300, 1800, 7200, 18000])
    expect(received).toHaveLength(6)
    expect((await deliveries('again', id)).items).toMatchObject([{ status: 'failed', last_response_status: 302 }])
  })

  it('goes nowhere when the name means an address of a private network', async () => {
    const { port } = receiver.address() as AddressInfo
    const { id } = await register('rebound', { url: `http://localhost:${port}/hook` })
    await remember('rebound')
    await work()
    expect(received).toEqual([])
    expect((await deliveries('rebound', id)).items).toMatchObject([
      {
        status: 'failed',
        attempts: expect.any(Number),
        last_error: expect.stringMatching(/localhost is (127\.0\.0\.1|::1), an address of a private/),
      },
    ])
  })

  it('is not sent to one that has gone meanwhile', async () => {
    const { id } = await register('gone')
    await remember('gone')
    await deleteWebhook(engine, 'gone', { webhook_id: id })
    await work()
    expect(received).toEqual([])
  })

  it('is told of in pages, the newest first', async () => {
    const { id } = await register('pages')
    for (const content of ['One is one.', 'Two is two.', 'Three is three.']) await remember('pages', content)
    await work()
    const first = await deliveries('pages', id, { limit: 2 })
    expect(first.items).toHaveLength(2)
    const rest = await deliveries('pages', id, { limit: 2, cursor: first.next_cursor! })
    expect([rest.items.length, rest.next_cursor]).toEqual([1, null])
    expect(new Set([...first.items, ...rest.items].map((item) => item.id)).size).toBe(3)
    await expect(deliveries('pages', id, { cursor: 'x' })).rejects.toMatchObject({ status: 400 })
  })
})
