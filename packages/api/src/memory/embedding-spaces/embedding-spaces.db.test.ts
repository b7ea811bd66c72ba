import { randomUUID } from 'node:crypto'
import { RecallRequest, RetainRequest, UpdateMemoryRequest } from 'hindsight-contract'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openTestDatabase, type TestDatabase } from '../../../../../test/support/test-database.ts'
import { createTestEngine, type TestEngine } from '../../../../../test/support/test-engine.ts'
import { findVectorDatabase } from '../../../../../test/support/vector-database.ts'
import { many, one, sql } from '../../database/sql.ts'
import type { EmbeddingModel } from '../../models/embedding-model.ts'
import { ModelError } from '../../models/model-error.ts'
import { createOperationHandlers } from '../../operation-handlers.ts'
import type { OperationContext } from '../../operations/operation.ts'
import { OperationWorker } from '../../operations/operation-worker.ts'
import { DatabaseSearchIndex } from '../../search/database/database-search-index.ts'
import { MemorySearchIndex } from '../../search/memory/host.ts'
import type { SearchIndex } from '../../search/search-index.ts'
import { findBank } from '../banks/find-bank.ts'
import { patchMemory } from '../memories/patch-memory.ts'
import { recall as recallParsed } from '../recall/recall.ts'
import { retain as retainParsed } from '../retain/retain.ts'
import { discardOldVectors } from './discard-old-vectors.ts'
import { embedMemories } from './embed-memories.ts'
import { EmbeddingSpaces } from './embedding-spaces.ts'
import { EMBED_MEMORIES, queueMoves } from './queue-embedding.ts'

const MEANINGS = [
  ['boat', 'ship', 'vessel', 'yacht'],
  ['car', 'automobile', 'sedan'],
  ['bread', 'loaf'],
]

interface FakeModel extends EmbeddingModel {
  readonly asked: string[]
  /** Called before each answer. */
  before: (texts: readonly string[]) => Promise<void> | void
}

/** A model that knows synonyms, which words alone do not show. Its vectors are of no use to another one. */
function fakeModel(model: string, dimensions: number): FakeModel {
  const fake: FakeModel = {
    provider: 'test',
    model,
    dimensions,
    maxBatchSize: 100,
    asked: [],
    before: () => {},
    async embed(texts, { signal }) {
      fake.asked.push(...texts)
      await fake.before(texts)
      signal?.throwIfAborted()
      return texts.map((text) => {
        const vector = new Float32Array(dimensions)
        vector[dimensions - 1] = 0.2
        for (const [meaning, words] of MEANINGS.entries()) {
          if (words.some((word) => text.toLowerCase().includes(word))) vector[(meaning * 3 + dimensions) % 7] = 1
        }
        const length = Math.hypot(...vector)
        return vector.map((value) => value / length)
      })
    },
  }
  return fake
}

const retain = (engine: TestEngine, bank: string, ...contents: string[]) =>
  retainParsed(engine, bank, RetainRequest.parse({ items: contents.map((content) => ({ content })) }))
const recall = (engine: TestEngine, bank: string, query: string) =>
  recallParsed(engine, bank, RecallRequest.parse({ query, trace: true }))
const newBank = () => `bank-${randomUUID()}`

async function vectorCounts(db: TestDatabase, bankId: string): Promise<Record<string, number>> {
  const rows = await many<{ model: string; count: number }>(
    db,
    sql`select s.model, count(*) as count from memory_vectors v join embedding_spaces s on s.number = v.space
        join banks b on b.number = v.bank where b.id = ${bankId} group by s.model`,
  )
  return Object.fromEntries(rows.map(({ model, count }) => [model, count]))
}

async function operationOf(db: TestDatabase, bankId: string) {
  return one<{ status: string; progress: { stage: string; processed: number; total: number } | null; result: object }>(
    db,
    sql`select o.status, o.progress, o.result from operations o join banks b on b.number = o.bank
        where b.id = ${bankId} and o.type = ${EMBED_MEMORIES} order by o.position desc limit 1`,
  )
}

async function work(engine: TestEngine, until: () => Promise<boolean>): Promise<void> {
  await using worker = new OperationWorker({ engine, handlers: createOperationHandlers(), pollMs: 20 })
  worker.start()
  await expect.poll(until, { timeout: 30_000, interval: 20 }).toBe(true)
}

/** A server that is started with this model; it can ask the others that are given. */
async function startEngine(
  db: TestDatabase,
  search: SearchIndex,
  target: EmbeddingModel,
  others: readonly EmbeddingModel[] = [],
): Promise<TestEngine> {
  const spaces = await EmbeddingSpaces.open(
    db,
    target,
    ({ model }) => others.find((other) => other.model === model) ?? null,
  )
  return createTestEngine(db, { search, spaces })
}

