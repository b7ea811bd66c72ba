import { expect, test } from 'vitest'
import { loadConversations } from '../quality/labelled-set.ts'
import { measureWithModel } from '../quality/measure-with-model.ts'
import { meanRecall } from '../quality/recall-table.ts'

test('facts that a model has told are found far better than by plain BM25', async () => {
  const outcomes = await measureWithModel(loadConversations('data-held-out').slice(0, 1))
  const gain = meanRecall(outcomes.get('Hindsight with a model')!, 10) - meanRecall(outcomes.get('BM25')!, 10)
  expect(gain).toBeGreaterThan(0.15)
})
