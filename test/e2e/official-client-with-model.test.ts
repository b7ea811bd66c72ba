import { HindsightClient, type HindsightError } from '@vectorize-io/hindsight-client'
import { HindsightServer } from 'hindsight-all'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  answer,
  answerFittingly,
  answerJson,
  type Behaviour,
  type FakeModelServer,
  fail,
  type RecordedRequest,
  startFakeModelServer,
} from '../support/fake-model-server.ts'

const BANK = 'with-model'
const FACTS = ['Alice works at the bakery.', 'Alice enjoys working at the bakery.']
const OBSERVED = 'Alice likes her work at the bakery.'

let isAway = false

/** Facts of any text, one observation of the first facts, and an answer that cites. */
function answerWell(request: RecordedRequest): Behaviour {
  if (isAway) return fail(401, 'No such key')
  switch (request.body.response_format?.json_schema?.name) {
    case undefined:
      return answer('She works at the bakery and likes it [1].')
    case 'facts': {
      const fact = { kind: 'world', occurred_start: null, occurred_end: null, entities: ['Alice'] }
      return answerJson({ facts: FACTS.map((text) => ({ ...fact, text })) })
    }
    case 'changes': {
      const evidence = [1, 2].map((number) => ({ fact: `F${number}`, quote: 'at the bakery' }))
      return answerJson({ changes: [{ action: 'create', observations: [], text: OBSERVED, evidence }] })
    }
    default:
      return answerFittingly(request)
  }
}

let model: FakeModelServer
let server: HindsightServer
let client: HindsightClient
beforeAll(async () => {
  model = await startFakeModelServer({ otherwise: answerWell })
  server = await HindsightServer.start({
    llmProvider: 'openai',
    llmModel: 'writer',
    llmApiKey: 'any',
    llmBaseUrl: model.url,
    env: { HINDSIGHT_API_LLM_MAX_RETRIES: '0', HINDSIGHT_API_FAIL_ON_EXTRACTION_ERRORS: 'true' },
  })
  client = new HindsightClient({ baseUrl: server.url })
})
afterAll(async () => {
  await server?.stop()
  await model?.[Symbol.asyncDispose]()
})

describe('the official client, with a model behind the server', () => {
  it('retains what the model tells, and what that took', async () => {
    const { usage, success } = await client.retain(BANK, 'Alice: I love it at the bakery!', { documentId: 'd' })
    expect(success).toBe(true)
    for (const count of [usage!.input_tokens, usage!.output_tokens, usage!.total_tokens]) {
      expect(count).toBeGreaterThan(0)
    }
    expect((await client.listMemories(BANK)).items.map(({ text }) => text).sort()).toEqual([...FACTS].sort())
  })

  it('has a text read by a strategy of the bank', async () => {
    await server.client.banks.updateConfig(BANK, { retain_strategies: { plain: { retain_extraction_mode: 'chunks' } } })
    const before = model.requests.length
    await client.retain(BANK, 'As it stands.', { documentId: 'plain', strategy: 'plain' })
    expect(model.requests).toHaveLength(before)
    expect((await client.listMemories(BANK, { documentId: 'plain' })).items).toMatchObject([{ text: 'As it stands.' }])
    await client.deleteDocument(BANK, 'plain')
  })

  it('recalls observations with the facts that they rest on', async () => {
    const { operation_id } = await server.client.memories.consolidate(BANK)
    expect(await server.client.operations.wait(BANK, operation_id)).toMatchObject({ status: 'completed' })
    expect((await client.listMemories(BANK, { consolidationState: 'done' })).total).toBeGreaterThan(0)
    expect((await client.listMemories(BANK, { consolidationState: 'pending' })).total).toBe(0)
    const { results, source_facts } = await client.recall(BANK, 'Does Alice like her work?', {
      types: ['observation'],
      includeSourceFacts: true,
      maxSourceFactsTokens: 1000,
    })
    expect(results).toMatchObject([{ text: OBSERVED, type: 'observation' }])
    expect(
      Object.values(source_facts!)
        .map(({ text }) => text)
        .sort(),
    ).toEqual([...FACTS].sort())
    const preferred = await client.recall(BANK, 'Does Alice like her work?', {
      types: ['world', 'observation'],
      preferObservations: true,
    })
    expect(preferred.results.map(({ text }) => text)).toEqual([OBSERVED])
  })

  it('is answered with citations, steps and what that took', async () => {
    const { text, usage, trace, based_on } = await client.reflect(BANK, 'Where does Alice work?', {
      includeFacts: true,
      includeToolCalls: true,
    })
    expect(text).toContain('bakery')
    expect(usage!.total_tokens).toBeGreaterThan(0)
    expect(trace!.llm_calls!.length).toBeGreaterThan(0)
    expect(based_on!.memories!.length).toBeGreaterThan(0)
    const shaped = await client.reflect(BANK, 'Where?', {
      responseSchema: { type: 'object', properties: { place: { type: 'string' } }, required: ['place'] },
    })
    expect(shaped.structured_output).toMatchObject({ place: expect.any(String) })
  })

  it('is told of a model that cannot do its part, where the server is strict', async () => {
    isAway = true
    const error = await client
      .retain(BANK, 'Bob sails.', { documentId: 'lost' })
      .catch((reason: HindsightError) => reason)
    isAway = false
    expect(error).toMatchObject({ statusCode: 502, details: expect.stringContaining('language model') })
    expect(await client.getDocument(BANK, 'lost')).toBeNull()
  })
})
