import {
  CreateMentalModelRequest,
  type CreateMentalModelRequestInput,
  ReflectRequest,
  RetainRequest,
  type RetainRequestInput,
  UpdateMentalModelRequest,
  type UpdateMentalModelRequestInput,
} from 'hindsight-contract'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openTestDatabase, type TestDatabase } from '../../../../../test/support/test-database.ts'
import { createTestEngine, type TestEngine } from '../../../../../test/support/test-engine.ts'
import { execute, one, sql } from '../../database/sql.ts'
import { ApiError } from '../../errors.ts'
import { getOperation } from '../../operations/get-operation.ts'
import { OperationWorker } from '../../operations/operation-worker.ts'
import { MemorySearchIndex } from '../../search/memory/host.ts'
import { patchBankConfig } from '../banks/bank-config-operations.ts'
import { findBank } from '../banks/find-bank.ts'
import { reflect } from '../reflect/reflect.ts'
import { retain as retainParsed } from '../retain/retain.ts'
import { dryRunRefreshMentalModel } from './dry-run-refresh.ts'
import {
  clearMentalModel,
  createMentalModel as createParsed,
  deleteMentalModel,
  patchMentalModel as patchParsed,
} from './manage-mental-models.ts'
import { placeholderContent } from './mental-model.ts'
import { REFRESH_MENTAL_MODEL, refreshAfterConsolidation } from './queue-refresh.ts'
import { getMentalModel, getMentalModelHistory, listMentalModels } from './read-mental-models.ts'
import { refreshMentalModel, refreshMentalModelHandler } from './refresh-mental-model.ts'

let db: TestDatabase
let engine: TestEngine
let search: MemorySearchIndex
let now = new Date('2024-07-01T12:00:00Z')

beforeAll(async () => {
  db = await openTestDatabase()
  search = new MemorySearchIndex({ connection: db.url })
  engine = await createTestEngine(db, { search, now: () => now })
})
afterAll(async () => {
  await search?.[Symbol.asyncDispose]()
  await db?.close()
})

const create = (bank: string, request: CreateMentalModelRequestInput) =>
  createParsed(engine, bank, CreateMentalModelRequest.parse(request))
const patch = (bank: string, mental_model_id: string, body: UpdateMentalModelRequestInput) =>
  patchParsed(engine, bank, { mental_model_id, body: UpdateMentalModelRequest.parse(body) })
const get = (bank: string, mental_model_id: string) => getMentalModel(engine, bank, { mental_model_id })
const retain = (bank: string, items: RetainRequestInput['items']) =>
  retainParsed(engine, bank, RetainRequest.parse({ items }))
const page = { limit: 100, offset: 0, tags_match: 'any', detail: 'full' } as const

/** Runs the worker until the operation has ended. */
async function finish(bank: string, operation: string) {
  await using worker = new OperationWorker({
    engine,
    handlers: { [REFRESH_MENTAL_MODEL]: refreshMentalModelHandler },
    pollMs: 20,
  })
  worker.start()
  const read = () => getOperation(engine, bank, { operation_id: operation })
  await expect.poll(async () => (await read()).status, { timeout: 20_000, interval: 20 }).toMatch(/completed|failed/)
  return read()
}

async function refresh(bank: string, id: string) {
  const { operation_id: operation } = await refreshMentalModel(engine, bank, { mental_model_id: id })
  return finish(bank, operation)
}

async function statusOf(work: Promise<unknown>): Promise<number> {
  const error: unknown = await work.then(
    () => null,
    (reason: unknown) => reason,
  )
  return error instanceof ApiError ? error.status : 0
}

