import { RecallRequest, RetainRequest } from 'hindsight-contract'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openTestDatabase, type TestDatabase } from '../../../../../test/support/test-database.ts'
import { createTestEngine } from '../../../../../test/support/test-engine.ts'
import { loadConfig } from '../../config/load-config.ts'
import { resolveSearchTuning } from '../../config/search-tuning.ts'
import { MemorySearchIndex } from '../../search/memory/host.ts'
import type { Engine } from '../engine.ts'
import { retain } from '../retain/retain.ts'
import { recall } from './recall.ts'

const now = new Date('2024-06-20T12:00:00Z')
const daysAgo = (days: number) => new Date(now.getTime() - days * 86_400_000).toISOString()

let db: TestDatabase
let engine: Engine
let search: MemorySearchIndex

beforeAll(async () => {
  db = await openTestDatabase()
  search = new MemorySearchIndex({ connection: db.url })
  engine = await createTestEngine(db, { search, now: () => now })
  const items = [
    { content: 'Carol repairs the old wooden sailing boat.', timestamp: daysAgo(400) },
    { content: 'Carol paints the old wooden sailing boat.', timestamp: daysAgo(200) },
    { content: 'Carol cleans the old wooden sailing boat.', timestamp: daysAgo(0) },
    { content: 'The wheat harvest was good.', timestamp: daysAgo(1) },
  ]
  await retain(engine, 'boats', RetainRequest.parse({ items }))
})
afterAll(async () => {
  await search?.[Symbol.asyncDispose]()
  await db?.close()
})

/** A recall of a server with these variables. */
async function recallWith(given: Readonly<Record<string, string>>, query = 'What happens to the wooden sailing boat?') {
  const environment = Object.entries(given).map(([name, value]) => [`HINDSIGHT_API_${name}`, value])
  const { variables } = loadConfig(Object.fromEntries(environment))
  const settings = {
    ...engine.settings,
    search: resolveSearchTuning(variables),
    timeLanguages: variables.QUERY_ANALYZER_LANGUAGES,
  }
  const request = RecallRequest.parse({ query, trace: true })
  const { results, trace } = await recall({ ...engine, settings }, 'boats', request)
  const { query: understood, retrieval_results: arms } = trace as {
    query: { windows: unknown[] }
    retrieval_results: { method_name: string; results: { score: number }[] }[]
  }
  return {
    windows: understood.windows,
    verbs: results.map(({ text }) => text.split(' ')[1]),
    /** What the age makes of each score, relative to the best. */
    boosts: relativeToBest(results.map(({ scores }) => scores!.final! / scores!.reranker!)),
    cosines: arms.find(({ method_name }) => method_name === 'semantic')!.results.map(({ score }) => score),
  }
}

const relativeToBest = (values: readonly number[]) => values.map((value) => value / Math.max(...values))

describe('SEMANTIC_MIN_SIMILARITY', () => {
  it('is a floor of the vector arm alone, and unset there is a low one', async () => {
    const { cosines } = await recallWith({})
    expect(cosines).toHaveLength(3)
    const floor = (cosines[1]! + cosines[2]!) / 2
    const tuned = await recallWith({ SEMANTIC_MIN_SIMILARITY: String(floor) })
    expect(tuned.cosines).toEqual(cosines.slice(0, 2))
    // What the words find is found.
    expect(tuned.verbs).toHaveLength(3)
  })
})

describe('RECENCY_DECAY_FUNCTION', () => {
  it('linear goes down over the window and stays at a tenth', async () => {
    const expected = [1, (0.9 + 0.2 * (1 - 200 / 365)) / 1.1, (0.9 + 0.2 * 0.1) / 1.1]
    const { verbs, boosts } = await recallWith({ RECENCY_DECAY_FUNCTION: 'linear' })
    expect(verbs).toEqual(['cleans', 'paints', 'repairs'])
    for (const [place, boost] of boosts.entries()) expect(boost).toBeCloseTo(expected[place]!, 4)
    const short = await recallWith({ RECENCY_LINEAR_WINDOW_DAYS: '100' })
    expect(short.boosts[1]).toBeCloseTo(0.92 / 1.1, 4)
    expect(short.boosts[2]).toBeCloseTo(0.92 / 1.1, 4)
  })

  it('exponential halves every 90 days, or as said', async () => {
    const { boosts } = await recallWith({ RECENCY_DECAY_FUNCTION: 'exponential' })
    expect(boosts[1]).toBeCloseTo((0.9 + 0.2 * 0.5 ** (200 / 90)) / 1.1, 4)
    expect((await recallWith({ RECENCY_HALFLIFE_DAYS: '200' })).boosts[1]).toBeCloseTo(1 / 1.1, 4)
  })

  it('none makes nothing of the age, and unset it decides between near-equals only', async () => {
    for (const boost of (await recallWith({ RECENCY_DECAY_FUNCTION: 'none' })).boosts) expect(boost).toBeCloseTo(1, 5)
    const { boosts } = await recallWith({})
    expect(Math.min(...boosts)).toBeGreaterThan(0.98)
    expect(Math.min(...boosts)).toBeLessThan(0.99)
  })
})

it('QUERY_ANALYZER_LANGUAGES=none takes a date in a question for nothing but words', async () => {
  const query = 'What was harvested yesterday?'
  expect((await recallWith({}, query)).windows).toHaveLength(1)
  expect((await recallWith({ QUERY_ANALYZER_LANGUAGES: 'en-GB' }, query)).windows).toHaveLength(1)
  expect((await recallWith({ QUERY_ANALYZER_LANGUAGES: 'none' }, query)).windows).toEqual([])
})

it.each([
  [{ SEMANTIC_MIN_SIMILARITY: '1.5' }, 'HINDSIGHT_API_SEMANTIC_MIN_SIMILARITY must be a number from 0 to 1'],
  [{ RECENCY_DECAY_FUNCTION: 'cubic' }, 'RECENCY_DECAY_FUNCTION must be one of linear, exponential, none'],
  [{ RECENCY_HALFLIFE_DAYS: '0' }, 'HINDSIGHT_API_RECENCY_HALFLIFE_DAYS must be a whole number from 1'],
])('refuses %j', async (settings, message) => {
  await expect(recallWith(settings)).rejects.toThrow(message)
})
