import { expect } from 'vitest'
import { answer, invalidJson, type RecordedRequest } from '../../../../../test/support/fake-model-server.ts'
import {
  askedDuring,
  type FaultyService,
  itDoesOnFaults,
  type Outcomes,
  stateOf,
} from '../../../../../test/support/model-faults.ts'

const OLD = 'Alice works at the bakery of Mr. Dupont.'
const NEW = 'Alice has moved to Paris.'
const PAGE = '# Alice\n\nAlice works at the bakery.'

/** Whether edits of a page are asked for, or a page. */
const isEdit = ({ body }: RecordedRequest) =>
  body.response_format !== undefined || JSON.stringify(body.messages).includes('JSON Schema')
const edits = (...operations: unknown[]) => JSON.stringify({ operations })
const addition = { op: 'insert_after', block: 'b2', text: 'She lives in Paris [1].' }
const answers = {
  right: (request: RecordedRequest) =>
    isEdit(request) ? edits(addition) : '# Alice\n\nAlice works at the bakery [1].\n\nShe lives in Paris [1].',
  wrongNames: (request: RecordedRequest) =>
    isEdit(request) ? edits({ ...addition, block: 'b99' }) : '# Alice\n\nAlice works at the bakery [1] [77].',
  partlyWrong: (request: RecordedRequest) =>
    isEdit(request) ? edits(addition, { op: 'explode' }) : '# Alice\n\nAlice works at the bakery [1].\n\nShe is 40.',
}

const page = answer('# Alice\n\nAlice works at the bakery [1].')
const refreshed = `${PAGE}\n\nShe lives in Paris.`

async function settled(service: FaultyService, bank: string, operation: string) {
  service.work()
  const done = await service.settled(bank, operation)
  return { bank, operation: done, model: await service.call('GET', `${bank}/mental-models/m`) }
}
/** A page about which nothing is written yet. */
async function create(service: FaultyService) {
  const bank = await service.bankWith(OLD)
  const request = { id: 'm', name: 'Alice', source_query: 'What is known about Alice?', trigger: { mode: 'delta' } }
  const { operation_id: id } = await service.call('POST', `${bank}/mental-models`, request)
  return settled(service, bank, id)
}
/** A page that a model wrote, and something new. */
async function refresh(service: FaultyService) {
  service.model.enqueue(page)
  const { bank, operation } = await create(service)
  expect(operation.status).toBe('completed')
  await service.call('POST', `${bank}/memories`, { items: [{ content: NEW, timestamp: '2024-02-01' }] })
  const { operation_id: id } = await service.call('POST', `${bank}/mental-models/m/refresh`)
  return settled(service, bank, id)
}

/** A new page shows the memories themselves; the refresh waits for the model. */
async function waits(service: FaultyService, problem: RegExp) {
  const { operation, model } = await create(service)
  expect(operation).toMatchObject({
    status: 'pending',
    error_message: expect.stringMatching(problem),
    next_retry_at: expect.any(String),
  })
  expect(model).toMatchObject({
    content: expect.stringContaining(OLD),
    last_refresh_error: expect.stringMatching(problem),
  })
  return Date.parse(operation.next_retry_at) - Date.now()
}
async function fails(service: FaultyService, problem: RegExp) {
  const { operation, model } = await create(service)
  expect(operation).toMatchObject({ status: 'failed', error_message: expect.stringMatching(problem) })
  expect(model).toMatchObject({
    content: expect.stringContaining(OLD),
    last_refresh_error: expect.stringMatching(problem),
  })
}
async function isEdited(service: FaultyService, result: object = {}) {
  const { operation, model } = await refresh(service)
  expect(operation).toMatchObject({ status: 'completed', result_metadata: { mode: 'delta', ...result } })
  expect(model).toMatchObject({ content: refreshed, is_stale: false })
}
/** Edits that cannot be used: the page is written anew, in the same refresh. */
async function isWrittenAnew(service: FaultyService, content: string) {
  const { operation, model } = await refresh(service)
  expect(operation).toMatchObject({ status: 'completed', result_metadata: { mode: 'full' } })
  expect(model).toMatchObject({ content, is_stale: false })
}
/** The page that there was stays, and the refresh is tried again. */
async function staysAndIsTriedAgain(service: FaultyService, problem: RegExp) {
  const { operation, model } = await refresh(service)
  expect(operation).toMatchObject({ status: 'pending', error_message: expect.stringMatching(problem), retry_count: 1 })
  expect(model).toMatchObject({ content: PAGE, is_stale: true, last_refresh_error: expect.stringMatching(problem) })
}

