import {
  CreateMentalModelRequest,
  type CreateMentalModelRequestInput,
  RetainRequest,
  type RetainRequestInput,
  UpdateMentalModelRequest,
} from 'hindsight-contract'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createTestApp } from '../../../../../test/support/test-app.ts'
import { openTestDatabase, type TestDatabase } from '../../../../../test/support/test-database.ts'
import { createTestEngine, type TestEngine } from '../../../../../test/support/test-engine.ts'
import { execute, sql } from '../../database/sql.ts'
import type { LanguageReply, LanguageRequest } from '../../models/language/language-model.ts'
import { ModelError } from '../../models/model-error.ts'
import { getOperation } from '../../operations/get-operation.ts'
import { OperationWorker } from '../../operations/operation-worker.ts'
import { MemorySearchIndex } from '../../search/memory/host.ts'
import { createDirective } from '../directives/manage-directives.ts'
import { retain as retainParsed } from '../retain/retain.ts'
import { dryRunRefreshMentalModel } from './dry-run-refresh.ts'
import { createMentalModel, patchMentalModel } from './manage-mental-models.ts'
import { REFRESH_MENTAL_MODEL } from './queue-refresh.ts'
import { getMentalModel, getMentalModelHistory } from './read-mental-models.ts'
import { refreshMentalModel, refreshMentalModelHandler } from './refresh-mental-model.ts'
import { restoreMentalModel } from './restore-mental-model.ts'

let db: TestDatabase
let search: MemorySearchIndex
let engine: TestEngine
let asked: LanguageRequest[] = []
type Answer = Partial<LanguageReply> | string
let answer: (request: LanguageRequest) => Answer | Promise<Answer>
const usage = { inputTokens: 100, outputTokens: 10, cachedTokens: 40, reasoningTokens: 5 }

beforeAll(async () => {
  db = await openTestDatabase()
  search = new MemorySearchIndex({ connection: db.url })
  engine = await createTestEngine(db, {
    search,
    now: () => new Date('2024-07-01T12:00:00Z'),
    languageFor: (purpose) =>
      purpose !== 'mental_models'
        ? null
        : {
            provider: 'test',
            model: 'writer',
            async generate(request) {
              asked.push(request)
              const reply = await answer(request)
              return {
                text: '',
                toolCalls: [],
                finishReason: 'stop',
                usage,
                ...(typeof reply === 'string' ? { text: reply } : reply),
              }
            },
          },
  })
})
afterAll(async () => {
  await search?.[Symbol.asyncDispose]()
  await db?.close()
})
beforeEach(() => {
  asked = []
  answer = () => {
    throw new Error('The model was asked, and should not have been')
  }
})

const retain = (bank: string, ...items: RetainRequestInput['items']) =>
  retainParsed(engine, bank, RetainRequest.parse({ items }))
const get = (bank: string, id: string) => getMentalModel(engine, bank, { mental_model_id: id })
const edit = (bank: string, id: string, content: string) =>
  patchMentalModel(engine, bank, { mental_model_id: id, body: UpdateMentalModelRequest.parse({ content }) })
const dryRun = (bank: string, id: string) => dryRunRefreshMentalModel(engine, bank, { mental_model_id: id })
const promptOf = (request: LanguageRequest) => request.messages.map(({ content }) => content).join('\n')
/** The number under which the model was given the memory. */
const numberOf = (request: LanguageRequest, text: string) =>
  new RegExp(`\\[(\\d+)\\] \\([^\\n]*${text}`).exec(promptOf(request))![1]!
const blockOf = (request: LanguageRequest, text: string) =>
  new RegExp(`<(b\\d+)>\\n[^<]*${text}`).exec(promptOf(request))![1]!
const operations = (...edits: object[]) => JSON.stringify({ operations: edits })

async function run(bank: string, operation: string) {
  await using worker = new OperationWorker({
    engine,
    handlers: { [REFRESH_MENTAL_MODEL]: refreshMentalModelHandler },
    pollMs: 20,
  })
  worker.start()
  const read = () => getOperation(engine, bank, { operation_id: operation })
  // A failure that may pass leaves the operation waiting for its time.
  await expect
    .poll(async () => (await read()).error_message ?? (await read()).status, { timeout: 20_000, interval: 20 })
    .not.toMatch(/^(pending|processing)$/)
  return read()
}

