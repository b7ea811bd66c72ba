import { expect } from 'vitest'
import { answerJson, type RecordedRequest } from '../../../../../test/support/fake-model-server.ts'
import {
  askedDuring,
  type FaultyService,
  itDoesOnFaults,
  type Outcomes,
  stateOf,
} from '../../../../../test/support/model-faults.ts'

const FACTS = ['Ann paints lighthouses.', 'Bo sings in a choir.', 'Cem repairs violins.']

const shown = ({ body }: RecordedRequest) =>
  [...String(body.messages.find(({ role }) => role === 'user')?.content).matchAll(/^(F\d+) \([^)]*\) (.*)$/gm)].map(
    ([, name, text]) => ({ name: name!, text: text! }),
  )
const create = (text: string, fact: string) => ({
  action: 'create',
  observations: [],
  text: `Observed: ${text}`,
  evidence: [{ fact, quote: text }],
})
const changes = (...list: unknown[]) => JSON.stringify({ changes: list })
const answers = {
  right: (request: RecordedRequest) => changes(...shown(request).map(({ name, text }) => create(text, name))),
  wrongNames: (request: RecordedRequest) =>
    changes(
      create('Somebody paints.', 'F99'),
      { ...create('Nobody', 'F1'), action: 'update', observations: ['O9'] },
      ...shown(request).map(({ name, text }) => create(text, name)),
    ),
  partlyWrong: (request: RecordedRequest) =>
    changes({ action: 'explode' }, ...shown(request).map(({ name, text }) => create(text, name))),
}

async function consolidate(service: FaultyService) {
  const bank = await service.bankWith(...FACTS)
  return { bank, operation: await consolidateBank(service, bank) }
}
async function consolidateBank(service: FaultyService, bank: string) {
  const { operation_id: id } = await service.call('POST', `${bank}/consolidate`)
  service.work()
  return service.settled(bank, id)
}
const observed = async (service: FaultyService, bank: string) =>
  (await service.call('GET', `${bank}/memories/list?type=observation`)).items
    .map(({ text }: { text: string }) => text)
    .sort()
const OBSERVED = FACTS.map((text) => `Observed: ${text}`)

async function isObserved(service: FaultyService, result: object = {}) {
  const { bank, operation } = await consolidate(service)
  expect(operation).toMatchObject({
    status: 'completed',
    result_metadata: { memories_processed: 3, memories_failed: 0, observations_created: 3, ...result },
  })
  expect(await observed(service, bank)).toEqual(OBSERVED)
}
/** Nothing is done without the model: the facts and the operation wait. */
async function waits(service: FaultyService, problem: RegExp) {
  const { bank, operation } = await consolidate(service)
  return expectWaiting(service, bank, operation, problem)
}
async function expectWaiting(
  service: FaultyService,
  bank: string,
  operation: { readonly next_retry_at: string },
  problem: RegExp,
) {
  expect(operation).toMatchObject({
    status: 'pending',
    error_message: expect.stringMatching(problem),
    retry_count: 0,
    next_retry_at: expect.any(String),
  })
  expect(await service.call('GET', `${bank}/stats`)).toMatchObject({ pending_consolidation: 3 })
  expect(await observed(service, bank)).toEqual([])
  return Date.parse(operation.next_retry_at) - Date.now()
}
async function fails(service: FaultyService, problem: RegExp, kind: string) {
  const { bank, operation } = await consolidate(service)
  expect(operation).toMatchObject({ status: 'failed', error_message: expect.stringMatching(problem) })
  expect(await service.call('GET', `${bank}/stats`)).toMatchObject({ pending_consolidation: 3 })
  expect(await stateOf(service)).toMatchObject({ state: 'paused', last_error: { kind } })
}
/** Asked by halves, the facts one by one are given up. */
async function isGivenUp(service: FaultyService) {
  const { bank, operation } = await consolidate(service)
  expect(operation).toMatchObject({ status: 'completed', result_metadata: { memories_failed: 3 } })
  expect(await service.call('GET', `${bank}/stats`)).toMatchObject({
    pending_consolidation: 0,
    failed_consolidation: 3,
  })
  service.model.otherwise((request) => answerJson(JSON.parse(answers.right(request))))
  expect(await service.call('POST', `${bank}/consolidation/recover`)).toEqual({ retried_count: 3 })
  expect(await consolidateBank(service, bank)).toMatchObject({ status: 'completed' })
  expect(await observed(service, bank)).toEqual(OBSERVED)
}

