import fc from 'fast-check'
import { expect, test } from 'vitest'
import { NumberTable } from './number-table.ts'

test('holds what a Map holds', () => {
  const key = fc.oneof(fc.maxSafeInteger(), fc.integer({ min: 0, max: 30 }))
  fc.assert(
    fc.property(fc.array(fc.tuple(key, fc.nat(1_000_000)), { maxLength: 300 }), fc.array(key), (entries, others) => {
      const table = new NumberTable()
      const map = new Map<number, number>()
      for (const [number, value] of entries) {
        table.set(number, value)
        map.set(number, value)
      }
      for (const number of [...map.keys(), ...others]) expect(table.get(number)).toBe(map.get(number) ?? -1)
      expect(table.size).toBe(map.size)
    }),
  )
})
