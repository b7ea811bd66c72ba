import { afterAll, beforeAll, expect, it } from 'vitest'
import { jsonOf } from '../../../../test/support/json-of.ts'
import { openTestService, type TestService } from '../../../../test/support/test-service.ts'

let service: TestService
let app: TestService['app']
beforeAll(async () => {
  service = await openTestService()
  ;({ app } = service)
})
afterAll(async () => {
  await service?.[Symbol.asyncDispose]()
})

const call = async (method: string, path: string, body?: unknown) =>
  jsonOf(
    await app.request(`/v1/default/banks/${path}`, {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
    }),
  )

it('writes down what is asked of a bank that wants it, from then on', async () => {
  const items = [{ content: 'Alice keeps bees.' }]
  await call('POST', 'b/memories', { items })
  await call('PATCH', 'b/config', { updates: { audit_log_enabled: true } })
  await call('POST', 'b/memories', { items })
  await call('POST', 'other/memories', { items })
  await call('POST', 'b/memories/recall', { query: 'bees' })
  await call('POST', 'b/webhooks', {
    url: 'https://example.com/',
    secret: 'top',
    http_config: { headers: { key: 'top' } },
  })
  await call('DELETE', 'b/documents/nothing')
  await call('GET', 'b/stats')
  const message = {
    jsonrpc: '2.0',
    id: 1,
    method: 'tools/call',
    params: { name: 'recall', arguments: { query: 'bees' } },
  }
  const reply = await app.request('/mcp/b', {
    method: 'POST',
    body: JSON.stringify(message),
    headers: { 'content-type': 'application/json' },
  })
  await reply.text()

  const log = await call('GET', 'b/audit-logs')
  expect(log.items.map(({ action, transport }: Record<string, string>) => `${transport} ${action}`)).toEqual([
    'mcp recall',
    'http delete_document',
    'http create_webhook',
    'http recall',
    'http retain',
  ])
  const [, deleted, webhook, recalled, retained] = log.items
  expect(log).toMatchObject({ bank_id: 'b', total: 5, limit: 50, offset: 0 })
  expect(retained).toMatchObject({ bank_id: 'b', request: { items }, response: { success: true } })
  expect(recalled.response.results[0].text).toBe('Alice keeps bees.')
  expect(Date.parse(recalled.ended_at)).toBeGreaterThanOrEqual(Date.parse(recalled.started_at))
  expect(deleted).toMatchObject({ request: { document_id: 'nothing' }, response: { error: expect.any(String) } })
  expect(JSON.stringify(webhook)).not.toContain('top')

  expect((await call('GET', 'b/audit-logs?action=recall&limit=1')).items).toHaveLength(1)
  expect((await call('GET', 'b/audit-logs?transport=mcp')).total).toBe(1)
  expect((await call('GET', 'b/audit-logs?end_date=2020-01-01')).total).toBe(0)
  expect((await call('GET', 'b/audit-logs?start_date=yesterday')).detail).toContain('start_date')
  expect(await call('GET', 'b/audit-logs/stats?period=x')).toMatchObject({
    period: '7d',
    trunc: 'day',
    buckets: [{ total: 5, actions: { recall: 2, retain: 1 } }],
  })
  expect((await call('GET', 'nobody/audit-logs')).detail).toContain('nobody')
  expect((await call('GET', 'other/audit-logs')).total).toBe(0)

  await call('DELETE', 'b/config')
  const { total } = await call('GET', 'b/audit-logs')
  await call('POST', 'b/memories/recall', { query: 'bees' })
  expect((await call('GET', 'b/audit-logs')).total).toBe(total)
})

it('outlives the bank, with who deleted it', async () => {
  await call('PUT', 'doomed', {})
  await call('PATCH', 'doomed/config', { updates: { audit_log_enabled: true } })
  await call('POST', 'doomed/memories', { items: [{ content: 'Alice keeps bees.' }] })
  await call('DELETE', 'doomed')
  const { total, items } = await call('GET', 'doomed/audit-logs')
  expect(total).toBe(2)
  expect(items).toMatchObject([
    { action: 'delete_bank', bank_id: 'doomed', response: { success: true } },
    { action: 'retain', bank_id: 'doomed' },
  ])
  expect((await call('GET', 'doomed/audit-logs/stats')).buckets).toMatchObject([{ total: 2 }])
})
