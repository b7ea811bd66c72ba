import { CreateDirectiveRequest } from 'hindsight-contract'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { openTestDatabase, type TestDatabase } from '../../../../../test/support/test-database.ts'
import { ApiError } from '../../errors.ts'
import { ensureBank } from '../banks/ensure-bank.ts'
import type { Engine } from '../engine.ts'
import { listDirectives } from './list-directives.ts'
import { createDirective, deleteDirective, getDirective, patchDirective } from './manage-directives.ts'

let db: TestDatabase
let engine: Engine

beforeAll(async () => {
  db = await openTestDatabase()
  engine = { db } as unknown as Engine
  await ensureBank(db, 'bank', undefined)
  await ensureBank(db, 'other', undefined)
})
afterAll(() => db.close())

const page = { limit: 100, offset: 0, tags_match: 'any', active_only: true } as const

async function refusal(work: Promise<unknown>): Promise<ApiError> {
  const error: unknown = await work.then(
    () => new Error('It was accepted'),
    (reason: unknown) => reason,
  )
  if (error instanceof ApiError) return error
  throw error
}

it('creates with the defaults, reads, changes and deletes', async () => {
  const created = await createDirective(
    engine,
    'bank',
    CreateDirectiveRequest.parse({ name: 'Style', content: 'Be concise' }),
  )
  expect(created).toMatchObject({ bank_id: 'bank', name: 'Style', priority: 0, is_active: true, tags: [] })
  const { id: directive_id } = created
  expect(await getDirective(engine, 'bank', { directive_id })).toEqual(created)
  const changed = await patchDirective(engine, 'bank', { directive_id, body: { priority: 7, tags: ['work'] } })
  expect(changed).toMatchObject({ name: 'Style', content: 'Be concise', priority: 7, tags: ['work'] })
  const touched = await patchDirective(engine, 'bank', { directive_id, body: {} })
  expect(touched).toEqual({ ...changed, updated_at: touched.updated_at })
  expect(Date.parse(touched.updated_at ?? '')).toBeGreaterThanOrEqual(Date.parse(changed.updated_at ?? ''))
  expect(await deleteDirective(engine, 'bank', { directive_id })).toEqual({ status: 'deleted' })
  const gone = await refusal(getDirective(engine, 'bank', { directive_id }))
  expect(gone).toMatchObject({ status: 404, detail: `Directive '${directive_id}' not found` })
})

it('refuses a malformed id, and finds nothing under the id of another bank', async () => {
  const { id: directive_id } = await createDirective(
    engine,
    'bank',
    CreateDirectiveRequest.parse({ name: 'n', content: 'c' }),
  )
  expect((await refusal(getDirective(engine, 'bank', { directive_id: 'nonsense' }))).status).toBe(400)
  for (const bank of ['other', 'missing']) {
    expect((await refusal(getDirective(engine, bank, { directive_id }))).status).toBe(404)
    expect((await refusal(patchDirective(engine, bank, { directive_id, body: { name: 'x' } }))).status).toBe(404)
    expect((await refusal(deleteDirective(engine, bank, { directive_id }))).status).toBe(404)
  }
  await deleteDirective(engine, 'bank', { directive_id })
})

it('tells the creator of a directive in a missing bank what to do first', async () => {
  const error = await refusal(
    createDirective(engine, 'new bank', CreateDirectiveRequest.parse({ name: 'n', content: 'c' })),
  )
  expect(error.status).toBe(404)
  expect(error.message).toContain('PUT /v1/default/banks/new%20bank')
})

it('lists by priority, then the newest; filters by activity and tags', async () => {
  const add = (name: string, more: object) =>
    createDirective(engine, 'other', CreateDirectiveRequest.parse({ name, content: 'c', ...more }))
  await add('plain', {})
  await add('off', { is_active: false, priority: 9 })
  await add('a', { tags: ['a'], priority: 5 })
  await add('ab', { tags: ['a', 'b'] })
  await add('c', { tags: ['c'] })
  const names = async (input: Partial<Parameters<typeof listDirectives>[2]>) =>
    (await listDirectives(engine, 'other', { ...page, ...input })).items.map(({ name }) => name)
  expect(await names({})).toEqual(['a', 'c', 'ab', 'plain'])
  expect(await names({ active_only: false })).toEqual(['off', 'a', 'c', 'ab', 'plain'])
  expect(await names({ tags: ['a', 'b'] })).toEqual(['a', 'ab', 'plain'])
  expect(await names({ tags: ['a', 'b'], tags_match: 'all' })).toEqual(['ab', 'plain'])
  expect(await names({ tags: ['b', 'a'], tags_match: 'exact' })).toEqual(['ab', 'plain'])
  expect(await listDirectives(engine, 'other', { ...page, limit: 1, offset: 1 })).toMatchObject({
    total: 4,
    limit: 1,
    offset: 1,
  })
  expect(await listDirectives(engine, 'missing', page)).toEqual({ items: [], total: 0, limit: 100, offset: 0 })
})
