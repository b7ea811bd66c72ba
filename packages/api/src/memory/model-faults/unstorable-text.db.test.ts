import { afterAll, beforeAll, expect, it } from 'vitest'
import {
  answer,
  answerJson,
  type FakeModelServer,
  type RecordedRequest,
  startFakeModelServer,
} from '../../../../../test/support/fake-model-server.ts'
import { type ModelService, openModelService } from '../../../../../test/support/model-service.ts'
import { openTestDatabase, type TestDatabase } from '../../../../../test/support/test-database.ts'

let db: TestDatabase
let model: FakeModelServer
let service: ModelService
beforeAll(async () => {
  db = await openTestDatabase()
  model = await startFakeModelServer()
  service = await openModelService(db, {
    LLM_PROVIDER: 'openai',
    LLM_API_KEY: 'sk-test',
    LLM_BASE_URL: model.url,
    LLM_TRACE_CONTENT: 'true',
  })
  service.work()
})
afterAll(async () => {
  await service?.[Symbol.asyncDispose]()
  await model?.[Symbol.asyncDispose]()
  await db?.close()
})

/** A character that PostgreSQL cannot hold, and half of one that UTF-8 cannot. */
const BAD = '\0\ud83d'
const KEPT = '\ufffd'

const fact = (text: string, entities: readonly string[] = []) => ({
  ...{ text, kind: 'world', occurred_start: null, occurred_end: null, speaker: `Ann${BAD}`, caused_by: [] },
  entities,
})
const tell = (...facts: unknown[]) => model.otherwise(answerJson({ facts }))
const told = (request: RecordedRequest) => JSON.stringify(request.body.messages)

it('keeps facts, names and labels of a retain', async () => {
  const bank = await service.bankWith()
  const item = { content: `Ann${BAD} paints in Oslo. Bo sings.`, document_id: 'd' }
  tell(fact(`Ann paints${BAD} in Oslo.`, [`Os${BAD}lo`, 'Oslo']), fact('Bo sings.'))
  const { results } = await service.call('POST', `${bank}/memories`, { items: [item] })
  expect(results).toMatchObject([{ memories_created: 2, chunks_failed: 0, facts_rejected: 0 }])
  const { items } = await service.call('GET', `${bank}/memories/list`)
  expect(items.map(({ text }: { text: string }) => text).sort()).toEqual([`Ann paints${KEPT} in Oslo.`, 'Bo sings.'])
})

it('keeps observations, their evidence and the reason of a retirement', async () => {
  tell(fact('Bo sings.'))
  const bank = await service.bankWith('Bo sings.')
  const consolidate = async (changes: unknown) => {
    model.otherwise(answerJson({ changes }))
    const { operation_id: id } = await service.call('POST', `${bank}/consolidate`)
    return service.settled(bank, id)
  }
  const evidence = [{ fact: 'F1', quote: `sings${BAD}` }]
  const change = { action: 'create', observations: [], text: `Bo is${BAD} a singer.`, evidence }
  expect(await consolidate([change])).toMatchObject({
    status: 'completed',
    result_metadata: { observations_created: 1 },
  })
  const { items } = await service.call('GET', `${bank}/memories/list?type=observation`)
  expect(items).toMatchObject([{ text: `Bo is${KEPT} a singer.` }])
  tell(fact('Bo has given up singing.'))
  await service.call('POST', `${bank}/memories`, { items: [{ content: 'Bo has given up singing.' }] })
  const end = { ...change, action: 'retire', observations: ['O1'], text: `Given${BAD} up` }
  expect(await consolidate([end])).toMatchObject({ result_metadata: { observations_retired: 1 } })
  const retired = await service.call('GET', `${bank}/memories/list?type=observation&state=invalidated`)
  expect(retired.items).toMatchObject([{ invalidation_reason: `Given${KEPT} up` }])
})

it('keeps a page, its edits and its shape', async () => {
  tell(fact('Bo sings.'))
  const bank = await service.bankWith('Bo sings.')
  const shape = { type: 'object', properties: { habit: { type: 'string' } }, required: ['habit'] }
  model.otherwise((request) => {
    if (told(request).includes('given shape')) return answerJson({ habit: `sing${BAD}ing` })
    if (request.body.response_format === undefined) return answer(`# B${BAD}o\n\nBo sings${BAD} [1].`)
    return answerJson({ operations: [{ op: 'insert_after', block: 'b2', text: `In a${BAD} choir [1].` }] })
  })
  const trigger = { mode: 'delta', response_schema: shape, keep_trace: true }
  const request = { id: 'm', name: 'Bo', source_query: 'What does Bo do?', trigger }
  const created = await service.call('POST', `${bank}/mental-models`, request)
  expect(await service.settled(bank, created.operation_id)).toMatchObject({ status: 'completed' })
  expect(await service.call('GET', `${bank}/mental-models/m`)).toMatchObject({
    content: `# B${KEPT}o\n\nBo sings${KEPT}.`,
    reflect_response: { structured_output: { habit: `sing${KEPT}ing` } },
  })
  await db.query('update memories set consolidated_at = now()')
  model.enqueue(answerJson({ facts: [fact('Bo sings in a choir.')] }))
  await service.call('POST', `${bank}/memories`, { items: [{ content: 'Bo sings in a choir.' }] })
  const { operation_id: id } = await service.call('POST', `${bank}/mental-models/m/refresh`)
  expect(await service.settled(bank, id)).toMatchObject({ status: 'completed', result_metadata: { mode: 'delta' } })
  expect((await service.call('GET', `${bank}/mental-models/m`)).content).toContain(`In a${KEPT} choir.`)
})

it('answers, searches and fills a shape in reflect', async () => {
  tell(fact('Bo sings.'))
  const bank = await service.bankWith('Bo sings.')
  model.otherwise((request) =>
    told(request).includes('given shape') ? answerJson({ habit: `sing${BAD}ing` }) : answer(`Bo sings${BAD} [1].`),
  )
  model.enqueue({
    kind: 'answer',
    answer: { toolCalls: [{ name: 'recall', arguments: { query: `What${BAD} does Bo sing?` } }] },
  })
  const shape = { type: 'object', properties: { habit: { type: 'string' } }, required: ['habit'] }
  const request = { query: 'What does Bo do?', response_schema: shape, include: { tool_calls: {} } }
  const response = await service.call('POST', `${bank}/reflect`, request)
  expect(response).toMatchObject({
    text: `Bo sings${KEPT} [1].`,
    model_used: true,
    structured_output: { habit: `sing${KEPT}ing` },
  })
  expect(response).not.toHaveProperty('degraded')
  // What was asked and answered is kept as well.
  await expect
    .poll(async () => (await service.call('GET', `${bank}/llm-requests?operation=reflect`)).total, { timeout: 20_000 })
    .toBe(3)
})