async function create(bank: string, request: CreateMentalModelRequestInput) {
  const { operation_id: operation } = await createMentalModel(engine, bank, CreateMentalModelRequest.parse(request))
  return run(bank, operation)
}
const refresh = async (bank: string, id: string) =>
  run(bank, (await refreshMentalModel(engine, bank, { mental_model_id: id })).operation_id)

const career: RetainRequestInput['items'] = [
  { content: 'Alice works at Google.', timestamp: '2024-01-10T09:00:00Z', document_id: 'chat-1' },
  { content: 'Alice likes green tea.', timestamp: '2024-02-10T09:00:00Z', document_id: 'chat-2' },
]
const writeAlice = (request: LanguageRequest) =>
  `# Alice\n\nAlice works at Google [${numberOf(request, 'Google')}].\n\n- likes green tea [${numberOf(request, 'green tea')}]`
const alicePage = '# Alice\n\nAlice works at Google.\n\n- likes green tea'

/** A bank with a page about Alice that a model wrote. */
async function aliceIn(bank: string, trigger: CreateMentalModelRequestInput['trigger'] = { mode: 'delta' }) {
  await retain(bank, ...career)
  answer = writeAlice
  const done = await create(bank, { id: 'm', name: 'Alice', source_query: 'What is known about Alice?', trigger })
  expect(done).toMatchObject({ status: 'completed', details: { outcome: 'content_written' } })
  asked = []
  return done
}

