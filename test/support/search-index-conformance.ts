import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type {
  SearchFilter,
  SearchIndex,
  SearchQuery,
  SearchResult,
  TagFilter,
} from '../../packages/api/src/search/search-index.ts'
import { BankFixture, FIXTURE_DIMENSIONS, type FixtureMemory } from './bank-fixture.ts'
import { openTestDatabase, type TestDatabase } from './test-database.ts'

const EVERYTHING: SearchFilter = {
  types: ['world', 'experience', 'observation'],
  tags: null,
  metadata: null,
  timeRange: null,
}

/** A question as recall would ask it; `text` is also its subject unless said otherwise. */
export function question(text: string, rest: Partial<SearchQuery> = {}): SearchQuery {
  return {
    text,
    subject: text,
    vector: null,
    filter: EVERYTHING,
    windows: [],
    session: null,
    order: null,
    now: new Date('2024-06-01T00:00:00Z'),
    limit: 50,
    arms: { graph: true, temporal: true },
    rerank: true,
    details: true,
    ...rest,
  }
}

const window = (start: string | null, end: string | null) => ({
  start: start === null ? null : new Date(start),
  end: end === null ? null : new Date(end),
  precision: 'day' as const,
})

/** A repeatable direction: close for close angles. */
function direction(angle: number): number[] {
  return Array.from({ length: FIXTURE_DIMENSIONS }, (_, place) => Math.cos(angle * (place + 1)))
}

function cosine(a: readonly number[], b: readonly number[]): number {
  const dot = (x: readonly number[], y: readonly number[]) =>
    x.reduce((sum, value, place) => sum + value * y[place]!, 0)
  return dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b))
}

function candidates(result: SearchResult): number[] {
  return result.ranked.map(({ memory }) => memory).sort((a, b) => a - b)
}

