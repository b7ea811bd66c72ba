import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Neighbourhood, type PlacedRow } from './neighbourhood.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE

type Placed = Omit<PlacedRow, 'weight'>

function build(rows: readonly Placed[], removed: readonly number[] = []): Neighbourhood {
  const neighbourhood = new Neighbourhood()
  for (const row of rows) neighbourhood.place({ ...row, weight: 1 })
  neighbourhood.settle()
  for (const row of removed) neighbourhood.remove(row)
  neighbourhood.settle()
  return neighbourhood
}

/** Sessions as lists of rows in their order, each from its first row on. */
function sessions(neighbourhood: Neighbourhood, rows: number): number[][] {
  const found: number[][] = []
  for (let row = 0; row < rows; row++) {
    if (neighbourhood.session(row) < 0 || neighbourhood.previous(row) >= 0) continue
    const session: number[] = []
    for (let next = row; next >= 0; next = neighbourhood.next(next)) session.push(next)
    found.push(session)
  }
  return found
}

const turn = (document: number, position: number, minutes: number, tagSet = 0): Placed => ({
  document,
  position,
  time: minutes * MINUTE,
  tagSet,
  isSpoken: true,
})

describe('neighbourhood', () => {
  test('rows of a document are neighbours by position, however they came', () => {
    const neighbourhood = build([turn(1, 30, 0), turn(1, 10, 0), turn(1, 40, 0), turn(1, 20, 0), turn(1, 50, 0)])
    expect(sessions(neighbourhood, 5)).toEqual([[1, 3, 0, 2, 4]])
  })

  test('hours of silence divide a document', () => {
    const rows = [0, 1, 2, 600, 601, 602].map((minutes, place) => turn(1, place, minutes))
    expect(sessions(build(rows), 6)).toEqual([
      [0, 1, 2],
      [3, 4, 5],
    ])
  })

  test('turns retained one by one are chained by time, not over half an hour and not over other tags', () => {
    const rows = [turn(1, 0, 0), turn(2, 0, 5), turn(3, 0, 100), turn(4, 0, 110), turn(5, 0, 111, 1), turn(6, 0, 112)]
    expect(sessions(build(rows), 6)).toEqual([[0, 1], [2, 3], [4], [5]])
  })

  test('short documents in which nobody speaks stand alone', () => {
    const rows = [turn(1, 0, 0), turn(2, 0, 1), turn(2, 1, 1)].map((row) => ({ ...row, isSpoken: false }))
    expect(sessions(build(rows), 3)).toEqual([[0], [1, 2]])
  })

  test('a turn whose speaker is not known belongs to the turns beside it', () => {
    const rows = [turn(1, 0, 0), { ...turn(2, 0, 1), isSpoken: false }, turn(3, 0, 2)]
    expect(sessions(build(rows), 3)).toEqual([[0, 1, 2]])
  })

  test('rows without a document or a time have no neighbours of other documents', () => {
    const rows = [turn(0, 0, 0), turn(0, 0, 0), { ...turn(1, 0, 0), time: Number.NaN }, turn(2, 0, 0)]
    const neighbourhood = build(rows)
    expect([0, 1].map((row) => neighbourhood.session(row))).toEqual([-1, -1])
    expect(sessions(neighbourhood, 4)).toEqual([[2], [3]])
  })

  test('a removed row is bridged', () => {
    const rows = [0, 1, 2, 3, 4].map((place) => turn(1, place, place))
    expect(sessions(build(rows, [2, 4]), 5)).toEqual([[0, 1, 3]])
  })

  const placed = fc.record({
    document: fc.integer({ min: 0, max: 6 }),
    position: fc.integer({ min: 0, max: 9 }),
    time: fc.integer({ min: 0, max: 40 }).map((quarters) => quarters * (HOUR / 4)),
    tagSet: fc.constant(0),
    isSpoken: fc.boolean(),
  })

  test('placing bit by bit comes to the same as placing at once', () => {
    fc.assert(
      fc.property(fc.array(placed, { maxLength: 40 }), fc.array(fc.nat(39)), (rows, cuts) => {
        const stepwise = new Neighbourhood()
        for (const [place, row] of rows.entries()) {
          stepwise.place({ ...row, weight: 1 })
          if (cuts.includes(place)) stepwise.settle()
        }
        stepwise.settle()
        expect(sessions(stepwise, rows.length)).toEqual(sessions(build(rows), rows.length))
      }),
    )
  })

  test('removing comes to the same as never placing, and sessions count what is in them', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(placed, { maxLength: 30, selector: (row) => `${row.document}/${row.position}` }),
        fc.array(fc.nat(29)),
        (all, dead) => {
          // One time a document, and one for each: which of two equal ones came first would be seen otherwise.
          const rows = all.map((row) => ({ ...row, time: row.document * 10 * MINUTE }))
          const removed = [...new Set(dead)].filter((row) => row < rows.length)
          const living = rows.map((_, row) => row).filter((row) => !removed.includes(row))
          const pruned = build(rows, removed)
          const fresh = build(living.map((row) => rows[row]!))
          const renumbered = sessions(fresh, living.length).map((session) => session.map((row) => living[row]!))
          const found = sessions(pruned, rows.length)
          expect(found).toEqual(renumbered)
          for (const session of found) expect(pruned.sessionRows(pruned.session(session[0]!))).toBe(session.length)
          expect(pruned.sessionCount).toBe(found.length)
        },
      ),
    )
  })
})