describe('a full refresh', () => {
  it('stores what the model writes, with what each block rests on', async () => {
    await retain('full', ...career, { content: 'Rain fell on the hills.', document_id: 'chat-3' })
    await createDirective(engine, 'full', { name: 'Tone', content: 'Be kind', priority: 0, is_active: true, tags: [] })
    answer = (request) => `${writeAlice(request)}\n\nShe is 40 [77].`
    const trigger = { keep_trace: true }
    const done = await create('full', { id: 'm', name: 'Alice', source_query: 'What is known about Alice?', trigger })
    expect(done.result_metadata).toMatchObject({ mode: 'full', based_on_counts: { world: 2 }, populated_content: true })
    const model = await get('full', 'm')
    expect(model).toMatchObject({ content: `${alicePage}\n\nShe is 40.`, is_stale: false })
    expect(model).not.toHaveProperty('last_refresh_error')
    const { citations, based_on, trace, model_used } = model.reflect_response as {
      citations: unknown
      based_on: { world: { id: string; text: string }[] }
      trace: unknown
      model_used: boolean
    }
    expect(model_used).toBe(true)
    const idOf = (text: string) => based_on.world.find((memory) => memory.text === text)!.id
    expect(based_on.world).toHaveLength(2)
    expect(citations).toEqual([
      { text: 'Alice works at Google.', memory_ids: [idOf('Alice works at Google.')] },
      { text: '- likes green tea', memory_ids: [idOf('Alice likes green tea.')] },
    ])
    expect(trace).toMatchObject({
      llm_calls: [{ scope: 'mental_model_write' }],
      usage: { total_tokens: 110 },
      warnings: ['1 of 3 blocks name no memory that they rest on.', 'Cited but not there, and taken out: 77.'],
    })
    expect(promptOf(asked[0]!)).toContain('- Tone: Be kind')
    expect(promptOf(asked[0]!)).toContain('10 January 2024')
  })

  it('keeps a grounded page when the model cites nothing, and says why', async () => {
    await aliceIn('ungrounded', { mode: 'full', keep_trace: true })
    answer = () => 'I have no information about Alice.'
    const done = await refresh('ungrounded', 'm')
    expect(asked).toHaveLength(2)
    expect(done).toMatchObject({
      status: 'failed',
      error_message: expect.stringContaining('named no memory'),
      details: { outcome: 'refresh_failed_empty_candidate', failure_reason: 'empty_candidate' },
    })
    const model = await get('ungrounded', 'm')
    expect(model).toMatchObject({
      content: alicePage,
      last_refresh_error: expect.stringContaining('named no memory'),
      last_refresh_failed_at: expect.any(String),
      reflect_response: { based_on: { world: [{}, {}] }, trace: { outcome: 'refresh_failed_empty_candidate' } },
    })
    answer = writeAlice
    await refresh('ungrounded', 'm')
    expect(await get('ungrounded', 'm')).not.toHaveProperty('last_refresh_error')
  })

  it('keeps a page when the model finds nothing about its question, or no memory is there', async () => {
    await aliceIn('nothing', { mode: 'full' })
    answer = () => 'NOTHING.'
    expect((await refresh('nothing', 'm')).details?.outcome).toBe('content_preserved_no_new_facts')
    const before = await get('nothing', 'm')
    expect(before).toMatchObject({ content: alicePage, reflect_response: { based_on: { world: [{}, {}] } } })
    await patchMentalModel(engine, 'nothing', {
      mental_model_id: 'm',
      body: UpdateMentalModelRequest.parse({ tags: ['nowhere'] }),
    })
    asked = []
    expect((await refresh('nothing', 'm')).details?.outcome).toBe('content_preserved_no_new_facts')
    expect(asked).toHaveLength(0)
    expect((await get('nothing', 'm')).content).toBe(alicePage)
  })

  it('shows the memories themselves until the model can be asked, and why', async () => {
    await retain('down', ...career)
    answer = () => {
      throw new ModelError('rate_limited', 'come back at noon', { retryAfterMs: 3_600_000 })
    }
    const waiting = await create('down', { id: 'm', name: 'Alice', source_query: 'What is known about Alice?' })
    expect(waiting).toMatchObject({ status: 'pending', error_message: 'come back at noon' })
    expect(await get('down', 'm')).toMatchObject({
      content: expect.stringContaining('Alice works at Google.'),
      is_stale: true,
      last_refresh_error: 'The language model could not be used: come back at noon',
      reflect_response: { model_used: false },
    })
    await expect(dryRun('down', 'm')).rejects.toMatchObject({ status: 503, headers: { 'retry-after': '3600' } })
    answer = writeAlice
    await refresh('down', 'm')
    expect(await get('down', 'm')).toMatchObject({ content: alicePage, is_stale: false })
  })

  it('leaves out the end of what is longer than it may be', async () => {
    await retain('long', ...career)
    answer = (request) =>
      `# Alice\n\n${Array.from({ length: 60 }, (_, n) => `Alice works at Google, said ${n} [${numberOf(request, 'Google')}].`).join('\n\n')}`
    await create('long', {
      id: 'm',
      name: 'Alice',
      source_query: 'Alice?',
      max_tokens: 256,
      trigger: { keep_trace: true },
    })
    const { content, reflect_response } = await get('long', 'm')
    expect(content).toMatch(/^# Alice\n\nAlice works at Google, said 0\.\n\n/)
    expect(content!.split('\n\n').length).toBeLessThan(40)
    expect(reflect_response).toMatchObject({ trace: { warnings: [expect.stringContaining('256 tokens')] } })
  })
})

describe('a delta refresh', () => {
  it('edits what changed and keeps every other byte', async () => {
    await aliceIn('delta')
    await edit('delta', 'm', `${alicePage}\n\n## Mine   \nHand-made,\twith  odd blanks.\n\n\n* * *\n`)
    await retain('delta', {
      content: 'Alice left Google and works at Mozilla now.',
      timestamp: '2024-06-01T09:00:00Z',
      document_id: 'chat-4',
    })
    expect((await get('delta', 'm')).is_stale).toBe(true)
    answer = (request) =>
      operations({
        op: 'replace',
        block: blockOf(request, 'works at Google'),
        text: `Alice works at Mozilla [${numberOf(request, 'Mozilla')}].`,
      })
    const dry = await dryRun('delta', 'm')
    expect(dry).toMatchObject({
      effective_mode: 'delta',
      outcome: 'content_written',
      would_persist: true,
      delta_operations: { applied: [{ op: 'replace', block: 'b2' }], skipped: [] },
      window: { created_after: expect.any(String) },
    })
    expect(dry.diff).toContain('- Alice works at Google.\n+ Alice works at Mozilla.')
    expect((await refresh('delta', 'm')).result_metadata).toMatchObject({ mode: 'delta', delta_ops_applied: 1 })
    const model = await get('delta', 'm')
    expect(model.content).toBe(
      '# Alice\n\nAlice works at Mozilla.\n\n- likes green tea\n\n## Mine   \nHand-made,\twith  odd blanks.\n\n\n* * *\n',
    )
    expect(dry.preview_content).toBe(model.content)
    expect(model.is_stale).toBe(false)
    // Only the news is shown as news.
    expect(promptOf(asked[0]!)).toContain('\nNew memories:\n[1] (fact; 1 June 2024)')
    expect(promptOf(asked[0]!)).not.toContain('green tea."')
    const { citations } = model.reflect_response as { citations: { text: string; memory_ids: string[] }[] }
    expect(citations.map(({ text, memory_ids }) => [text, memory_ids.length])).toEqual([
      ['Alice works at Mozilla.', 2],
      ['- likes green tea', 1],
    ])
  })

  it('asks nobody when nothing is new, and goes on from what it has seen', async () => {
    await aliceIn('idle')
    answer = () => operations()
    expect((await refresh('idle', 'm')).details?.outcome).toBe('content_preserved_no_new_facts')
    expect(asked).toHaveLength(0)
    await retain('idle', { content: 'Alice owns a red bicycle.', document_id: 'chat-5' })
    expect((await refresh('idle', 'm')).details?.outcome).toBe('content_unchanged')
    expect(asked).toHaveLength(1)
    expect((await refresh('idle', 'm')).details?.outcome).toBe('content_preserved_no_new_facts')
    expect(asked).toHaveLength(1)
    expect(await getMentalModelHistory(engine, 'idle', { mental_model_id: 'm' })).toEqual([])
  })

  it('takes out what rests on memories that are gone', async () => {
    await aliceIn('retracted')
    await execute(
      db,
      sql`delete from memories where text = 'Alice likes green tea.'
                          and bank = (select number from banks where id = 'retracted')`,
    )
    const answers = [
      operations(),
      (request: LanguageRequest) => operations({ op: 'remove', block: blockOf(request, 'green tea'), text: '' }),
    ]
    answer = (request) => {
      const next = answers.shift()!
      return typeof next === 'string' ? next : next(request)
    }
    await refresh('retracted', 'm')
    expect(asked).toHaveLength(2)
    expect(promptOf(asked[0]!)).toContain('Taken back:\n- "Alice likes green tea.", which b3 rests on')
    expect(promptOf(asked[1]!)).toContain('b3 rests only on memories that were taken back')
    const { content, reflect_response } = await get('retracted', 'm')
    expect(content).toBe('# Alice\n\nAlice works at Google.')
    expect(reflect_response).toMatchObject({ based_on: { world: [{ text: 'Alice works at Google.' }] } })
  })

  it('does not mind that a document was retained again', async () => {
    await aliceIn('again')
    await execute(
      db,
      sql`update memories set id = gen_random_uuid()
                          where bank = (select number from banks where id = 'again')`,
    )
    expect((await refresh('again', 'm')).details?.outcome).toBe('content_preserved_no_new_facts')
    expect(asked).toHaveLength(0)
  })

  it('writes the page anew when the edits are wrong twice', async () => {
    await aliceIn('fallback', { mode: 'delta', keep_trace: true })
    await retain('fallback', { content: 'Alice owns a red bicycle.', document_id: 'chat-5' })
    answer = (request) =>
      request.schema === undefined
        ? `# Alice\n\nAlice owns a red bicycle [${numberOf(request, 'bicycle')}].`
        : operations({ op: 'replace', block: 'b99', text: 'What [1].' })
    const done = await refresh('fallback', 'm')
    expect(done.result_metadata).toMatchObject({ mode: 'full', delta_ops_skipped: 1, delta_ops_applied: 0 })
    expect(asked).toHaveLength(3)
    expect(await get('fallback', 'm')).toMatchObject({
      content: '# Alice\n\nAlice owns a red bicycle.',
      reflect_response: {
        trace: {
          effective_mode: 'full',
          mode_fallback_reason: 'delta_ops_all_skipped',
          delta_operations: { skipped: [{ block: 'b99', skipped_because: 'there is no block "b99"' }] },
          llm_calls: [{ scope: 'mental_model_edit' }, { scope: 'mental_model_edit' }, { scope: 'mental_model_write' }],
        },
      },
    })
  })

  it('is a full one when the question changed', async () => {
    await aliceIn('requestioned')
    await patchMentalModel(engine, 'requestioned', {
      mental_model_id: 'm',
      body: UpdateMentalModelRequest.parse({ source_query: 'Where does Alice work?' }),
    })
    answer = writeAlice
    expect(await dryRun('requestioned', 'm')).toMatchObject({
      effective_mode: 'full',
      mode_fallback_reason: 'source_query_changed',
    })
  })
})

describe('somebody who writes while a refresh runs', () => {
  /** The model takes its time; meanwhile something happens. Later answers are the second function's. */
  const meanwhile = (first: (request: LanguageRequest) => Answer, happens: () => Promise<unknown>, then = first) => {
    answer = async (request) => {
      if (asked.length > 1) return then(request)
      await happens()
      return first(request)
    }
  }

  it('is not overwritten by a full refresh', async () => {
    await aliceIn('cas full', { mode: 'full' })
    await retain('cas full', { content: 'Alice owns a red bicycle.', document_id: 'chat-5' })
    meanwhile(writeAlice, () => edit('cas full', 'm', 'My own words.'))
    const done = await refresh('cas full', 'm')
    expect(done).toMatchObject({ status: 'completed', details: { outcome: 'content_unchanged' } })
    expect(done.result_metadata?.reason).toContain('changed while it was refreshed')
    expect(await get('cas full', 'm')).toMatchObject({ content: 'My own words.', is_stale: true })
  })

  it('is edited by a delta refresh, which begins again with their text', async () => {
    await aliceIn('cas delta')
    await retain('cas delta', { content: 'Alice owns a red bicycle.', document_id: 'chat-5' })
    meanwhile(
      (request) =>
        operations({
          op: 'insert_after',
          block: blockOf(request, 'works at Google'),
          text: `She owns a bicycle [${numberOf(request, 'bicycle')}].`,
        }),
      () => edit('cas delta', 'm', `${alicePage}\n\nMy own words.`),
    )
    await refresh('cas delta', 'm')
    expect(await get('cas delta', 'm')).toMatchObject({
      content: '# Alice\n\nAlice works at Google.\n\nShe owns a bicycle.\n\n- likes green tea\n\nMy own words.',
      is_stale: false,
    })
    const history = await getMentalModelHistory(engine, 'cas delta', { mental_model_id: 'm' })
    expect(history.map(({ previous_content }) => previous_content)).toEqual([
      `${alicePage}\n\nMy own words.`,
      alicePage,
    ])
  })
})

describe('the history', () => {
  it('gives an earlier text back, with what it rests on and what it has not seen', async () => {
    await aliceIn('restored')
    await retain('restored', { content: 'Alice owns a red bicycle.', document_id: 'chat-5' })
    answer = (request) =>
      operations({ op: 'insert_after', block: 'b3', text: `- owns a bicycle [${numberOf(request, 'bicycle')}]` })
    await refresh('restored', 'm')
    const [version] = await getMentalModelHistory(engine, 'restored', { mental_model_id: 'm' })
    expect(version).toMatchObject({
      previous_content: alicePage,
      previous_reflect_response: { based_on: { world: [{}, {}] } },
    })
    expect(version!.previous_reflect_response).not.toHaveProperty('text')
    const named = { mental_model_id: 'm', version: version!.version }
    expect(await restoreMentalModel(engine, 'restored', named)).toMatchObject({
      content: alicePage,
      is_stale: true,
      reflect_response: { text: alicePage, based_on: { world: [{}, {}] } },
    })
    const [undone] = await getMentalModelHistory(engine, 'restored', { mental_model_id: 'm' })
    expect(undone!.previous_content).toBe(`${alicePage}\n- owns a bicycle`)
    asked = []
    await refresh('restored', 'm')
    expect(promptOf(asked[0]!)).toContain('red bicycle')
    expect((await get('restored', 'm')).content).toBe(`${alicePage}\n- owns a bicycle`)
    await expect(restoreMentalModel(engine, 'restored', { ...named, version: 999_999 })).rejects.toMatchObject({
      status: 404,
    })
  })
})

describe('over the wire', () => {
  it('tells of a failure and restores by the version of the history', async () => {
    await aliceIn('wire', { mode: 'full', refresh_cron: '0 6 * * *' })
    await edit('wire', 'm', 'Mine.')
    answer = () => 'Uncited.'
    await refresh('wire', 'm')
    const app = await createTestApp(db, engine, search)
    const call = async (method: string, path: string) => {
      const response = await app.request(`/v1/default/banks/wire/mental-models${path}`, { method })
      return { status: response.status, body: (await response.json()) as Record<string, unknown> }
    }
    expect((await call('GET', '/m')).body.last_refresh_error).toContain('named no memory')
    const { body: history } = await call('GET', '/m/history')
    const [{ version }] = history as unknown as [{ version: number }]
    expect(await call('POST', `/m/history/${version}/restore`)).toMatchObject({
      status: 200,
      body: { content: alicePage },
    })
    expect((await call('POST', '/m/history/none/restore')).status).toBe(422)
    expect((await call('POST', `/m/history/${version + 1_000}/restore`)).status).toBe(404)
  })
})

describe('a response_schema', () => {
  const schema = {
    type: 'object',
    properties: { employer: { type: 'string', enum: ['Google', 'Mozilla'] }, cups: { type: 'integer' } },
    required: ['employer'],
  }
  const trigger = { response_schema: schema }

  it('is filled from the page, valid, after one repair, and not again for the same page', async () => {
    await retain('shaped', ...career)
    const shapes = ['{"employer":"Alphabet"}', '{"employer":"Google"}']
    answer = (request) => (request.schema === undefined ? writeAlice(request) : shapes.shift()!)
    await create('shaped', { id: 'm', name: 'Alice', source_query: 'What is known about Alice?', trigger })
    expect(asked).toHaveLength(3)
    expect((await get('shaped', 'm')).reflect_response?.structured_output).toEqual({ employer: 'Google' })
    expect((await refresh('shaped', 'm')).details?.outcome).toBe('content_unchanged')
    expect(asked).toHaveLength(4)
    expect((await get('shaped', 'm')).reflect_response?.structured_output).toEqual({ employer: 'Google' })
  })

  it('that cannot be filled fails the refresh, and nothing is written', async () => {
    await aliceIn('misshaped', { mode: 'full' })
    await patchMentalModel(engine, 'misshaped', {
      mental_model_id: 'm',
      body: UpdateMentalModelRequest.parse({ trigger }),
    })
    answer = (request) =>
      request.schema === undefined ? `# Other [${numberOf(request, 'Google')}]` : '{"cups":"many"}'
    expect(await refresh('misshaped', 'm')).toMatchObject({
      status: 'failed',
      details: { outcome: 'refresh_failed_structured_output', failure_reason: 'structured_output_failed' },
    })
    expect(await get('misshaped', 'm')).toMatchObject({
      content: alicePage,
      last_refresh_error: expect.stringContaining('response_schema'),
    })
    expect(await dryRun('misshaped', 'm')).toMatchObject({ would_persist: false })
    // Nobody is left with a placeholder.
    await create('misshaped', { id: 'new', name: 'Alice', source_query: 'What is known about Alice?', trigger })
    expect(await get('misshaped', 'new')).toMatchObject({
      content: expect.stringContaining('Alice works at Google.'),
      is_stale: true,
      last_refresh_error: expect.stringContaining('response_schema'),
    })
  })
})
