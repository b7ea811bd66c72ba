import assert from 'node:assert/strict'
import type { OperationName } from 'hindsight-contract'
import type { Check } from '../checks.ts'
import type { Stage } from '../stage.ts'
import type { Ask } from '../target.ts'

interface List {
  readonly operation: OperationName
  /** Where the rows are. */
  readonly key?: string
  /** What tells a row from another. */
  readonly id: string
  /** Fills a bank; answers the ids of all rows in the order that is due, and what to ask besides. */
  readonly fill: (stage: Stage) => Promise<{ params: Record<string, string>; order: string[]; query?: Ask['query'] }>
  /** Whether a page may have no rows. */
  readonly zero: boolean
}

const retainEach = async (stage: Stage, items: readonly object[]) => {
  const { bank_id } = await stage.bank()
  for (const item of items) await stage.call('retainMemories', { bank_id }, { body: { items: [item] } })
  return { bank_id }
}

const LISTS: readonly List[] = [
  {
    operation: 'listBanks',
    key: 'banks',
    id: 'bank_id',
    zero: true,
    fill: async (stage) => {
      const first = stage.newBankId()
      const others = ['-b', '-c'].map((end) => stage.alsoClear(first + end))
      for (const bank_id of [first, ...others]) await stage.call('putBank', { bank_id }, { body: {} })
      await stage.call('retainMemories', { bank_id: first }, { body: { items: [{ content: 'Written to last.' }] } })
      return { params: {}, order: [first, others[1]!, others[0]!], query: { q: first } }
    },
  },
  {
    operation: 'listMemories',
    id: 'document_id',
    zero: true,
    fill: async (stage) => ({
      params: await retainEach(stage, [
        { content: 'One thing.', document_id: 'second', timestamp: '2024-05-01' },
        { content: 'Another thing.', document_id: 'third', timestamp: '2024-04-01' },
        { content: 'One more thing.', document_id: 'first', timestamp: '2024-06-01' },
        { content: 'A thing of no time.', document_id: 'last', timestamp: 'unset' },
      ]),
      order: ['first', 'second', 'third', 'last'],
    }),
  },
  {
    operation: 'listDocuments',
    id: 'id',
    zero: true,
    fill: async (stage) => ({
      params: await retainEach(stage, [
        { content: 'One thing.', document_id: 'a' },
        { content: 'Another thing.', document_id: 'b' },
        { content: 'One more thing.', document_id: 'c' },
        { content: 'One thing, said again.', document_id: 'a' },
      ]),
      order: ['a', 'c', 'b'],
    }),
  },
  {
    operation: 'listChunks',
    id: 'chunk_index',
    zero: false,
    fill: async (stage) => {
      const content = Array.from({ length: 200 }, (_, n) => `Sentence ${n} of a long story is here.`).join('\n\n')
      const { bank_id } = await retainEach(stage, [{ content, document_id: 'story' }])
      const { total } = await stage.call('listChunks', { bank_id, document_id: 'story' })
      assert.ok(total >= 3, `${total} chunks are too few to page`)
      return {
        params: { bank_id, document_id: 'story' },
        order: Array.from({ length: total }, (_, index) => String(index)),
      }
    },
  },
  {
    operation: 'listEntities',
    id: 'canonical_name',
    zero: true,
    fill: async (stage) => {
      const item = (name: string, day: number) => ({
        content: `${name} came by.`,
        timestamp: `2024-05-0${day}`,
        entities: [{ text: name }],
        resolve_entities: false,
      })
      const names = ['Anna Weiss', 'Bruno Klein', 'Clara Hoffmann']
      const params = await retainEach(stage, [
        item(names[0]!, 1),
        item(names[1]!, 2),
        item(names[2]!, 3),
        { ...item(names[1]!, 4), content: `${names[1]} came again.` },
      ])
      return { params, order: [names[1]!, names[2]!, names[0]!] }
    },
  },
  {
    operation: 'listTags',
    id: 'tag',
    zero: true,
    fill: async (stage) => ({
      params: await retainEach(stage, [
        { content: 'One thing.', tags: ['z', 'b'] },
        { content: 'Another thing.', tags: ['z', 'a'] },
      ]),
      order: ['z', 'a', 'b'],
    }),
  },
  {
    operation: 'listMentalModels',
    id: 'id',
    zero: false,
    fill: async (stage) => {
      const { bank_id } = await retainEach(stage, [{ content: 'Maria adopted a dog.' }])
      for (const id of ['b', 'a', 'c']) {
        const body = { id, name: id, source_query: 'Who adopted a dog?' }
        const { operation_id } = await stage.call('createMentalModel', { bank_id }, { body })
        await stage.ended(bank_id, operation_id)
      }
      return { params: { bank_id }, order: ['c', 'a', 'b'] }
    },
  },
  {
    operation: 'listDirectives',
    id: 'name',
    zero: false,
    fill: async (stage) => {
      const { bank_id } = await stage.bank()
      for (const [name, priority] of [
        ['older', 1],
        ['first', 9],
        ['newer', 1],
      ] as const) {
        await stage.call('createDirective', { bank_id }, { body: { name, content: 'Be brief.', priority } })
      }
      return { params: { bank_id }, order: ['first', 'newer', 'older'] }
    },
  },
  {
    operation: 'listOperations',
    key: 'operations',
    id: 'id',
    zero: false,
    fill: async (stage) => {
      const { bank_id } = await stage.bank()
      const order: string[] = []
      for (const id of ['a', 'b', 'c']) {
        const body = { id, name: id, source_query: 'Who?' }
        order.unshift((await stage.call('createMentalModel', { bank_id }, { body })).operation_id)
      }
      return { params: { bank_id }, order, query: { type: 'refresh_mental_model' } }
    },
  },
]

const pages = LISTS.map(
  ({ operation, key = 'items', id, zero, fill }): Check => ({
    name: `${operation}: in order, in pages`,
    run: async (stage) => {
      const { params, order, query = {} } = await fill(stage)
      const page = async (more: Ask['query']) => {
        const {
          [key]: rows,
          total,
          limit,
          offset,
        } = await stage.call(operation, params, { query: { ...query, ...more } })
        return { ids: rows.map((row: Record<string, unknown>) => String(row[id])), total, limit, offset }
      }
      assert.deepEqual((await page({})).ids, order)
      const total = order.length
      const second = { ids: order.slice(1, 2), total, limit: 1, offset: 1 }
      assert.deepEqual(await page({ limit: 1, offset: 1 }), second)
      assert.deepEqual(await page({ limit: 10, offset: total }), { ids: [], total, limit: 10, offset: total })
      if (zero) assert.deepEqual(await page({ limit: 0 }), { ids: [], total, limit: 0, offset: 0 })
    },
  }),
)

/** Limits when nothing is said. */
const STANDARD: readonly (readonly [OperationName, number])[] = [
  ['listBanks', 100],
  ['listMemories', 100],
  ['listEntities', 100],
  ['listDocuments', 100],
  ['listTags', 100],
  ['getMemoryGraph', 1000],
  ['getEntityGraph', 1000],
  ['listMentalModels', 100],
  ['listDirectives', 100],
  ['listOperations', 20],
  ['listAuditLogs', 50],
  ['listLlmRequests', 50],
]

const limits: Check = {
  name: 'limits when none is asked for',
  run: async (stage) => {
    const bank = await stage.bank()
    for (const [operation, standard] of STANDARD) {
      assert.equal((await stage.call(operation, bank)).limit, standard, operation)
    }
  },
}

export const listChecks: readonly Check[] = [...pages, limits]