describe('a mental model', () => {
  it('is created with its first refresh, which renders the best evidence with dates and sources', async () => {
    await retain('team', [
      { content: 'Alice works at Google.', timestamp: '2024-01-10T09:00:00Z', document_id: 'chat-1' },
      {
        content: 'Alice left Google and works at Mozilla now.',
        timestamp: '2024-06-01T09:00:00Z',
        document_id: 'chat-2',
      },
      { content: 'Rain fell on the hills.', timestamp: '2024-06-02T09:00:00Z', document_id: 'chat-3' },
    ])
    const wakes = engine.wakes
    const { mental_model_id: id, operation_id: operation } = await create('team', {
      name: 'Career of Alice',
      source_query: 'Where does Alice work?',
    })
    expect(id).toMatch(/^mm-[0-9a-f]{32}$/)
    expect(engine.wakes).toBe(wakes + 1)
    expect(await get('team', id!)).toMatchObject({ content: placeholderContent, is_stale: true, max_tokens: 2048 })
    expect(await finish('team', operation)).toMatchObject({
      status: 'completed',
      operation_type: 'refresh_mental_model',
      details: { outcome: 'content_written' },
      result_metadata: { mental_model_id: id, populated_content: true },
    })
    const model = await get('team', id!)
    expect(model.content).toBe(
      [
        '# Career of Alice',
        '## Most recently',
        '- Alice left Google and works at Mozilla now. (1 June 2024) [1]',
        '## Before that, and related',
        '- Alice works at Google. (10 January 2024) [2]',
        '## Sources',
        '- [1] memory from chat-2, 1 June 2024\n- [2] memory from chat-1, 10 January 2024',
        '_Put together from stored memories; no language model was used._',
      ].join('\n\n'),
    )
    expect(model).toMatchObject({ is_stale: false, last_refreshed_at: '2024-07-01T12:00:00+00:00' })
    expect(model.reflect_response).toMatchObject({
      model_used: false,
      based_on: { world: [{ text: expect.stringContaining('Mozilla') }, {}] },
    })
  })

  it('that comes with its content keeps it, and its operation is done', async () => {
    const { mental_model_id: id, operation_id: operation } = await create('pinned', {
      id: 'prefs',
      name: 'User Preferences',
      content: 'User prefers dark mode',
    })
    expect(id).toBe('prefs')
    expect(await getOperation(engine, 'pinned', { operation_id: operation })).toMatchObject({ status: 'completed' })
    expect(await get('pinned', 'prefs')).toMatchObject({ content: 'User prefers dark mode', is_stale: false })
    await retain('pinned', [{ content: 'The user likes green.' }])
    expect(await get('pinned', 'prefs')).toMatchObject({ is_stale: false })
    expect(await statusOf(refreshMentalModel(engine, 'pinned', { mental_model_id: 'prefs' }))).toBe(400)
    expect(await statusOf(dryRunRefreshMentalModel(engine, 'pinned', { mental_model_id: 'prefs' }))).toBe(400)
    const answer = await reflect(engine, 'pinned', ReflectRequest.parse({ query: 'What does the user prefer?' }))
    expect(answer.text).toContain('User prefers dark mode')
  })

  it('has an id of its own in its bank', async () => {
    await create('ids', { id: 'one', name: 'n', content: '' })
    expect(await statusOf(create('ids', { id: 'one', name: 'n', content: '' }))).toBe(409)
    await create('other ids', { id: 'one', name: 'n', content: '' })
    expect(await statusOf(get('ids', 'two'))).toBe(404)
    expect(await statusOf(get('no bank', 'one'))).toBe(404)
    expect(await findBank(db, 'no bank')).toBeNull()
  })

  it('becomes stale when its scope is written to, and only then', async () => {
    await retain('scoped', [{ content: 'The tram is blue.', tags: ['city'] }])
    const { operation_id: operation } = await create('scoped', {
      id: 'tram',
      name: 'Tram',
      source_query: 'tram',
      tags: ['city'],
    })
    await finish('scoped', operation)
    await retain('scoped', [{ content: 'The sea is calm.', tags: ['coast'] }])
    expect((await get('scoped', 'tram')).is_stale).toBe(false)
    await retain('scoped', [{ content: 'The tram is fast.', tags: ['city', 'new'] }])
    expect((await get('scoped', 'tram')).is_stale).toBe(true)
    await patch('scoped', 'tram', { trigger: { fact_types: ['observation'] } })
    expect((await get('scoped', 'tram')).is_stale).toBe(false)
    await patch('scoped', 'tram', { trigger: { tag_groups: [{ not: { tags: ['city'] } }] } })
    expect((await get('scoped', 'tram')).is_stale).toBe(true)
    expect((await listMentalModels(engine, 'scoped', page)).items[0]!.is_stale).toBe(true)
    await refresh('scoped', 'tram')
    expect((await get('scoped', 'tram')).is_stale).toBe(false)
  })

  it('is listed by detail and tags', async () => {
    await create('listed', { id: 'a', name: 'a', content: '1', tags: ['x'] })
    await create('listed', { id: 'b', name: 'b', content: '2', tags: ['y', 'x'] })
    await create('listed', { id: 'c', name: 'c', content: '3' })
    const ids = async (input: object) =>
      (await listMentalModels(engine, 'listed', { ...page, ...input })).items.map(({ id }) => id)
    expect(await ids({})).toEqual(['a', 'b', 'c'])
    expect(await ids({ tags: ['x', 'y'] })).toEqual(['a', 'b'])
    expect(await ids({ tags: ['x', 'y'], tags_match: 'all' })).toEqual(['b'])
    expect(await ids({ tags: ['x', 'y'], tags_match: 'exact' })).toEqual(['b'])
    expect(await ids({ limit: 1, offset: 1 })).toEqual(['b'])
    const [metadata] = (await listMentalModels(engine, 'listed', { ...page, detail: 'metadata' })).items
    expect(Object.keys(metadata!).sort()).toEqual([
      'bank_id',
      'created_at',
      'id',
      'is_stale',
      'last_memory_seen_at',
      'last_refreshed_at',
      'name',
      'tags',
    ])
    const content = await getMentalModel(engine, 'listed', { mental_model_id: 'a', detail: 'content' })
    expect(content).toMatchObject({ content: '1', trigger: { mode: 'full', keep_trace: false } })
    expect(content).not.toHaveProperty('is_stale')
    expect(content).not.toHaveProperty('reflect_response')
    expect(await listMentalModels(engine, 'nobody', page)).toEqual({ items: [], total: 0, limit: 100, offset: 0 })
  })

  it('is changed in part, its trigger as a whole, and its text with a history', async () => {
    await create('changed', { id: 'm', name: 'old', content: 'first', trigger: { keep_trace: true } })
    expect(await patch('changed', 'm', { name: 'new', max_tokens: 300 })).toMatchObject({
      name: 'new',
      max_tokens: 300,
      content: 'first',
      trigger: { keep_trace: true },
    })
    expect(await patch('changed', 'm', { trigger: { mode: 'delta' } })).toMatchObject({
      trigger: { mode: 'delta', keep_trace: false },
    })
    await patch('changed', 'm', { content: 'second' })
    expect((await patch('changed', 'm', {})).content).toBe('second')
    expect((await clearMentalModel(engine, 'changed', { mental_model_id: 'm' })).content).toBe('')
    const history = await getMentalModelHistory(engine, 'changed', { mental_model_id: 'm' })
    expect(history.map(({ previous_content }) => previous_content)).toEqual(['second', 'first'])
    expect(history[0]!.previous_reflect_response).toBeNull()
    for (let version = 0; version < 55; version++) await patch('changed', 'm', { content: `v${version}` })
    const long = await getMentalModelHistory(engine, 'changed', { mental_model_id: 'm' })
    expect(long).toHaveLength(50)
    expect(long[0]!.previous_content).toBe('v53')
    expect(await deleteMentalModel(engine, 'changed', { mental_model_id: 'm' })).toEqual({ status: 'deleted' })
    const reads = [
      getMentalModel,
      getMentalModelHistory,
      clearMentalModel,
      refreshMentalModel,
      dryRunRefreshMentalModel,
    ]
    for (const use of [...reads, deleteMentalModel]) {
      expect(await statusOf(use(engine, 'changed', { mental_model_id: 'm' }))).toBe(404)
    }
    expect(await statusOf(patch('changed', 'm', { name: 'x' }))).toBe(404)
  })
})