const outcomes: Outcomes = {
  'limit (429)': async (service) => {
    const { operation, model } = await create(service)
    expect(operation.status).toBe('completed')
    expect(model.content).toBe(refreshed)
    expect(service.model.requests).toHaveLength(2)
  },
  'limit for longer than `LLM_MAX_BACKOFF`': async (service) => {
    expect(await waits(service, /Quota used up/)).toBeGreaterThan(500_000)
  },
  '5xx': async (service) => {
    await waits(service, /overheated/)
    expect(service.model.requests).toHaveLength(2)
  },
  'broken connection': (service) => waits(service, /./).then(() => {}),
  timeout: (service) => waits(service, /did not answer within 0.1 s/).then(() => {}),
  'breaker open': async (service) => {
    await create(service)
    expect(await askedDuring(service, () => waits(service, /is not asked until/))).toBe(0)
  },
  'wrong key': async (service) => {
    await fails(service, /Incorrect API key/)
    expect(await stateOf(service)).toMatchObject({ state: 'paused', last_error: { kind: 'authentication' } })
  },
  'no such model': (service) => fails(service, /does not exist/),
  'input too long': async (service) => {
    const bank = await service.bankWith(OLD, NEW)
    const request = { id: 'm', name: 'Alice', source_query: 'What is known about Alice?' }
    const { operation_id: id } = await service.call('POST', `${bank}/mental-models`, request)
    const { operation, model } = await settled(service, bank, id)
    expect(operation.status).toBe('completed')
    expect(model).toMatchObject({ content: refreshed, is_stale: false })
    expect(service.model.requests).toHaveLength(2)
  },
  'JSON in a fence': (service) => isEdited(service),
  'answer cut off': (service) => isWrittenAnew(service, PAGE),
  'no JSON': async (service) => {
    service.model.otherwise((request) => (isEdit(request) ? invalidJson() : answer(answers.right(request))))
    await isWrittenAnew(service, refreshed)
    // The page, edits, edits once more, the page again.
    expect(service.model.requests).toHaveLength(4)
  },
  'wrong names': (service) => isWrittenAnew(service, PAGE),
  'one part wrong': (service) => isWrittenAnew(service, '# Alice\n\nAlice works at the bakery.\n\nShe is 40.'),
  'empty answer': (service) => staysAndIsTriedAgain(service, /empty|answered nothing/),
  refusal: (service) => staysAndIsTriedAgain(service, /refused/),
  'no tools, no schemas': (service) => isEdited(service),
  'budget used up': async (service) => {
    await create(service)
    const asked = await askedDuring(service, async () => {
      expect(await waits(service, /daily budget is used up/)).toBeGreaterThan(
        86_400_000 - (Date.now() % 86_400_000) - 60_000,
      )
    })
    expect(asked).toBe(0)
  },
  'caller goes away': async (service) => {
    // Only a dry run has a caller that waits.
    const bank = await service.bankWith(OLD)
    const request = { id: 'm', name: 'Alice', source_query: 'What is known about Alice?', content: PAGE }
    await service.call('POST', `${bank}/mental-models`, request)
    const controller = new AbortController()
    service.model.otherwise(() => {
      controller.abort(new Error('gone'))
      return new Promise(() => {})
    })
    await service.send('POST', `${bank}/mental-models/m/dry-run-refresh`, {}, controller.signal).catch(() => {})
    await expect
      .poll(async () => (await service.call('GET', `${bank}/llm-requests?status=cancelled`)).total, { timeout: 20_000 })
      .toBe(1)
  },
  'time is over': async (service) => {
    const { operation, model } = await create(service)
    const told = { status: 'pending', error_message: expect.stringMatching(/more than 1 s without progress/) }
    expect(operation).toMatchObject({ ...told, retry_count: 1 })
    expect(model.content).not.toContain('Paris')
    const dryRun = await service.send('POST', `${model.bank_id}/mental-models/m/dry-run-refresh`, {})
    expect(dryRun.status).toBe(504)
  },
}

itDoesOnFaults('a mental model', answers, { RETAIN_LLM_PROVIDER: 'none', CONSOLIDATION_LLM_PROVIDER: 'none' }, outcomes)