function describeMove(home: string, openDatabase: () => Promise<TestDatabase>, openIndex: typeof openMemoryHome): void {
  describe(`a change of model, in the ${home} home`, () => {
    let db: TestDatabase
    let search: SearchIndex
    beforeAll(async () => {
      db = await openDatabase()
      search = await openIndex(db)
    }, 120_000)
    afterAll(async () => {
      await search?.[Symbol.asyncDispose]()
      await db?.close()
    })

    it('embeds in the background and changes over at one stroke; recall goes on all the while', async () => {
      const former = fakeModel('former', 16)
      const latter = fakeModel('latter', 24)
      const bank = newBank()
      const before = await startEngine(db, search, former)
      await retain(before, bank, 'Ines bought a ship.', 'Tom likes fresh bread with butter.')
      const found = async (engine: TestEngine, query: string) => {
        const { results, degraded } = await recall(engine, bank, query)
        expect(degraded).toBeUndefined()
        return results.filter(({ scores }) => scores!.semantic! > 0.9).map(({ text }) => text)
      }
      expect(await found(before, 'yacht')).toEqual(['Ines bought a ship.'])

      const after = await startEngine(db, search, latter, [former])
      let release = () => {}
      const held = new Promise<void>((resolve) => {
        release = resolve
      })
      latter.before = () => held
      expect(await queueMoves(db, after.space)).toBeGreaterThan(0)
      expect(await queueMoves(db, after.space)).toBe(0)
      const working = work(after, async () => (await operationOf(db, bank)).status === 'completed')
      await expect.poll(() => latter.asked.length, { timeout: 20_000 }).toBeGreaterThan(0)
      expect(await found(after, 'vessel')).toEqual(['Ines bought a ship.'])
      expect(latter.asked).not.toContain('vessel')
      expect(await vectorCounts(db, bank)).toEqual({ former: 2 })
      latter.before = () => {}
      await retain(after, bank, 'Nora drives a red sedan to work.')
      expect(await vectorCounts(db, bank)).toEqual({ former: 3, latter: 1 })
      expect(await found(after, 'automobile')).toEqual(['Nora drives a red sedan to work.'])
      release()
      await working

      expect((await operationOf(db, bank)).result).toMatchObject({
        memories_embedded: 2,
        embedding_model: { provider: 'test', model: 'latter', dimensions: 24 },
      })
      expect((await findBank(db, bank))!.space).toBe(after.space)
      expect(await found(after, 'yacht')).toEqual(['Ines bought a ship.'])
      expect(await found(after, 'automobile')).toEqual(['Nora drives a red sedan to work.'])
      expect(latter.asked).toContain('yacht')
      await retain(after, bank, 'The loaf was baked by Ada.')
      expect(await vectorCounts(db, bank)).toMatchObject({ latter: 4 })

      expect(await discardOldVectors(db, search)).toBe(0)
      expect(await discardOldVectors(db, search, 0)).toBe(1)
      expect(await vectorCounts(db, bank)).toEqual({ latter: 4 })
      expect(await found(after, 'loaf')).toContain('The loaf was baked by Ada.')

      // And back: what was thrown away is made again.
      const again = await startEngine(db, search, former, [latter])
      await queueMoves(db, again.space)
      await work(again, async () => (await findBank(db, bank))!.space === again.space)
      expect(await found(again, 'boat')).toEqual(['Ines bought a ship.'])
      expect(await vectorCounts(db, bank)).toEqual({ former: 4, latter: 4 })
    }, 120_000)
  })
}

const openMemoryHome = async (db: TestDatabase): Promise<SearchIndex> => new MemorySearchIndex({ connection: db.url })
const openDatabaseHome = (db: TestDatabase): Promise<SearchIndex> => DatabaseSearchIndex.open({ database: db })

describeMove('memory', openTestDatabase, openMemoryHome)
const openVectorDatabase = await findVectorDatabase()
if (openVectorDatabase !== null) describeMove('database', openVectorDatabase, openDatabaseHome)

