import { expect } from 'vitest'
import { answer } from '../../../../../test/support/fake-model-server.ts'
import {
  askedDuring,
  type FaultyService,
  itDoesOnFaults,
  type Outcomes,
  stateOf,
} from '../../../../../test/support/model-faults.ts'

const ITEM = { content: 'Ann paints. Bo sings.', document_id: 'd', timestamp: '2024-01-01' }
const READ = ['Ann paints for a living.', 'Bo sings in a choir.']
const UNREAD = ['Ann paints. Bo sings.']

const fact = (text: unknown, more: object = {}) => ({
  ...{ text, kind: 'world', speaker: null, occurred_start: null, occurred_end: null, entities: [], caused_by: [] },
  ...more,
})
const facts = (...list: unknown[]) => JSON.stringify({ facts: list })
const answers = {
  right: () => facts(...READ.map((text) => fact(text))),
  wrongNames: () => facts(...READ.map((text) => fact(text, { caused_by: [0, 77, 'F3'], entities: ['Zoroaster'] }))),
  partlyWrong: () => facts(fact(''), fact(READ[0])),
}

async function retain(service: FaultyService) {
  const bank = await service.bankWith()
  const { results } = await service.call('POST', `${bank}/memories`, { items: [ITEM] })
  return { bank, result: results[0] }
}
const stored = async (service: FaultyService, bank: string) =>
  (await service.call('GET', `${bank}/memories/list`)).items.map(({ text }: { text: string }) => text).sort()
const rereads = async (service: FaultyService, bank: string) =>
  (await service.call('GET', `${bank}/operations?type=retain&status=pending`)).operations

/** It is read by the model. */
async function isRead(service: FaultyService, texts = READ, result: object = {}) {
  const retained = await retain(service)
  expect(retained.result).toMatchObject({ chunks_read: 1, chunks_failed: 0, ...result })
  expect(await stored(service, retained.bank)).toEqual(texts)
  return retained
}
/** It is read without the model, which is said; and later with it, when it may be back by itself. */
async function isUnread(service: FaultyService, problem: RegExp, { comesBack }: { comesBack: boolean }) {
  const { bank, result } = await retain(service)
  expect(result).toMatchObject({ chunks_read: 0, chunks_failed: 1, problems: [expect.stringMatching(problem)] })
  expect(await stored(service, bank)).toEqual(UNREAD)
  const waiting = await rereads(service, bank)
  expect(waiting).toHaveLength(comesBack ? 1 : 0)
  return { bank, dueMs: comesBack ? Date.parse(waiting[0].next_retry_at) - Date.now() : 0 }
}
const outcomes: Outcomes = {
  'limit (429)': async (service) => {
    await isRead(service)
    expect(service.model.requests).toHaveLength(2)
  },
  'limit for longer than `LLM_MAX_BACKOFF`': async (service) => {
    const { dueMs } = await isUnread(service, /Quota used up/, { comesBack: true })
    expect(dueMs).toBeGreaterThan(500_000)
  },
  '5xx': async (service) => {
    const { bank } = await isUnread(service, /overheated/, { comesBack: true })
    expect(service.model.requests).toHaveLength(2)
    const tried = await service.call('POST', `${bank}/memories/dry-run-extract`, { content: ITEM.content })
    expect(tried).toMatchObject({ facts: [{ text: UNREAD[0] }], problems: [expect.stringMatching(/overheated/)] })
    service.model.otherwise(answer(answers.right()))
    await service.db.query("update operations set next_retry_at = null where status = 'pending'")
    service.work()
    await expect.poll(() => stored(service, bank)).toEqual(READ)
  },
  'broken connection': (service) => isUnread(service, /./, { comesBack: true }).then(() => {}),
  timeout: (service) => isUnread(service, /did not answer within 0.1 s/, { comesBack: true }).then(() => {}),
  'breaker open': async (service) => {
    await retain(service)
    const asked = await askedDuring(service, () => isUnread(service, /is not asked until/, { comesBack: true }))
    expect(asked).toBe(0)
    expect(await stateOf(service)).toMatchObject({ state: 'paused', paused_until: expect.any(String) })
  },
  'wrong key': async (service) => {
    await isUnread(service, /Incorrect API key/, { comesBack: false })
    expect(await stateOf(service)).toMatchObject({ state: 'paused', last_error: { kind: 'authentication' } })
  },
  'no such model': async (service) => {
    await isUnread(service, /does not exist/, { comesBack: false })
    expect(await stateOf(service)).toMatchObject({ state: 'paused', last_error: { kind: 'not_found' } })
  },
  'input too long': async (service) => {
    const content = Array.from({ length: 40 }, (_, n) => `Ann paints wall ${n} of the long corridor.`).join('\n')
    const bank = await service.bankWith()
    const { results } = await service.call('POST', `${bank}/memories`, { items: [{ ...ITEM, content }] })
    expect(results).toMatchObject([{ chunks_read: 1, chunks_failed: 0, chunks_retried: 1 }])
    expect(await stored(service, bank)).toEqual(READ)
  },
  'JSON in a fence': (service) => isRead(service).then(() => {}),
  'answer cut off': (service) => isRead(service, READ.slice(0, 1), { facts_rejected: 1 }).then(() => {}),
  'no JSON': async (service) => {
    await isUnread(service, /did not answer with facts/, { comesBack: false })
    expect(service.model.requests).toHaveLength(2)
  },
  'wrong names': (service) => isRead(service, READ, { facts_rejected: 0 }).then(() => {}),
  'one part wrong': (service) => isRead(service, READ.slice(0, 1), { facts_rejected: 1 }).then(() => {}),
  'empty answer': (service) => isUnread(service, /it was empty/, { comesBack: false }).then(() => {}),
  refusal: (service) => isUnread(service, /refused to read/, { comesBack: false }).then(() => {}),
  'no tools, no schemas': (service) => isRead(service).then(() => {}),
  'budget used up': async (service) => {
    await retain(service)
    const asked = await askedDuring(service, async () => {
      const { dueMs } = await isUnread(service, /daily budget is used up/, { comesBack: true })
      expect(Math.abs(dueMs - (86_400_000 - (Date.now() % 86_400_000)))).toBeLessThan(60_000)
    })
    expect(asked).toBe(0)
  },
  'caller goes away': async (service) => {
    const bank = await service.bankWith()
    const controller = new AbortController()
    service.model.otherwise(() => {
      controller.abort(new Error('gone'))
      return new Promise(() => {})
    })
    await service.send('POST', `${bank}/memories`, { items: [ITEM] }, controller.signal).catch(() => {})
    await expect
      .poll(async () => (await service.call('GET', `${bank}/llm-requests?status=cancelled`)).total, { timeout: 20_000 })
      .toBe(1)
    expect(await stored(service, bank)).toEqual([])
  },
  'time is over': async (service) => {
    const bank = await service.bankWith()
    const response = await service.send('POST', `${bank}/memories`, { items: [ITEM] })
    expect(response.status).toBe(504)
    expect(await stored(service, bank)).toEqual([])
  },
}

itDoesOnFaults('retain', answers, { CONSOLIDATION_LLM_PROVIDER: 'none' }, outcomes)
