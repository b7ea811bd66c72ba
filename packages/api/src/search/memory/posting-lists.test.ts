import fc from 'fast-check'
import { expect, test } from 'vitest'
import { randomNumbers } from '../../../../../test/support/indexed-memory.ts'
import { PostingLists } from './posting-lists.ts'

test('lists hold their values in order, from any place on', () => {
  const entries = fc.array(fc.tuple(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 0, max: 2 ** 32 - 1 })), {
    maxLength: 400,
  })
  fc.assert(
    fc.property(entries, fc.nat(100), (values, from) => {
      const lists = new PostingLists()
      const expected = new Map<number, number[]>()
      for (const [key, value] of values) {
        lists.append(key, value)
        expected.set(key, [...(expected.get(key) ?? []), value])
      }
      const target = new Uint32Array(400)
      for (const [key, whole] of expected) {
        const list = lists.find(key)
        expect(lists.length(list)).toBe(whole.length)
        const count = lists.read(list, target, from)
        expect(Array.from(target.subarray(0, count))).toEqual(whole.slice(from))
      }
      expect(lists.find(99)).toBe(-1)
      expect(lists.read(-1, target)).toBe(0)
      expect(lists.count(-1)).toBe(0)
    }),
  )
})

test('long lists beside short ones, over many chunks', () => {
  const random = randomNumbers(1)
  const lists = new PostingLists()
  const long: number[] = []
  for (let value = 0; value < 200_000; value++) {
    lists.append(1, value)
    long.push(value)
    if (random() < 0.3) lists.append(2 + Math.floor(random() * 20_000), value)
  }
  const target = new Uint32Array(200_000)
  expect(lists.read(lists.find(1), target)).toBe(200_000)
  expect(Buffer.compare(Buffer.from(target.buffer), Buffer.from(Uint32Array.from(long).buffer))).toBe(0)
  expect(lists.read(lists.find(1), target, 199_990)).toBe(10)
  expect(target[0]).toBe(199_990)
})

test('what is discounted stays in the list and leaves the count', () => {
  const lists = new PostingLists()
  lists.append(7, 1)
  lists.append(7, 2)
  lists.discount(7)
  lists.discount(8)
  expect([lists.count(lists.find(7)), lists.length(lists.find(7))]).toEqual([1, 2])
})
