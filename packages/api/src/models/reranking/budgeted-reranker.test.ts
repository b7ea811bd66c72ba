import { expect, it } from 'vitest'
import { ModelError } from '../model-error.ts'
import { BudgetedReranker } from './budgeted-reranker.ts'
import type { Reranker } from './reranker.ts'

/** Scores are lengths; `answer` says when a batch is scored, or fails. */
const reranker = (answer: (documents: readonly string[], nth: number) => Promise<void>): Reranker => {
  let nth = 0
  return {
    provider: 'fake',
    model: 'lengths',
    maxBatchSize: 2,
    async rerank(_, documents) {
      await answer(documents, nth++)
      return documents.map((text) => text.length / 10)
    },
  }
}
const documents = ['a', 'bb', 'ccc', 'dddd', 'eeeee']

it('scores all batches, in the order of the documents', async () => {
  const asked = new BudgetedReranker(
    reranker(async () => {}),
    { budgetMs: 60_000, maxConcurrent: 2 },
  )
  expect(asked.affordable(300)).toBe(300)
  const { scores, problem } = await asked.rerank('q', documents)
  expect(scores).toEqual([0.1, 0.2, 0.3, 0.4, 0.5])
  expect(problem).toBeNull()
  expect(asked.affordable(300)).toBe(300)
})

it('keeps what was scored in time, and asks for less afterwards', async () => {
  const asked = new BudgetedReranker(
    reranker((_, nth) => (nth === 0 ? Promise.resolve() : new Promise(() => {}))),
    { budgetMs: 300, maxConcurrent: 1 },
  )
  const { scores, problem } = await asked.rerank('q', documents)
  expect(scores).toEqual([0.1, 0.2, null, null, null])
  expect(problem).toContain('300 ms')
  expect(asked.affordable(300)).toBe(8)
})

it('tells why it could not score, and never fails', async () => {
  const failing = new BudgetedReranker(
    reranker(async () => {
      throw new ModelError('unavailable', 'the reranker is away')
    }),
    { budgetMs: 60_000, maxConcurrent: 2 },
  )
  expect(await failing.rerank('q', documents)).toMatchObject({
    scores: [null, null, null, null, null],
    problem: 'the reranker is away',
  })
})

it('ends when its caller goes away', async () => {
  const leaving = new AbortController()
  const asked = new BudgetedReranker(
    reranker(() => new Promise(() => {})),
    { budgetMs: 60_000, maxConcurrent: 1 },
  ).rerank('q', documents, leaving.signal)
  leaving.abort(new Error('gone'))
  await expect(asked).rejects.toThrow('gone')
})
