import { describe, expect, test } from 'vitest'
import { indexedMemory } from '../../../../../test/support/indexed-memory.ts'
import { FEATURE_NAMES, type FeatureName } from '../feature-names.ts'
import { BankIndex, type IndexedMemory } from '../memory/bank-index.ts'
import { VectorArena } from '../memory/vector-arena.ts'
import type { ArmName, SearchQuery } from '../search-index.ts'
import { searchBank } from './search-bank.ts'
import { SearchScratch } from './search-scratch.ts'

const DAY_MS = 86_400_000
const START = Date.UTC(2024, 0, 1)

type Described = Partial<IndexedMemory> & { readonly text: string; readonly entities?: readonly number[] }

/** Memories 1, 2, 3 … in the order given. */
function bankOf(memories: readonly Described[]): BankIndex {
  const index = new BankIndex(new VectorArena(), 2)
  for (const [place, { entities = [], ...memory }] of memories.entries()) {
    index.append(indexedMemory(place + 1, memory))
    for (const entity of entities) index.mention(place + 1, entity)
  }
  index.settle()
  return index
}

function asking(text: string, rest: Partial<SearchQuery> = {}): SearchQuery {
  return {
    text,
    subject: text,
    vector: null,
    filter: { types: ['world', 'experience', 'observation'], tags: null, metadata: null, timeRange: null },
    windows: [],
    session: null,
    order: null,
    now: new Date(START + 100 * DAY_MS),
    limit: 20,
    arms: { graph: true, temporal: true },
    rerank: true,
    details: true,
    ...rest,
  }
}

function search(index: BankIndex, query: SearchQuery) {
  const { arms, candidates, features } = searchBank(index, query, new SearchScratch())
  return {
    arm: (name: ArmName) => Array.from(arms[name].rows, (row) => index.memoryNumbers[row]!),
    scores: (name: ArmName) => Array.from(arms[name].scores),
    feature: (memory: number, name: FeatureName) => {
      const place = candidates.indexOf(index.rowOf(memory))
      return features[place * FEATURE_NAMES.length + FEATURE_NAMES.indexOf(name)]!
    },
  }
}

/** Turns of one document, said by Ann and Bo in turn. */
const talk = (document: number, day: number, texts: readonly string[]): Described[] =>
  texts.map((text, position) => ({
    text,
    document,
    position,
    speaker: position % 2 === 0 ? 'Ann' : 'Bo',
    mentionedAt: START + day * DAY_MS + position,
  }))

describe('surroundings', () => {
  const index = bankOf([
    ...talk(1, 0, ['Hello there', 'Which instrument do you play?', 'Still the old cello', 'Lovely']),
    ...talk(2, 1, ['It rained', 'And then?', 'Then it snowed', 'Brr']),
  ])

  test('a reply is found by the words of the question before it, after the question itself', () => {
    const { arm, scores } = search(index, asking('instrument'))
    expect(arm('keyword').slice(0, 2)).toEqual([2, 3])
    // What is told is the score a memory has by itself.
    expect(scores('keyword')[1]).toBe(0)
  })

  test('features tell what the memory itself has from what stands around it', () => {
    const { feature } = search(index, asking('instrument'))
    expect(feature(2, 'coverage')).toBe(1)
    expect(feature(3, 'coverage')).toBe(0)
    expect(feature(3, 'previousCoverage')).toBe(1)
    expect(feature(1, 'nextCoverage')).toBe(1)
    expect(feature(2, 'asks')).toBe(1)
    expect([feature(3, 'asks'), feature(3, 'answers')]).toEqual([0, 1])
    expect(feature(3, 'session')).toBe(1)
  })

  test('who says it is told from who is spoken of', () => {
    const { feature } = search(index, asking('Which instrument does Ann play?'))
    expect([feature(3, 'speaker'), feature(3, 'otherSpeaker')]).toEqual([1, 0])
    expect([feature(2, 'speaker'), feature(2, 'otherSpeaker')]).toEqual([0, 1])
    expect(feature(3, 'nameMention')).toBe(0)
  })

  test('neighbours do not reach over the end of a session', () => {
    const { arm } = search(index, asking('lovely'))
    expect(arm('keyword')).toContain(3)
    expect(arm('keyword')).not.toContain(5)
  })
})

describe('vectors', () => {
  test('a neighbour lends some of its likeness, and scores stay cosines', () => {
    const codes = (x: number, y: number) => Int8Array.of(x, y)
    const index = bankOf(
      talk(1, 0, ['a', 'b', 'c', 'd', 'e', 'f']).map((turn, place) => ({
        ...turn,
        codes: [codes(0, 100), codes(127, 0), codes(60, 100), codes(0, 100), codes(60, 100), codes(0, -100)][place]!,
      })),
    )
    const { arm, scores, feature } = search(index, asking('unseen', { vector: Float32Array.of(1, 0) }))
    expect(arm('semantic').slice(0, 3)).toEqual([2, 3, 5])
    expect(scores('semantic')[0]).toBeCloseTo(1, 4)
    expect(scores('semantic')[1]).toBeCloseTo(scores('semantic')[2]!, 4)
    expect(feature(3, 'previousCosine')).toBeCloseTo(1, 4)
    // The first has none before it: it stands for it itself.
    expect(feature(1, 'previousCosine')).toBe(feature(1, 'cosine'))
  })
})