const outcomes: Outcomes = {
  'limit (429)': async (service) => {
    await isObserved(service)
    expect(service.model.requests).toHaveLength(2)
  },
  'limit for longer than `LLM_MAX_BACKOFF`': async (service) => {
    expect(await waits(service, /Quota used up/)).toBeGreaterThan(500_000)
  },
  '5xx': async (service) => {
    expect(await waits(service, /overheated/)).toBeGreaterThan(0)
    expect(service.model.requests).toHaveLength(2)
  },
  'broken connection': (service) => waits(service, /./).then(() => {}),
  timeout: (service) => waits(service, /did not answer within 0.1 s/).then(() => {}),
  'breaker open': async (service) => {
    await consolidate(service)
    expect(await askedDuring(service, () => waits(service, /is not asked until/))).toBe(0)
  },
  'wrong key': (service) => fails(service, /Incorrect API key/, 'authentication'),
  'no such model': (service) => fails(service, /does not exist/, 'not_found'),
  'input too long': (service) => isObserved(service, { model_calls: 2 }),
  'JSON in a fence': (service) => isObserved(service, { model_calls: 1 }),
  'answer cut off': async (service) => {
    // A whole answer about one fact, and a part of one about several.
    service.model.otherwise((request) => {
      const whole = answers.right(request)
      const isOne = shown(request).length === 1
      return {
        kind: 'answer',
        answer: { text: isOne ? whole : whole.slice(0, -40), finishReason: isOne ? 'stop' : 'length' },
      }
    })
    await isObserved(service, { model_calls: 5 })
  },
  'no JSON': (service) => isGivenUp(service),
  'wrong names': (service) => isObserved(service, { changes_rejected: 2 }),
  'one part wrong': (service) => isObserved(service, { changes_rejected: 1 }),
  'empty answer': (service) => isGivenUp(service),
  refusal: (service) => isGivenUp(service),
  'no tools, no schemas': (service) => isObserved(service),
  'budget used up': async (service) => {
    await consolidate(service)
    const asked = await askedDuring(service, async () => {
      const waitMs = await waits(service, /daily budget is used up/)
      expect(waitMs).toBeGreaterThan(86_400_000 - (Date.now() % 86_400_000) - 60_000)
    })
    expect(asked).toBe(0)
  },
  'caller goes away': async (service) => {
    // Nobody waits for a consolidation; who wants it no more cancels it.
    const bank = await service.bankWith(...FACTS)
    const { operation_id: id } = await service.call('POST', `${bank}/consolidate`)
    service.work()
    await expect.poll(() => service.model.requests.length, { timeout: 20_000 }).toBe(1)
    await service.call('DELETE', `${bank}/operations/${id}`)
    await expect
      .poll(async () => (await service.call('GET', `${bank}/llm-requests?status=cancelled`)).total, { timeout: 20_000 })
      .toBe(1)
    expect(await service.call('GET', `${bank}/stats`)).toMatchObject({ pending_consolidation: 3 })
  },
  'time is over': async (service) => {
    const { operation } = await consolidate(service)
    expect(operation).toMatchObject({
      status: 'pending',
      error_message: expect.stringMatching(/more than 1 s without progress/),
      retry_count: 1,
    })
  },
}

itDoesOnFaults('a consolidation', answers, { RETAIN_LLM_PROVIDER: 'none', REFLECT_LLM_PROVIDER: 'none' }, outcomes)
