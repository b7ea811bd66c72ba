import { expect } from 'vitest'
import type { RecordedRequest } from '../../../../../test/support/fake-model-server.ts'
import {
  askedDuring,
  type FaultyService,
  itDoesOnFaults,
  type Outcomes,
  stateOf,
} from '../../../../../test/support/model-faults.ts'

const KNOWN = 'Alice works at the bakery of Mr. Dupont.'
const SHAPE = { type: 'object', properties: { place: { type: 'string' } }, required: ['place'] }

/** Whether the answer is to be put into the shape, or to be written. */
const isShape = ({ body }: RecordedRequest) =>
  body.response_format !== undefined || String(body.messages[0]?.content).includes('given shape')
const answers = {
  right: (request: RecordedRequest) =>
    isShape(request) ? '{"place": "the bakery"}' : 'Alice works at the bakery of Mr. Dupont [1].',
  wrongNames: (request: RecordedRequest) =>
    isShape(request) ? '{"place": "the bakery"}' : 'Alice works at the bakery of Mr. Dupont [1] [77].',
  partlyWrong: (request: RecordedRequest) =>
    isShape(request) ? '{"place": 7}' : 'Alice works at the bakery of Mr. Dupont [1]. She owns three castles [1].',
}

async function reflect(service: FaultyService, more: object = {}) {
  const bank = await service.bankWith(KNOWN)
  return service.call('POST', `${bank}/reflect`, { query: 'Where does Alice work?', include: { facts: {} }, ...more })
}
async function isAnswered(service: FaultyService, text = 'Alice works at the bakery of Mr. Dupont [1].', more = {}) {
  const response = await reflect(service, more)
  expect(response).toMatchObject({ text, model_used: true, based_on: { memories: [{ text: KNOWN }] } })
  return response
}
/** The memories themselves are the answer, and it says why. */
async function isExtractive(service: FaultyService, reason: RegExp, part = 'language_model') {
  const response = await reflect(service)
  expect(response).toMatchObject({
    text: expect.stringContaining('bakery of Mr. Dupont'),
    model_used: false,
    degraded: [{ part, reason: expect.stringMatching(reason) }],
    based_on: { memories: [{ text: KNOWN }] },
  })
}
const isFilledWithoutModel = async (service: FaultyService, reason: RegExp) =>
  expect(await isAnswered(service, undefined, { response_schema: SHAPE })).toMatchObject({
    structured_output: { place: expect.any(String) },
    degraded: [{ part: 'structured_output', reason: expect.stringMatching(reason) }],
  })

const outcomes: Outcomes = {
  'limit (429)': async (service) => {
    await isAnswered(service)
    expect(service.model.requests).toHaveLength(2)
  },
  'limit for longer than `LLM_MAX_BACKOFF`': (service) => isExtractive(service, /Quota used up/),
  '5xx': async (service) => {
    await isExtractive(service, /overheated/)
    expect(service.model.requests).toHaveLength(2)
  },
  'broken connection': (service) => isExtractive(service, /did not answer/),
  timeout: (service) => isExtractive(service, /did not answer within 0.1 s/),
  'breaker open': async (service) => {
    await reflect(service)
    expect(await askedDuring(service, () => isExtractive(service, /is not asked until/))).toBe(0)
    expect(await stateOf(service)).toMatchObject({ state: 'paused' })
  },
  'wrong key': async (service) => {
    await isExtractive(service, /Incorrect API key/)
    expect(await stateOf(service)).toMatchObject({ state: 'paused', last_error: { kind: 'authentication' } })
  },
  'no such model': (service) => isExtractive(service, /does not exist/),
  'input too long': async (service) => {
    const bank = await service.bankWith(KNOWN, 'Alice works on Sundays, too.', 'Alice has worked in Rome.')
    const response = await service.call('POST', `${bank}/reflect`, { query: 'Where does Alice work?' })
    expect(response).toMatchObject({ model_used: true, text: expect.stringContaining('bakery') })
    expect(service.model.requests).toHaveLength(2)
  },
  'JSON in a fence': async (service) => {
    service.model.enqueue({ kind: 'answer', answer: { text: answers.right({ body: { messages: [] } } as never) } })
    const response = await isAnswered(service, undefined, { response_schema: SHAPE })
    expect(response).toMatchObject({ structured_output: { place: 'the bakery' } })
    expect(response).not.toHaveProperty('degraded')
  },
  'answer cut off': async (service) => {
    const response = await reflect(service)
    expect(response).toMatchObject({ model_used: true, degraded: [{ part: 'length' }] })
    expect(service.model.requests).toHaveLength(2)
  },
  'no JSON': async (service) => {
    service.model.enqueue({ kind: 'answer', answer: { text: answers.right({ body: { messages: [] } } as never) } })
    await isFilledWithoutModel(service, /no JSON|did not answer in the shape/)
    expect(service.model.requests).toHaveLength(3)
  },
  'wrong names': async (service) => {
    expect(await isAnswered(service)).toMatchObject({ grounding: { unknown_citations: 1, unsupported: [] } })
  },
  'one part wrong': async (service) => {
    expect(await reflect(service)).toMatchObject({
      model_used: true,
      grounding: { claims: 2, supported: 1, unsupported: [{ text: expect.stringContaining('castles') }] },
    })
  },
  'empty answer': (service) => isExtractive(service, /empty|answered nothing/),
  refusal: (service) => isExtractive(service, /refused to answer/),
  'no tools, no schemas': async (service) => {
    const response = await isAnswered(service, undefined, { response_schema: SHAPE })
    expect(response).toMatchObject({ structured_output: { place: 'the bakery' } })
    expect(response).not.toHaveProperty('degraded')
  },
  'budget used up': async (service) => {
    await isAnswered(service)
    await isAnswered(service)
    expect((await service.health()).language_budget).toMatchObject({ exceeded: true })
  },
  'caller goes away': async (service) => {
    const bank = await service.bankWith(KNOWN)
    const controller = new AbortController()
    service.model.otherwise(() => {
      controller.abort(new Error('gone'))
      return new Promise(() => {})
    })
    await service
      .send('POST', `${bank}/reflect`, { query: 'Where does Alice work?' }, controller.signal)
      .catch(() => {})
    await expect
      .poll(async () => (await service.call('GET', `${bank}/llm-requests?status=cancelled`)).total, { timeout: 20_000 })
      .toBe(1)
  },
  'time is over': (service) => isExtractive(service, /time was over/, 'time'),
}

itDoesOnFaults('reflect', answers, { RETAIN_LLM_PROVIDER: 'none', CONSOLIDATION_LLM_PROVIDER: 'none' }, outcomes)