/** What every home of `SearchIndex` must do. `open` is given a migrated database that is written to during the tests. */
export function describeSearchIndex(
  name: string,
  open: (database: TestDatabase) => Promise<SearchIndex>,
  openDatabase: () => Promise<TestDatabase> = openTestDatabase,
): void {
  describe(name, () => {
    let database: TestDatabase
    let index: SearchIndex

    beforeAll(async () => {
      database = await openDatabase()
      index = await open(database)
    })
    afterAll(async () => {
      await index?.[Symbol.asyncDispose]()
      await database?.close()
    })

    async function bankOf(memories: readonly FixtureMemory[]): Promise<{ bank: BankFixture; numbers: number[] }> {
      const bank = await BankFixture.create(database)
      return { bank, numbers: await bank.add(memories) }
    }

    test('an empty bank and an unknown one have nothing', async () => {
      const bank = await BankFixture.create(database)
      expect(candidates(await index.search(await bank.version(), question('anything')))).toEqual([])
      const unknown = { number: 2_000_000_000, sequence: 0, space: bank.space }
      expect(candidates(await index.search(unknown, question('anything')))).toEqual([])
    })

    test('the keyword arm ranks what has more and rarer words of the question first', async () => {
      const { bank, numbers } = await bankOf([
        { text: 'The harbour was quiet in the morning' },
        { text: 'Ines painted the harbour lighthouse in turquoise' },
        { text: 'The morning train was late' },
        { text: 'A lighthouse keeper wrote every morning' },
      ])
      const { arms } = (await index.search(await bank.version(), question('turquoise lighthouse'))).details!
      expect(arms.keyword.memories.slice(0, 2)).toEqual([numbers[1], numbers[3]])
      expect(arms.keyword.scores[0]).toBeGreaterThan(arms.keyword.scores[1]!)
      expect(arms.keyword.memories).not.toContain(numbers[2])
    })

    test('the semantic arm has the neighbours of an exact computation', async () => {
      const vectors = Array.from({ length: 300 }, (_, place) => direction(1 + place / 100))
      const { bank, numbers } = await bankOf(vectors.map((vector, place) => ({ text: `item ${place}`, vector })))
      const asked = direction(2.345)
      const exact = vectors
        .map((vector, place) => ({ memory: numbers[place]!, score: cosine(vector, asked) }))
        .sort((a, b) => b.score - a.score)
      const query = question('unseen', { vector: Float32Array.from(asked), limit: 20 })
      const { semantic } = (await index.search(await bank.version(), query)).details!.arms
      const expected = new Set(exact.slice(0, 20).map(({ memory }) => memory))
      expect(semantic.memories.filter((memory) => expected.has(memory)).length).toBeGreaterThanOrEqual(19)
      expect(semantic.memories[0]).toBe(exact[0]!.memory)
      expect(semantic.scores[0]).toBeCloseTo(exact[0]!.score, 1)
    })

    test('without a vector the semantic arm is silent', async () => {
      const { bank } = await bankOf([{ text: 'something', vector: direction(1) }])
      const { semantic } = (await index.search(await bank.version(), question('something'))).details!.arms
      expect(semantic.memories).toEqual([])
    })

    describe('floors of similarity', () => {
      const angles = [1, 1.02, 1.05, 1.07, 1.08, 1.7, 2.5]
      const vectors = angles.map(direction)
      const asked = direction(1)
      const near = (floor: number) =>
        angles.map((_, place) => place).filter((place) => cosine(vectors[place]!, asked) > floor)

      test('of the semantic arm holds for memories and their neighbours, and other arms find what they find', async () => {
        // One document: each memory has the ones beside it as neighbours.
        const { bank, numbers } = await bankOf(
          vectors.map((vector, position) => ({
            text: `item ${position} ${position === 6 ? 'turquoise' : ''}`,
            document: 'all',
            position,
            vector,
          })),
        )
        const semantic = async (minSimilarity: number | undefined) => {
          const query = question('turquoise', { vector: Float32Array.from(asked), tuning: { minSimilarity } })
          const { details, ranked } = await index.search(await bank.version(), query)
          expect(ranked.map(({ memory }) => memory)).toContain(numbers[6])
          return [...details!.arms.semantic.memories].sort((a, b) => a - b)
        }
        expect(near(0.5).length).toBeLessThan(near(0.05).length)
        expect(await semantic(0.5)).toEqual(near(0.5).map((place) => numbers[place]))
        expect(await semantic(1)).toEqual([])
        expect((await semantic(undefined)).length).toBeGreaterThan(near(0.5).length)
      })

      test('of seeds lets the graph begin with nothing less, and of a time leaves out what only lies in it', async () => {
        const { bank, numbers } = await bankOf([
          { text: 'the turquoise boat', vector: vectors[0]!, entities: ['boats'], mentionedAt: '2024-05-02T00:00:00Z' },
          { text: 'a walk', vector: vectors[6]!, entities: ['boats'], mentionedAt: '2024-05-03T00:00:00Z' },
          ...Array.from({ length: 8 }, (_, place) => ({ text: `other ${place}` })),
        ])
        const search = async (tuning: SearchQuery['tuning']) => {
          const windows = [window('2024-05-01', '2024-06-01')]
          const query = question('turquoise', { vector: Float32Array.from(asked), windows, tuning })
          return (await index.search(await bank.version(), query)).details!.arms
        }
        const free = await search(undefined)
        expect(free.graph.memories).toContain(numbers[1])
        expect(free.temporal.memories).toContain(numbers[1])
        const strict = await search({ graphSeedMinSimilarity: 1, temporalMinSimilarity: 0.9 })
        expect(strict.graph.memories).toEqual([])
        expect(strict.temporal.memories).toEqual([numbers[0]])
        expect(strict.semantic.memories).toEqual(free.semantic.memories)
      })
    })

    describe('hard filters', () => {
      const tagSets = [[], ['a'], ['b'], ['a', 'b'], ['a', 'b', 'c'], ['c']]
      const leaf = (tags: string[], match: 'any' | 'all' | 'any_strict' | 'all_strict' | 'exact'): TagFilter => ({
        tags,
        match,
      })
      const cases: [string, TagFilter, number[]][] = [
        ['any', leaf(['a', 'b'], 'any'), [0, 1, 2, 3, 4]],
        ['all', leaf(['a', 'b'], 'all'), [0, 3, 4]],
        ['any_strict', leaf(['a', 'b'], 'any_strict'), [1, 2, 3, 4]],
        ['all_strict', leaf(['a', 'b'], 'all_strict'), [3, 4]],
        ['exact', leaf(['b', 'a'], 'exact'), [3]],
        ['exact and empty', leaf([], 'exact'), [0]],
        ['any and empty', leaf([], 'any'), [0, 1, 2, 3, 4, 5]],
        ['and', { and: [leaf(['a'], 'any_strict'), leaf(['c'], 'any_strict')] }, [4]],
        ['or', { or: [leaf(['c'], 'exact'), leaf(['b'], 'exact')] }, [2, 5]],
        ['not', { not: leaf(['a'], 'any_strict') }, [0, 2, 5]],
        [
          'nested',
          { and: [leaf(['a'], 'any_strict'), { not: { or: [leaf(['c'], 'any_strict'), leaf(['a'], 'exact')] } }] },
          [3],
        ],
      ]
      test.each(cases)('tags: %s', async (_, tags, expected) => {
        const { bank, numbers } = await bankOf(
          tagSets.map((set) => ({ text: 'a green kettle', tags: set, vector: direction(1) })),
        )
        const query = question('green kettle', {
          vector: Float32Array.from(direction(1)),
          filter: { ...EVERYTHING, tags },
        })
        const result = await index.search(await bank.version(), query)
        expect(candidates(result)).toEqual(expected.map((place) => numbers[place]))
        expect(result.eligible).toBe(expected.length)
      })

      test('types', async () => {
        const { bank, numbers } = await bankOf([
          { text: 'a green kettle', type: 'world' },
          { text: 'a green kettle', type: 'experience' },
          { text: 'a green kettle', type: 'observation' },
        ])
        const filter: SearchFilter = { ...EVERYTHING, types: ['experience', 'observation'] }
        const result = await index.search(await bank.version(), question('green kettle', { filter }))
        expect(candidates(result)).toEqual(numbers.slice(1))
        expect(result.eligible).toBe(2)
      })

      test('metadata: every key with exactly its value', async () => {
        const { bank, numbers } = await bankOf([
          { text: 'a green kettle', metadata: { source: 'slack', channel: 'a' } },
          { text: 'a green kettle', metadata: { source: 'slack', channel: 'b' } },
          { text: 'a green kettle', metadata: { source: 'mail' } },
          { text: 'a green kettle' },
          { text: 'a green kettle', metadata: { 'so"urce': 'ünï' } },
        ])
        const found = async (metadata: Record<string, string>) =>
          candidates(
            await index.search(await bank.version(), question('green kettle', { filter: { ...EVERYTHING, metadata } })),
          )
        expect(await found({ source: 'slack' })).toEqual([numbers[0], numbers[1]])
        expect(await found({ source: 'slack', channel: 'b' })).toEqual([numbers[1]])
        expect(await found({ toString: 'slack' })).toEqual([])
        expect(await found({ 'so"urce': 'ünï' })).toEqual([numbers[4]])
        expect(await found({})).toEqual(numbers)
      })

      test('time range: half-open, over the occurred time or else the mention; undated never', async () => {
        const { bank, numbers } = await bankOf([
          { text: 'a green kettle', mentionedAt: '2024-03-10T12:00:00Z' },
          { text: 'a green kettle', mentionedAt: '2024-03-10T12:00:00Z', occurredStart: '2023-01-01T00:00:00Z' },
          { text: 'a green kettle', occurredStart: '2024-02-01T00:00:00Z', occurredEnd: '2024-04-01T00:00:00Z' },
          { text: 'a green kettle' },
          { text: 'a green kettle', mentionedAt: '2024-03-01T00:00:00Z' },
          { text: 'a green kettle', mentionedAt: '2024-03-20T00:00:00Z' },
          { text: 'a green kettle', occurredStart: '2024-02-01T00:00:00Z', occurredEnd: '2024-03-01T00:00:00Z' },
        ])
        const found = async (timeRange: ReturnType<typeof window>) =>
          candidates(
            await index.search(
              await bank.version(),
              question('green kettle', { filter: { ...EVERYTHING, timeRange } }),
            ),
          )
        expect(await found(window('2024-03-01T00:00:00Z', '2024-03-20T00:00:00Z'))).toEqual([
          numbers[0],
          numbers[2],
          numbers[4],
        ])
        expect(await found(window(null, '2024-01-01T00:00:00Z'))).toEqual([numbers[1]])
        expect(await found(window('2024-03-15T00:00:00Z', null))).toEqual([numbers[2], numbers[5]])
      })
    })

    test('a search reads what was committed before it', async () => {
      const { bank, numbers } = await bankOf([{ text: 'the first kettle' }])
      expect(candidates(await index.search(await bank.version(), question('kettle')))).toEqual(numbers)
      const more = await bank.add([{ text: 'a second kettle' }, { text: 'a spoon' }])
      expect(candidates(await index.search(await bank.version(), question('kettle')))).toEqual([numbers[0], more[0]])
      expect(candidates(await index.search(await bank.version(), question('spoon')))).toEqual([more[1]])
    })

    test('removals, edits, retirement and restoration are followed', async () => {
      const { bank, numbers } = await bankOf([{ text: 'a kettle' }, { text: 'a spoon' }, { text: 'a fork' }])
      await index.search(await bank.version(), question('kettle'))
      await bank.remove([numbers[0]!])
      expect(candidates(await index.search(await bank.version(), question('kettle')))).toEqual([])
      await bank.edit(numbers[1]!, 'a ladle')
      expect(candidates(await index.search(await bank.version(), question('spoon')))).toEqual([])
      expect(candidates(await index.search(await bank.version(), question('ladle')))).toEqual([numbers[1]])
      await bank.invalidate(numbers[2]!, new Date())
      expect(candidates(await index.search(await bank.version(), question('fork')))).toEqual([])
      await bank.invalidate(numbers[2]!, null)
      expect(candidates(await index.search(await bank.version(), question('fork')))).toEqual([numbers[2]])
    })

    test('retired memories are not loaded either', async () => {
      const { bank, numbers } = await bankOf([{ text: 'a kettle' }, { text: 'another kettle' }])
      await bank.invalidate(numbers[0]!, new Date())
      expect(candidates(await index.search(await bank.version(), question('kettle')))).toEqual([numbers[1]])
    })

    test('prepare and drop do not change what a search finds', async () => {
      const { bank, numbers } = await bankOf([{ text: 'a kettle' }])
      index.prepare(await bank.version())
      expect(candidates(await index.search(await bank.version(), question('kettle')))).toEqual(numbers)
      index.drop(bank.number)
      expect(candidates(await index.search(await bank.version(), question('kettle')))).toEqual(numbers)
    })

    test('a reply is found by the words of the question before it', async () => {
      const { bank, numbers } = await bankOf([
        { text: 'Good to hear from you', speaker: 'Maria', document: 'talk', position: 0 },
        { text: 'Which instrument do you play these days?', speaker: 'John', document: 'talk', position: 1 },
        { text: 'Still the old cello', speaker: 'Maria', document: 'talk', position: 2 },
        { text: 'It rained all day', speaker: 'John', document: 'other', position: 0 },
      ])
      const result = await index.search(await bank.version(), question('Which instrument does Maria play?'))
      expect(result.details!.arms.keyword.memories).toContain(numbers[2])
      expect(candidates(result)).not.toContain(numbers[3])
    })

    test('the graph arm follows shared entities, over two steps, and stored links from both ends', async () => {
      const { bank, numbers } = await bankOf([
        { text: 'Ines adopted a greyhound', entities: ['Ines'] },
        { text: 'She works at Halden Labs', entities: ['Ines', 'Halden Labs'] },
        { text: 'Its office is in Porto', entities: ['Halden Labs'] },
        { text: 'Nothing to do with it', entities: ['Nobody'] },
        { text: 'The vet was expensive' },
        ...Array.from({ length: 20 }, (_, place) => ({ text: `filler ${place}` })),
      ])
      await bank.link(numbers[4]!, numbers[0]!, 0.9)
      const query = question('greyhound')
      const { graph } = (await index.search(await bank.version(), query)).details!.arms
      expect(graph.memories).toEqual(expect.arrayContaining([numbers[1], numbers[2], numbers[4]]))
      expect(graph.memories).not.toContain(numbers[3])
      expect(graph.memories.indexOf(numbers[1]!)).toBeLessThan(graph.memories.indexOf(numbers[2]!))
      const without = await index.search(await bank.version(), { ...query, arms: { graph: false, temporal: true } })
      expect(without.details!.arms.graph.memories).toEqual([])
    })

    test('what brought something about is found by it alone, and the other way round', async () => {
      const { bank, numbers } = await bankOf([
        { text: 'The river rose over its banks', document: 'cause' },
        { text: 'Their wedding was put off until April', document: 'effect' },
        { text: 'The bakery closes on Mondays', document: 'other' },
      ])
      const [cause, effect, other] = numbers
      const found = async (text: string, graph = true) => {
        const query = question(text, { arms: { graph, temporal: true } })
        return index.search(await bank.version(), query)
      }
      expect(candidates(await found('river'))).not.toContain(effect)
      await bank.link(effect!, cause!, 0.8, 'caused_by')
      for (const [text, expected] of [
        ['river', effect],
        ['wedding', cause],
      ] as const) {
        const result = await found(text)
        const { graph, keyword, semantic, temporal } = result.details!.arms
        expect(graph.memories).toContain(expected)
        for (const arm of [keyword, semantic, temporal]) expect(arm.memories).not.toContain(expected)
        expect(candidates(result)).toContain(expected)
        expect(candidates(result)).not.toContain(other)
        expect(candidates(await found(text, false))).not.toContain(expected)
      }
    })

    describe('time', () => {
      const talk = (document: string, day: string, texts: string[]): FixtureMemory[] =>
        texts.map((text, position) => ({
          text,
          document,
          position,
          speaker: position % 2 === 0 ? 'Ann' : 'Bo',
          mentionedAt: `${day}T10:00:00Z`,
        }))
      const talks = [
        ...talk('third', '2024-05-20', ['We moved to Lisbon', 'How lovely', 'The flat is tiny', 'And the cat?']),
        ...talk('first', '2024-01-08', ['I lost my keys', 'Where?', 'At the swimming pool', 'Oh no']),
        ...talk('second', '2024-03-02', ['The pool is closed', 'For how long?', 'Until summer', 'A pity']),
      ]

      test('a question that is only about a time gets all of it in its order', async () => {
        const { bank, numbers } = await bankOf(talks)
        const windows = [window('2024-03-01T00:00:00Z', '2024-06-01T00:00:00Z')]
        const { temporal } = (
          await index.search(await bank.version(), question('What in spring?', { subject: '', windows }))
        ).details!.arms
        expect(temporal.memories).toEqual([...numbers.slice(8), ...numbers.slice(0, 4)])
      })

      test('a question with a time and a subject gets the subject within the time first', async () => {
        const { bank, numbers } = await bankOf(talks)
        const windows = [window('2024-03-01T00:00:00Z', '2024-04-01T00:00:00Z')]
        const { temporal } = (await index.search(await bank.version(), question('pool', { windows }))).details!.arms
        expect(temporal.memories[0]).toBe(numbers[8])
        expect(temporal.memories).not.toContain(numbers[6])
      })

      test('sessions are counted from the first and back from now', async () => {
        const { bank, numbers } = await bankOf(talks)
        const version = await bank.version()
        const rows = async (session: SearchQuery['session'], now = '2024-06-01T00:00:00Z') =>
          (await index.search(version, question('What then?', { subject: '', session, now: new Date(now) }))).details!
            .arms.temporal.memories
        expect(await rows({ kind: 'ordinal', value: 1 })).toEqual(numbers.slice(4, 8))
        expect(await rows({ kind: 'ordinal', value: 3 })).toEqual(numbers.slice(0, 4))
        expect(await rows({ kind: 'ordinal', value: 4 })).toEqual([])
        expect(await rows({ kind: 'back', value: 1 })).toEqual(numbers.slice(0, 4))
        expect(await rows({ kind: 'back', value: 2 })).toEqual(numbers.slice(8))
        expect(await rows({ kind: 'back', value: 1 }, '2024-04-01T00:00:00Z')).toEqual(numbers.slice(8))
      })

      test('turns that were retained one by one make sessions by the silence between them', async () => {
        const turns = ['2024-02-01T09:00:00Z', '2024-02-01T09:05:00Z', '2024-02-03T18:00:00Z', '2024-02-03T18:10:00Z']
        const { bank, numbers } = await bankOf(
          turns.map((mentionedAt, place) => ({
            text: `turn ${place}`,
            speaker: 'Ann',
            document: `d${place}`,
            mentionedAt,
          })),
        )
        const query = question('What last?', { subject: '', session: { kind: 'back', value: 1 } })
        const { temporal } = (await index.search(await bank.version(), query)).details!.arms
        expect(temporal.memories).toEqual(numbers.slice(2))
      })
    })

    test('an aborted search rejects with the reason', async () => {
      const { bank } = await bankOf([{ text: 'a kettle' }])
      const controller = new AbortController()
      const searching = index.search(await bank.version(), question('kettle'), controller.signal)
      const reason = new Error('enough')
      controller.abort(reason)
      await expect(searching).rejects.toBe(reason)
      await expect(index.search(await bank.version(), question('kettle'), controller.signal)).rejects.toBe(reason)
    })

    test('many searches of many banks at once find their own', async () => {
      const banks = await Promise.all(
        Array.from({ length: 6 }, (_, place) => bankOf([{ text: `kettle number ${place}` }, { text: 'a spoon' }])),
      )
      const found = await Promise.all(
        Array.from({ length: 5 }, () => banks)
          .flat()
          .map(async ({ bank, numbers }) => {
            const result = await index.search(await bank.version(), question('kettle'))
            return [candidates(result), numbers.slice(0, 1)]
          }),
      )
      for (const [memories, expected] of found) expect(memories).toEqual(expected)
    })
  })
}
