import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest'
import {
  answer,
  answerJson,
  dropConnection,
  type FakeModelServer,
  fail,
  type RecordedRequest,
  startFakeModelServer,
} from '../../../../../test/support/fake-model-server.ts'
import { type ModelService, openModelService } from '../../../../../test/support/model-service.ts'
import { openTestDatabase, type TestDatabase } from '../../../../../test/support/test-database.ts'

let db: TestDatabase
let models: readonly [FakeModelServer, FakeModelServer, FakeModelServer]
let service: ModelService | undefined
beforeAll(async () => {
  db = await openTestDatabase()
})
beforeEach(async () => {
  const start = () => startFakeModelServer({ otherwise: answerWell })
  models = [await start(), await start(), await start()]
})
afterEach(async () => {
  await service?.[Symbol.asyncDispose]()
  service = undefined
  for (const model of models) await model[Symbol.asyncDispose]()
})
afterAll(() => db?.close())

function answerWell({ body }: RecordedRequest) {
  if (body.response_format === undefined) return answer(`Ann paints, says ${body.model} [1].`)
  const about = { kind: 'world', speaker: null, occurred_start: null, occurred_end: null, entities: [], caused_by: [] }
  return answerJson({ facts: [{ ...about, text: `Ann paints, says ${body.model}.` }] })
}

/** The settings of one model, such as `LLM_1_` or `RETAIN_LLM_`. */
const member = (prefix: string, model: FakeModelServer, name: string) => ({
  [`${prefix}PROVIDER`]: 'openai',
  [`${prefix}API_KEY`]: `sk-${name}`,
  [`${prefix}MODEL`]: name,
  [`${prefix}BASE_URL`]: model.url,
})
async function open(settings: Readonly<Record<string, string>>): Promise<ModelService> {
  service = await openModelService(db, {
    CONSOLIDATION_LLM_PROVIDER: 'none',
    LLM_MAX_RETRIES: '1',
    LLM_INITIAL_BACKOFF: '0.001',
    LLM_MAX_BACKOFF: '1',
    ...settings,
  })
  return service
}
const threeInARow = () => ({
  ...member('LLM_', models[0], 'first'),
  ...member('LLM_1_', models[1], 'second'),
  ...member('LLM_2_', models[2], 'third'),
})
const asked = () => models.map(({ requests }) => requests.length)

let count = 0
async function retain(bank: string) {
  const { results } = await service!.call('POST', `${bank}/memories`, {
    items: [{ content: `Ann paints, for the time number ${count++}.` }],
  })
  return results[0]
}
const texts = async (bank: string) =>
  (await service!.call('GET', `${bank}/memories/list`)).items.map(({ text }: { text: string }) => text)

it('asks the next when one is down and one is limited, and soon no longer asks the one that is down', async () => {
  const { bankWith, health } = await open(threeInARow())
  models[0].otherwise(dropConnection())
  models[1].otherwise(fail(429, 'Quota used up', { headers: { 'retry-after': '600' } }))
  const bank = await bankWith()
  expect(await retain(bank)).toMatchObject({ chunks_read: 1, chunks_failed: 0 })
  expect(await texts(bank)).toEqual(['Ann paints, says third.'])
  expect(asked()).toEqual([2, 1, 1])
  for (let n = 0; n < 4; n++) expect(await retain(bank)).toMatchObject({ chunks_failed: 0 })
  // Five failures in a row; who is limited is not asked before the time it gave.
  expect(asked()).toEqual([5, 1, 5])
  expect((await health()).language_models).toMatchObject([
    { model: 'first', state: 'paused', last_error: { kind: 'unavailable' } },
    { model: 'second', state: 'limited' },
    { model: 'third', state: 'ready' },
  ])
})

it('tells what each of them said when all fail, and reads the text later when one may be back', async () => {
  const { bankWith, call } = await open(threeInARow())
  models[0].otherwise(fail(401, 'Incorrect key'))
  models[1].otherwise(fail(500, 'The engine is overheated'))
  models[2].otherwise(fail(404, 'No such model', { code: 'model_not_found' }))
  const bank = await bankWith()
  const { problems } = await retain(bank)
  expect(problems).toEqual([expect.stringMatching(/Incorrect key.*; then .*overheated.*; then .*No such model/)])
  expect((await call('GET', `${bank}/operations?type=retain&status=pending`)).total).toBe(1)
})

it('lets them take turns by their weights, and stand in for each other', async () => {
  const { bankWith } = await open({
    ...threeInARow(),
    LLM_STRATEGY: '{"mode": "round-robin", "weights": [3, 2, 1]}',
  })
  const bank = await bankWith()
  for (let n = 0; n < 12; n++) expect(await retain(bank)).toMatchObject({ chunks_failed: 0 })
  expect(asked()).toEqual([6, 4, 2])
  models[0].otherwise(fail(401, 'Incorrect key'))
  for (let n = 0; n < 6; n++) expect(await retain(bank)).toMatchObject({ chunks_failed: 0 })
  const [first, second, third] = asked()
  // Asked once, then paused; its three turns went to the others.
  expect([first, second! + third!]).toEqual([7, 12])
})

it('gives each use the chain of its own, or the general one', async () => {
  const { bankWith, call, health } = await open({
    ...member('LLM_', models[0], 'general'),
    ...member('RETAIN_LLM_', models[1], 'reader'),
    ...member('RETAIN_LLM_1_', models[2], 'second-reader'),
    RETAIN_LLM_STRATEGY: 'round-robin',
  })
  const bank = await bankWith()
  await retain(bank)
  await retain(bank)
  expect((await texts(bank)).sort()).toEqual(['Ann paints, says reader.', 'Ann paints, says second-reader.'])
  const reflected = await call('POST', `${bank}/reflect`, { query: 'What does Ann do?' })
  expect(reflected.text).toContain('says general')
  expect(asked()).toEqual([1, 1, 1])
  models[1].otherwise(fail(500, 'The engine is overheated'))
  for (let n = 0; n < 2; n++) expect(await retain(bank)).toMatchObject({ chunks_failed: 0 })
  expect((await health()).language_models).toMatchObject([
    { model: 'reader', purposes: ['retain'] },
    { model: 'second-reader', purposes: ['retain'] },
    { model: 'general', purposes: ['reflect', 'mental_models'] },
  ])
})

it('answers a stream from the next one, unless something was shown already', async () => {
  const { bankWith, send } = await open({ ...threeInARow(), RETAIN_LLM_PROVIDER: 'none' })
  const bank = await bankWith('Ann paints.')
  const ask = async () => {
    const headers = { accept: 'text/event-stream' }
    return (await send('POST', `${bank}/reflect`, { query: 'What does Ann do?' }, undefined, headers)).text()
  }
  models[0].otherwise(fail(500, 'The engine is overheated'))
  const stream = await ask()
  expect(stream).toContain('says second')
  expect(stream).toContain('"model_used":true')
  models[0].otherwise(answer('Ann paints a lot of lighthouses [1].', { dropAfter: 20 }))
  const broken = await ask()
  expect(broken).toContain('"model_used":false')
  expect(broken).toContain('text_reset')
})