describe('graph', () => {
  const filler: Described[] = Array.from({ length: 300 }, (_, place) => ({ text: `filler ${place}`, entities: [9] }))

  test('a rare entity leads further than one that is everywhere', () => {
    const index = bankOf([
      { text: 'the greyhound', entities: [1, 9] },
      { text: 'one', entities: [1] },
      { text: 'two', entities: [9] },
      ...filler,
    ])
    const { arm } = search(index, asking('greyhound'))
    expect(arm('graph')[0]).toBe(1)
    expect(arm('graph')[1]).toBe(2)
  })

  test('of a hub, what other arms found and what came last is taken', () => {
    const hub = Array.from({ length: 200 }, (_, place): Described => ({ text: `note ${place}`, entities: [2] }))
    const index = bankOf([
      { text: 'the greyhound', entities: [2] },
      { text: 'a greyhound too', entities: [2] },
      ...hub,
      ...filler,
      ...filler,
    ])
    const found = search(index, asking('greyhound', { limit: 60 })).arm('graph')
    expect(found).toContain(2)
    expect(found).toContain(202)
    expect(found).not.toContain(50)
  })

  test('two steps are followed, the second weaker', () => {
    const index = bankOf([
      { text: 'the greyhound', entities: [1] },
      { text: 'one step', entities: [1, 2] },
      { text: 'two steps', entities: [2, 3] },
      { text: 'three steps', entities: [3] },
      ...filler,
    ])
    const { arm, scores } = search(index, asking('greyhound'))
    expect(arm('graph').indexOf(2)).toBeLessThan(arm('graph').indexOf(3))
    expect(arm('graph')).not.toContain(4)
    for (const score of scores('graph')) expect(score).toBeLessThanOrEqual(1)
  })

  test('links are followed from both ends, and dead memories are not reached', () => {
    const index = bankOf([
      { text: 'the greyhound' },
      { text: 'linked' },
      { text: 'linking' },
      { text: 'gone' },
      ...filler,
    ])
    index.link(1, 2, 1)
    index.link(3, 1, 0.5)
    index.link(1, 4, 1)
    index.remove(4)
    // The first is found again by the way back.
    expect(search(index, asking('greyhound')).arm('graph')).toEqual([2, 3, 1])
  })
})

describe('time', () => {
  const day = (from: number, to: number) => ({
    start: new Date(START + from * DAY_MS),
    end: new Date(START + to * DAY_MS),
    precision: 'day' as const,
  })

  test('what happened inside fits best, what was only said inside less, a year around it little', () => {
    const index = bankOf([
      { text: 'pool', occurredStart: START + 10.5 * DAY_MS },
      { text: 'pool', occurredStart: START + 50 * DAY_MS, mentionedAt: START + 10 * DAY_MS },
      { text: 'pool', occurredStart: START, occurredEnd: START + 100 * DAY_MS, mentionedAt: START - DAY_MS },
      { text: 'pool', occurredStart: START + 11 * DAY_MS },
    ])
    const { arm, feature } = search(index, asking('pool', { windows: [day(10, 11)] }))
    expect(arm('temporal')).toEqual([1, 2, 3])
    expect(feature(1, 'timeFit')).toBe(1)
    expect(feature(2, 'timeFit')).toBeCloseTo(0.7, 6)
    expect(feature(3, 'timeFit')).toBeCloseTo(0.01, 6)
    expect(feature(4, 'timeFit')).toBe(0)
  })

  test('of a long time, the first so many in order, or the last', () => {
    const index = bankOf(
      Array.from({ length: 50 }, (_, place) => ({
        text: `note ${place}`,
        mentionedAt: START + ((place * 7) % 50) * DAY_MS,
      })),
    )
    const days = (order: SearchQuery['order']) => {
      const query = asking('What happened?', { subject: '', windows: [day(5, 45)], limit: 4, order })
      return search(index, query)
        .arm('temporal')
        .map((memory) => ((memory - 1) * 7) % 50)
    }
    expect(days(null)).toEqual([5, 6, 7, 8])
    expect(days('earliest')).toEqual([5, 6, 7, 8])
    expect(days('latest')).toEqual([44, 43, 42, 41])
  })

  test('the first and the latest of a subject, not of everything', () => {
    const index = bankOf([
      { text: 'nothing', mentionedAt: START },
      { text: 'the pool was closed', mentionedAt: START + 30 * DAY_MS },
      { text: 'the pool opened', mentionedAt: START + 10 * DAY_MS },
      { text: 'the pool is closed again', mentionedAt: START + 60 * DAY_MS },
      { text: 'nothing more', mentionedAt: START + 90 * DAY_MS },
    ])
    expect(search(index, asking('pool', { order: 'earliest' })).arm('temporal')).toEqual([3, 2, 4])
    expect(search(index, asking('pool', { order: 'latest' })).arm('temporal')).toEqual([4, 2, 3])
  })

  test('without a word about time the arm is silent', () => {
    expect(search(bankOf(talk(1, 0, ['the pool'])), asking('pool')).arm('temporal')).toEqual([])
  })
})

test('no arm returns more than the limit', () => {
  const index = bankOf(
    Array.from({ length: 100 }, (_, place) => ({ text: 'pool', entities: [1], mentionedAt: START + place })),
  )
  const window = { start: new Date(START), end: null, precision: 'day' as const }
  const { arm } = search(index, asking('pool', { limit: 7, windows: [window] }))
  for (const name of ['keyword', 'graph', 'temporal'] as const) expect(arm(name).length).toBeLessThanOrEqual(7)
  expect(arm('keyword')).toHaveLength(7)
})
