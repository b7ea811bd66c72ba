import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { indexedMemory } from '../../../../../test/support/indexed-memory.ts'
import { searchBank } from '../arms/search-bank.ts'
import { SearchScratch } from '../arms/search-scratch.ts'
import type { MemoryType, SearchFilter, SearchQuery, TagFilter, TagsMatch } from '../search-index.ts'
import { BankIndex, type IndexedMemory } from './bank-index.ts'
import { findEligibleRows } from './eligible-rows.ts'
import { VectorArena } from './vector-arena.ts'

const DIMENSIONS = 16
const WORDS = ['kettle', 'spoon', 'ladle', 'lighthouse', 'violin', 'Maria', 'Bruno', 'osprey', 'banjo', 'moor']
const TYPES: MemoryType[] = ['world', 'experience', 'observation']
const EVERYTHING: SearchFilter = { types: TYPES, tags: null, metadata: null, timeRange: null }

const time = fc.oneof(
  fc.constant(Number.NaN),
  fc.integer({ min: 0, max: 30 }).map((day) => day * 86_400_000),
)

const memory = fc
  .record({
    memory: fc.integer({ min: 1, max: 40 }),
    document: fc.integer({ min: 0, max: 5 }),
    type: fc.constantFrom(...TYPES),
    speaker: fc.constantFrom(null, 'Maria', 'Bruno'),
    occurredStart: time,
    length: fc.oneof(
      fc.constant(Number.NaN),
      fc.integer({ min: 0, max: 5 }).map((days) => days * 86_400_000),
    ),
    mentionedAt: time,
    tags: fc.subarray(['a', 'b', 'c']),
    metadata: fc.constantFrom({}, { source: 'slack' }, { source: 'mail', channel: 'x' }),
    words: fc.array(fc.constantFrom(...WORDS), { maxLength: 8 }),
    codes: fc.option(fc.array(fc.integer({ min: -127, max: 127 }), { minLength: DIMENSIONS, maxLength: DIMENSIONS })),
    entities: fc.uniqueArray(fc.integer({ min: 1, max: 6 }), { maxLength: 3 }),
  })
  .map(({ words, codes, entities, metadata, length, ...rest }) => ({
    ...indexedMemory(rest.memory, {
      ...rest,
      // Equal positions are ordered by coming: that would be seen after a rebuild.
      position: rest.memory,
      occurredEnd: rest.occurredStart + length,
      metadata: JSON.stringify(metadata),
      text: words.join(' '),
      codes: codes === null ? null : Int8Array.from(codes),
    }),
    entities,
  }))

type Generated = IndexedMemory & { readonly entities: readonly number[] }

function add(index: BankIndex, memories: readonly Generated[]): void {
  for (const one of memories) {
    index.append(one)
    for (const entity of one.entities) index.mention(one.memory, entity)
  }
  index.settle()
}

function query(filter: SearchFilter = EVERYTHING): SearchQuery {
  return {
    text: 'Which kettle and lighthouse did Maria paint?',
    subject: 'Which kettle and lighthouse did Maria paint?',
    vector: Float32Array.from({ length: DIMENSIONS }, (_, place) => Math.sin(place + 1)),
    filter,
    windows: [{ start: new Date(86_400_000 * 3), end: new Date(86_400_000 * 12), precision: 'day' }],
    session: null,
    order: null,
    now: new Date(86_400_000 * 40),
    limit: 100,
    arms: { graph: true, temporal: true },
    rerank: true,
    details: true,
  }
}

/** An answer by memory number, so that indexes with other rows can be compared. */
function answer(index: BankIndex, asked: SearchQuery = query()) {
  const { arms, candidates, features, eligible } = searchBank(index, asked, new SearchScratch())
  const width = candidates.length === 0 ? 0 : features.length / candidates.length
  const ranked = (name: keyof typeof arms) =>
    Array.from(arms[name].rows, (row, place) => [index.memoryNumbers[row]!, arms[name].scores[place]!] as const).sort(
      (a, b) => a[0] - b[0],
    )
  const rows = Array.from(
    candidates,
    (row, place) =>
      [index.memoryNumbers[row]!, Array.from(features.subarray(place * width, (place + 1) * width))] as const,
  )
  return {
    semantic: ranked('semantic'),
    keyword: ranked('keyword'),
    graph: ranked('graph'),
    temporal: ranked('temporal'),
    features: rows.toSorted((a, b) => a[0] - b[0]),
    eligible,
  }
}

