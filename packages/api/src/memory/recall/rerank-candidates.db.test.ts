import { RecallRequest, RetainRequest } from 'hindsight-contract'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { openTestDatabase, type TestDatabase } from '../../../../../test/support/test-database.ts'
import { createTestEngine, type TestEngine } from '../../../../../test/support/test-engine.ts'
import { ModelError } from '../../models/model-error.ts'
import { BudgetedReranker } from '../../models/reranking/budgeted-reranker.ts'
import type { Reranker } from '../../models/reranking/reranker.ts'
import type { Reranking } from '../../models/reranking/reranking.ts'
import { MemorySearchIndex } from '../../search/memory/host.ts'
import { updateOverrides } from '../banks/bank-config.ts'
import { changeExistingBank } from '../banks/change-bank-identity.ts'
import { retain } from '../retain/retain.ts'
import { recall } from './recall.ts'

const BANK = 'reranked'
const FACTS = [
  'Ines paints the harbour in the morning.',
  'Tom paints the harbour at night.',
  'Ada paints the harbour wall green.',
  'Nora paints the harbour boats.',
]

let db: TestDatabase
let search: MemorySearchIndex
let engine: TestEngine
beforeAll(async () => {
  db = await openTestDatabase()
  search = new MemorySearchIndex({ connection: db.url })
  engine = await createTestEngine(db, { search })
  const items = FACTS.map((content) => ({ content, context: 'art class' }))
  await retain(engine, BANK, RetainRequest.parse({ items }))
})
afterAll(async () => {
  await search?.[Symbol.asyncDispose]()
  await db?.close()
})

const ask = (reranking: Reranking, request: { readonly budget?: 'low' | 'high' } = {}) =>
  recall(
    { ...engine, reranking },
    BANK,
    RecallRequest.parse({ query: 'Who paints the harbour?', trace: true, ...request }),
  )

function rerankBy(rerank: Reranker['rerank'], budgetMs = 60_000): Reranking {
  const reranker = { provider: 'fake', model: 'judge', maxBatchSize: 2, rerank }
  return {
    kind: 'model',
    reranker: new BudgetedReranker(reranker, { budgetMs, maxConcurrent: 1 }),
    maxCandidates: { low: 2, mid: 100, high: 100 },
  }
}

/** The later in the alphabet the better. */
const byLetter = (documents: readonly string[]) =>
  documents.map((text) => (text.charCodeAt('art class: '.length) - 64) / 26)

it('a model has the last word about the order, and is shown context and text', async () => {
  const seen: string[] = []
  const { results, degraded, trace } = await ask(
    rerankBy(async (query, documents) => {
      expect(query).toBe('Who paints the harbour?')
      seen.push(...documents)
      return byLetter(documents)
    }),
  )
  expect(results.map(({ text }) => text.split(' ')[0])).toEqual(['Tom', 'Nora', 'Ines', 'Ada'])
  expect(results[0]!.scores!.reranker).toBeCloseTo(20 / 26, 5)
  const finals = results.map(({ scores }) => scores!.final)
  expect(finals).toEqual(finals.toSorted((a, b) => b - a))
  expect(seen.toSorted()).toEqual(FACTS.map((fact) => `art class: ${fact}`).toSorted())
  expect(degraded).toBeUndefined()
  expect(trace!.reranker).toMatchObject({ provider: 'fake', model: 'judge', asked: 4, scored: 4, problem: null })
})

it('it is asked about as many candidates as the budget says', async () => {
  const { results, trace } = await ask(
    rerankBy(async (_, documents) => byLetter(documents)),
    { budget: 'low' },
  )
  expect(trace!.reranker).toMatchObject({ asked: 2, scored: 2 })
  expect(results).toHaveLength(4)
})

it('without it the built-in order stays, and the answer says so', async () => {
  const builtIn = await ask({ kind: 'lexical' })
  const failed = await ask(
    rerankBy(async () => {
      throw new ModelError('unavailable', 'the judge is away')
    }),
  )
  expect(failed.results).toEqual(builtIn.results)
  expect(failed.degraded).toEqual([{ part: 'reranking', reason: 'the judge is away' }])
  expect(failed.trace!.reranker).toMatchObject({ asked: 4, scored: 0, problem: 'the judge is away' })
})

it('one that is too slow for some candidates orders the others', async () => {
  let calls = 0
  const { results, degraded } = await ask(
    rerankBy(
      (_, documents) => (calls++ === 0 ? Promise.resolve(documents.map(() => 0.01)) : new Promise(() => {})),
      50,
    ),
  )
  expect(results).toHaveLength(4)
  expect(results.filter(({ scores }) => Math.abs(scores!.reranker! - 0.01) < 1e-6)).toHaveLength(2)
  expect(degraded).toEqual([{ part: 'reranking', reason: expect.stringContaining('within 50 ms') }])
})

it('a bank may do without it', async () => {
  await changeExistingBank(engine, BANK, (bank) => ({
    ...bank,
    config: updateOverrides(engine, bank.config, { enable_reranking: false }),
  }))
  const { trace } = await ask(
    rerankBy(async () => {
      throw new Error('must not be asked')
    }),
  )
  expect(trace!.reranker).toBeUndefined()
})
