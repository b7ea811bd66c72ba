import { expect, test } from 'vitest'
import { ScopeQueues } from './scope-queues.ts'

const fact = (number: number, tags: string[], observationScopes: 'per_tag' | null = null) => ({
  number,
  tags,
  observationScopes,
})

test('whole batches are taken first, the rest when nothing more comes', () => {
  const queues = new ScopeQueues(2)
  for (const number of [1, 2, 3]) queues.add(fact(number, ['a']))
  queues.add(fact(4, ['b']))
  expect(queues.take({ all: false })).toEqual([{ scope: ['a'], batches: [[1, 2]] }])
  queues.add(fact(5, ['a']))
  expect(queues.take({ all: true })).toEqual([
    { scope: ['a'], batches: [[3, 5]] },
    { scope: ['b'], batches: [[4]] },
  ])
  expect(queues.take({ all: true })).toEqual([])
})

test('a fact is done when it was looked at under each of its tag sets', () => {
  const queues = new ScopeQueues(8)
  queues.add(fact(1, ['a', 'b'], 'per_tag'))
  expect(queues.isLast(1, ['a'])).toBe(false)
  queues.settle(1, ['b'])
  expect(queues.isLast(1, ['a'])).toBe(true)
})