/** Equal but for the last digits: the same sums are taken in another order. */
function expectAlike(actual: unknown, expected: unknown): void {
  if (!isAlike(actual, expected)) expect(actual).toEqual(expected)
}

function isAlike(actual: unknown, expected: unknown): boolean {
  if (typeof actual === 'number' && typeof expected === 'number') {
    return Object.is(actual, expected) || Math.abs(actual - expected) < 0.001
  }
  if (typeof actual !== 'object' || typeof expected !== 'object') return Object.is(actual, expected)
  const keys = Object.keys(expected!)
  return (
    keys.length === Object.keys(actual!).length &&
    keys.every((key) => isAlike((actual as never)[key], (expected as never)[key]))
  )
}

describe('bank index', () => {
  test('after appending, replacing, removing and compacting it answers like one built of what is left', () => {
    const changes = fc.array(
      fc.oneof({ weight: 4, arbitrary: memory }, { weight: 1, arbitrary: fc.integer({ min: 1, max: 40 }) }),
      { maxLength: 60 },
    )
    fc.assert(
      fc.property(changes, (all) => {
        const arena = new VectorArena()
        const changed = new BankIndex(arena, DIMENSIONS)
        const left = new Map<number, Generated>()
        for (const change of all) {
          if (typeof change === 'number') {
            changed.remove(change)
            left.delete(change)
          } else {
            // Documents are told apart by time: which of two equal ones came first is not kept by a rebuild.
            const placed = { ...change, mentionedAt: change.mentionedAt + change.document * 3_600_000 }
            add(changed, [placed])
            left.delete(placed.memory)
            left.set(placed.memory, placed)
          }
        }
        changed.settle()
        const rebuilt = new BankIndex(arena, DIMENSIONS)
        add(rebuilt, [...left.values()])
        const expected = answer(rebuilt)
        expectAlike(answer(changed), expected)
        const compacted = changed.compact(arena)
        changed.release()
        expectAlike(answer(compacted), expected)
        expect([compacted.rows, compacted.living]).toEqual([left.size, left.size])
      }),
      { numRuns: 60 },
    )
  })

  test('a search leaves the scratch as it found it', () => {
    fc.assert(
      fc.property(fc.array(memory, { maxLength: 40 }), (memories) => {
        const index = new BankIndex(new VectorArena(), DIMENSIONS)
        add(index, memories)
        const scratch = new SearchScratch()
        const first = searchBank(index, query(), scratch)
        const second = searchBank(index, query(), scratch)
        expect(second.features).toEqual(first.features)
        expect(second.candidates).toEqual(first.candidates)
      }),
      { numRuns: 40 },
    )
  })

  test('filters let through what a plain test of each memory lets through', () => {
    const match = fc.constantFrom<TagsMatch>('any', 'all', 'any_strict', 'all_strict', 'exact')
    const leaf = fc.record({ tags: fc.subarray(['a', 'b', 'c', 'd']), match })
    const { tree } = fc.letrec<{ tree: TagFilter }>((tie) => ({
      tree: fc.oneof(
        { maxDepth: 3 },
        leaf,
        fc.record({ and: fc.array(tie('tree'), { maxLength: 3 }) }),
        fc.record({ or: fc.array(tie('tree'), { maxLength: 3 }) }),
        fc.record({ not: tie('tree') }),
      ),
    }))
    const bound = fc.option(fc.integer({ min: 0, max: 30 }).map((day) => new Date(day * 86_400_000)))
    const filter = fc.record({
      types: fc.subarray(TYPES),
      tags: fc.option(tree),
      metadata: fc.option(
        fc.constantFrom({ source: 'slack' }, { source: 'mail' }, { channel: 'x', source: 'mail' }, {}),
      ),
      timeRange: fc.option(fc.record({ start: bound, end: bound, precision: fc.constant('day' as const) })),
    })
    fc.assert(
      fc.property(
        fc.uniqueArray(memory, { maxLength: 30, selector: (one) => one.memory }),
        filter,
        (memories, asked) => {
          const index = new BankIndex(new VectorArena(), DIMENSIONS)
          add(index, memories)
          const { flags, count } = findEligibleRows(index, asked)
          const expected = memories.filter((one) => passes(one, asked)).map((one) => one.memory)
          const found = memories.filter((_, row) => flags[row] === 1).map((one) => one.memory)
          expect(found).toEqual(expected)
          expect(count).toBe(expected.length)
          const allowed = new Set(expected)
          const { candidates } = searchBank(index, query(asked), new SearchScratch())
          for (const row of candidates) expect(allowed).toContain(index.memoryNumbers[row])
        },
      ),
      { numRuns: 150 },
    )
  })

  test('unknown, repeated and dead memories change nothing', () => {
    const index = new BankIndex(new VectorArena(), DIMENSIONS)
    add(index, [{ ...indexedMemory(1, { text: 'a kettle' }), entities: [1] }])
    index.remove(99)
    index.mention(99, 1)
    index.mention(1, 1)
    index.link(1, 99, 1)
    index.remove(1)
    index.remove(1)
    index.mention(1, 2)
    index.settle()
    expect(index.living).toBe(0)
    expect(index.averageLength).toBe(0)
    expect(answer(index).features).toEqual([])
  })

  test('ten thousand memories take less than 1220 bytes each', () => {
    const index = new BankIndex(new VectorArena(), 384)
    for (let number = 1; number <= 20_000; number++) {
      const text = Array.from({ length: 12 }, (_, place) => `word${(number * 31 + place * 17) % 5000}`).join(' ')
      index.append(
        indexedMemory(number, { text, document: number >> 4, position: number, codes: new Int8Array(384).fill(1) }),
      )
      index.mention(number, number % 500)
    }
    index.settle()
    expect(index.bytes / index.rows).toBeLessThan(1220)
  })
})