describe('embedding spaces', () => {
  let db: TestDatabase
  let search: SearchIndex
  beforeAll(async () => {
    db = await openTestDatabase()
    search = await openMemoryHome(db)
  })
  afterAll(async () => {
    await search?.[Symbol.asyncDispose]()
    await db?.close()
  })

  const context = (bankId: string, signal = new AbortController().signal) => {
    const progress: [string, number | undefined, number | undefined][] = []
    const told: OperationContext = {
      operation: { bankId } as OperationContext['operation'],
      signal,
      reportProgress: async (stage, processed, total) => void progress.push([stage, processed, total]),
    }
    return { ...told, progress }
  }

  it('goes on where it was killed', async () => {
    const former = fakeModel('former', 16)
    const latter = fakeModel('latter', 24)
    const bank = newBank()
    const before = await startEngine(db, search, former)
    const story = Array.from({ length: 600 }, (_, nth) => `On day ${nth} the keeper counted ${nth * 7} gulls.`)
    await retain(before, bank, story.join('\n\n'))
    const { former: memories } = await vectorCounts(db, bank)
    expect(memories).toBeGreaterThan(512)

    const after = await startEngine(db, search, latter, [former])
    const killed = new AbortController()
    latter.before = () => {
      if (latter.asked.length > 512) killed.abort(new Error('killed'))
    }
    const first = context(bank, killed.signal)
    await expect(embedMemories(after, first)).rejects.toThrow('killed')
    expect(first.progress).toEqual([['embedding', 512, memories]])
    expect(await vectorCounts(db, bank)).toEqual({ former: memories, latter: 512 })
    expect((await findBank(db, bank))!.space).toBe(before.space)

    latter.before = () => {}
    latter.asked.length = 0
    const second = context(bank)
    expect(await embedMemories(after, second)).toMatchObject({ memories_embedded: memories! - 512 })
    expect(latter.asked).toHaveLength(memories! - 512)
    expect(second.progress.at(-1)).toEqual(['embedding', memories, memories])
    expect((await findBank(db, bank))!.space).toBe(after.space)
    expect((await recall(after, bank, 'gulls')).results.length).toBeGreaterThan(0)
  }, 60_000)

  it('finds by words, and says so, where the vectors are of a model that cannot be asked', async () => {
    const bank = newBank()
    await retain(await startEngine(db, search, fakeModel('gone', 16)), bank, 'Ines bought a ship.')
    const after = await startEngine(db, search, fakeModel('latter', 24))
    const { results, degraded, trace } = await recall(after, bank, 'What did Ines buy?')
    expect(results.map(({ text }) => text)).toEqual(['Ines bought a ship.'])
    expect(results[0]!.scores!.semantic).toBeUndefined()
    expect(degraded).toMatchObject([{ part: 'semantic_search', reason: expect.stringContaining('not configured') }])
    expect(trace!.query).toMatchObject({ without_vector: degraded![0]!.reason })
    await embedMemories(after, context(bank))
    expect((await recall(after, bank, 'vessel')).results[0]!.scores!.semantic).toBeGreaterThan(0.9)
  })

  it('stores what its model cannot embed now, and embeds it when it can', async () => {
    const model = fakeModel('former', 16)
    const engine = await startEngine(db, search, model)
    const bank = newBank()
    await retain(engine, bank, 'Tom likes fresh bread with butter.')
    model.before = () => {
      throw new ModelError('unavailable', 'the embedding model is away')
    }
    await retain(engine, bank, 'Ines bought a ship.')
    expect(await vectorCounts(db, bank)).toEqual({ former: 1 })
    const away = await recall(engine, bank, 'Who bought a ship?')
    expect(away.results[0]!.text).toBe('Ines bought a ship.')
    expect(away.degraded).toEqual([{ part: 'semantic_search', reason: 'the embedding model is away' }])
    expect(await operationOf(db, bank)).toMatchObject({ status: 'pending' })

    model.before = () => {}
    expect((await recall(engine, bank, 'yacht')).results.filter(({ scores }) => scores!.semantic! > 0.9)).toEqual([])
    await embedMemories(engine, context(bank))
    expect(await vectorCounts(db, bank)).toEqual({ former: 2 })
    const back = await recall(engine, bank, 'vessel')
    expect(back.results.find(({ scores }) => scores!.semantic! > 0.9)?.text).toBe('Ines bought a ship.')
    const { missing } = await one<{ missing: boolean }>(
      db,
      sql`select vectors_missing as missing from banks where id = ${bank}`,
    )
    expect(missing).toBe(false)
  })

  it('embeds a text anew that is corrected, in every space that is in use', async () => {
    const former = fakeModel('former', 16)
    const latter = fakeModel('latter', 24)
    const bank = newBank()
    await retain(await startEngine(db, search, former), bank, 'Ines bought a ship.')
    const after = await startEngine(db, search, latter, [former])
    const [memory] = (await recall(after, bank, 'Ines')).results
    const correction = UpdateMemoryRequest.parse({ text: 'Ines bought a sedan.' })
    await patchMemory(after, bank, { memory_id: memory!.id, ...correction })
    expect(await vectorCounts(db, bank)).toEqual({ former: 1, latter: 1 })
    const { results } = await recall(after, bank, 'automobile')
    expect(results[0]).toMatchObject({ text: 'Ines bought a sedan.' })
    expect(results[0]!.scores!.semantic).toBeGreaterThan(0.9)
  })
})