describe('a refresh', () => {
  it('that waits already is reused', async () => {
    await create('queue', { id: 'm', name: 'm', content: 'text', source_query: 'what?' })
    const first = await refreshMentalModel(engine, 'queue', { mental_model_id: 'm' })
    expect(first.status).toBe('queued')
    const again = await Promise.all(
      Array.from({ length: 4 }, () => refreshMentalModel(engine, 'queue', { mental_model_id: 'm' })),
    )
    expect(again.every(({ operation_id }) => operation_id === first.operation_id)).toBe(true)
    const { count } = await one<{ count: number }>(
      db,
      sql`select count(*) from operations where status = 'pending' and payload ->> 'mental_model_id' = 'm'
          and bank = (select number from banks where id = 'queue')`,
    )
    expect(count).toBe(1)
  })

  it('without evidence keeps what there is, and else says that nothing is known', async () => {
    const { operation_id: operation } = await create('empty', {
      id: 'new',
      name: 'new',
      source_query: 'what is known?',
    })
    await finish('empty', operation)
    expect((await get('empty', 'new')).content).toBe('_Nothing is known about this yet._')
    await create('empty', { id: 'kept', name: 'kept', content: 'by hand', source_query: 'what is known?' })
    expect((await refresh('empty', 'kept')).details).toMatchObject({ outcome: 'content_preserved_no_new_facts' })
    expect((await get('empty', 'kept')).content).toBe('by hand')
    expect(await getMentalModelHistory(engine, 'empty', { mental_model_id: 'new' })).toEqual([])
  })

  it('changes the text only when the evidence has changed, and keeps to the tokens', async () => {
    const items = Array.from({ length: 60 }, (_, day) => ({
      content: `Kite report ${day}: the kite flew ${day + 10} metres high over the ${['lake', 'moor', 'dunes'][day % 3]}.`,
      document_id: `kite-${day}`,
    }))
    await retain('kites', items)
    const { operation_id: operation } = await create('kites', {
      id: 'k',
      name: 'Kites',
      source_query: 'kite report',
      max_tokens: 256,
    })
    await finish('kites', operation)
    const { content } = await get('kites', 'k')
    expect(content!.match(/^- Kite report/gm)!.length).toBeGreaterThan(1)
    expect(content!.length).toBeLessThan(256 * 6)
    expect((await refresh('kites', 'k')).details).toMatchObject({ outcome: 'content_unchanged' })
    expect(await getMentalModelHistory(engine, 'kites', { mental_model_id: 'k' })).toEqual([])
  })

  it('can be tried without storing anything', async () => {
    await retain('dry', [{ content: 'The mill is idle.', tags: ['farm'], document_id: 'd' }])
    await create('dry', {
      id: 'w',
      name: 'Mill',
      content: 'The mill is busy.',
      source_query: 'mill',
      tags: ['farm'],
      trigger: { mode: 'delta' },
    })
    const result = await dryRunRefreshMentalModel(engine, 'dry', { mental_model_id: 'w' })
    expect(result).toMatchObject({
      requested_mode: 'delta',
      effective_mode: 'full',
      outcome: 'content_written',
      would_persist: true,
      scope: { tags: ['farm'], tags_match: 'all_strict', exclude_mental_model_ids: ['w'] },
      facts: { retrieved: { world: 1 }, used: { world: 1 } },
      current_content: 'The mill is busy.',
    })
    expect(result.candidate_content).toContain('The mill is idle.')
    expect(result.diff).toContain('- The mill is busy.')
    expect(result.warnings).toHaveLength(1)
    expect((await get('dry', 'w')).content).toBe('The mill is busy.')
  })

  it('fills a schema and keeps its trace when the trigger wants it', async () => {
    await retain('schema', [{ content: 'Alice has 3 cats.', document_id: 'd' }])
    const { operation_id: operation } = await create('schema', {
      id: 's',
      name: 'Cats',
      source_query: 'How many cats does Alice have?',
      trigger: { keep_trace: true, response_schema: { properties: { cats: { type: 'integer' } } } },
    })
    await finish('schema', operation)
    expect((await get('schema', 's')).reflect_response).toMatchObject({
      structured_output: { cats: 3 },
      trace: { effective_mode: 'full', outcome: 'content_written' },
    })
  })

  it('takes no schema that is none', async () => {
    const request = { id: 'n', name: 'Cats', source_query: 'How many cats?' }
    const trigger = { response_schema: { properties: { cats: { type: 'integer', enum: 3 } } } }
    const refusal = {
      status: 422,
      detail: expect.stringContaining('response_schema/properties/cats/enum must be array'),
    }
    await expect(create('schema', { ...request, trigger })).rejects.toMatchObject(refusal)
    await create('schema', request)
    await expect(patch('schema', 'n', { trigger })).rejects.toMatchObject(refusal)
  })

  it('of a model that was deleted meanwhile fails without being tried again', async () => {
    const { operation_id: operation } = await create('gone', { id: 'm', name: 'm', source_query: 'what?' })
    await deleteMentalModel(engine, 'gone', { mental_model_id: 'm' })
    expect(await finish('gone', operation)).toMatchObject({
      status: 'failed',
      error_message: expect.stringContaining('not found'),
    })
  })

  it('follows a consolidation when the trigger says so and there is something new, not too often', async () => {
    const trigger = { refresh_after_consolidation: true }
    await retain('auto', [{ content: 'The bridge is open.', document_id: 'a' }])
    const first = await create('auto', { id: 'wants', name: 'n', source_query: 'bridge', trigger })
    await create('auto', { id: 'not', name: 'n', source_query: 'bridge' }).then(({ operation_id }) =>
      finish('auto', operation_id),
    )
    await finish('auto', first.operation_id)
    const bank = (await findBank(db, 'auto'))!
    expect(await refreshAfterConsolidation(engine, bank)).toBe(0)
    await retain('auto', [{ content: 'The bridge is closed.', document_id: 'b' }])
    expect(await refreshAfterConsolidation(engine, bank)).toBe(1)
    const operation = await one<{ id: string; next_retry_at: Date | null }>(
      db,
      sql`select id, next_retry_at from operations where bank = ${bank.number} and type = ${REFRESH_MENTAL_MODEL} and status = 'pending'`,
    )
    expect(operation.next_retry_at).toBeNull()
    await finish('auto', operation.id)
    expect((await get('auto', 'wants')).content).toContain('closed')

    await patchBankConfig(engine, 'auto', { updates: { mental_model_min_refresh_interval_seconds: 3600 } })
    await retain('auto', [{ content: 'The bridge is painted.', document_id: 'c' }])
    expect(await refreshAfterConsolidation(engine, (await findBank(db, 'auto'))!)).toBe(1)
    const parked = await one<{ id: string; next_retry_at: Date | null }>(
      db,
      sql`select id, next_retry_at from operations where bank = ${bank.number} and type = ${REFRESH_MENTAL_MODEL} and status = 'pending'`,
    )
    expect(parked.next_retry_at!.getTime()).toBeGreaterThan(Date.now() + 3_000_000)
    expect((await refreshMentalModel(engine, 'auto', { mental_model_id: 'wants' })).operation_id).toBe(parked.id)
    expect(await finish('auto', parked.id)).toMatchObject({ status: 'completed' })
    now = new Date(now.getTime() + 1)
    await execute(db, sql`delete from operations where bank = ${bank.number}`)
  })
})