function passes(one: IndexedMemory, filter: SearchFilter): boolean {
  const metadata = JSON.parse(one.metadata)
  const wanted = Object.entries(filter.metadata ?? {})
  if (!filter.types.includes(one.type) || !wanted.every(([key, value]) => metadata[key] === value)) return false
  if (filter.tags !== null && !passesTags(filter.tags, one.tags)) return false
  if (filter.timeRange === null) return true
  const start = Number.isNaN(one.occurredStart) ? one.mentionedAt : one.occurredStart
  if (Number.isNaN(start)) return false
  const end = Number.isNaN(one.occurredEnd) ? start : one.occurredEnd
  const from = filter.timeRange.start?.getTime() ?? Number.NEGATIVE_INFINITY
  const until = filter.timeRange.end?.getTime() ?? Number.POSITIVE_INFINITY
  return start < until && (start === end ? start >= from : end > from)
}

function passesTags(filter: TagFilter, tags: readonly string[]): boolean {
  if ('and' in filter) return filter.and.every((part) => passesTags(part, tags))
  if ('or' in filter) return filter.or.some((part) => passesTags(part, tags))
  if ('not' in filter) return !passesTags(filter.not, tags)
  const shared = filter.tags.filter((tag) => tags.includes(tag)).length
  switch (filter.match) {
    case 'exact':
      return shared === filter.tags.length && shared === tags.length
    case 'any':
      return filter.tags.length === 0 || tags.length === 0 || shared > 0
    case 'all':
      return tags.length === 0 || shared === filter.tags.length
    case 'any_strict':
      return filter.tags.length === 0 || shared > 0
    case 'all_strict':
      return shared === filter.tags.length
  }
}
