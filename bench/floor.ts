import type { Database } from '../packages/api/src/database/database.ts'
import { many, one, sql } from '../packages/api/src/database/sql.ts'
import { lexicalEmbedding } from '../packages/api/src/models/lexical-embedding.ts'
import { createKernel, PAGE_BYTES } from '../packages/api/src/search/memory/kernel.ts'
import { queryTermsOf } from '../packages/api/src/text/terms.ts'
import { type Latency, measure } from './statistics.ts'

const BM25_SATURATION = 1.2
const BM25_LENGTH = 0.75
const FETCHED_ROWS = 100

interface FloorIndex {
  readonly numbers: Float64Array
  scanVectors(vector: Float32Array): void
  scoreTerms(terms: readonly number[]): Float32Array
}

/**
 * What recall cannot be faster than on this machine in this run: one exact scan of all vectors, plain BM25 over
 * typed-array postings, and one indexed fetch of 100 rows; nothing else.
 */
export async function measureFloor(db: Database, bankId: string, questions: readonly string[]): Promise<Latency> {
  const bank = (await one<{ number: number }>(db, sql`select number from banks where id = ${bankId}`)).number
  const embedding = lexicalEmbedding()
  const index = await loadFloorIndex(db, bank, embedding.dimensions)
  const prepared = await Promise.all(
    questions.map(async (question) => ({
      vector: (await embedding.embed([question], { kind: 'query' }))[0]!,
      terms: queryTermsOf(question).map(({ term }) => term),
    })),
  )
  return measure(prepared.length, async (at) => {
    const { vector, terms } = prepared[at]!
    index.scanVectors(vector)
    const scores = index.scoreTerms(terms)
    const best = topRows(scores, FETCHED_ROWS).map((row) => index.numbers[row]!)
    await db.query({ name: 'floor', text: 'select * from memories where number = any($1::bigint[])', values: [best] })
  })
}

async function loadFloorIndex(db: Database, bank: number, dimensions: number): Promise<FloorIndex> {
  const count = (
    await one<{ count: number }>(db, sql`select count(*)::int as count from memories where bank = ${bank}`)
  ).count
  const numbers = new Float64Array(count)
  const lengths = new Uint16Array(count)
  const postings = new Map<number, { rows: number[]; frequencies: number[] }>()
  const kernel = createKernel()
  const base = PAGE_BYTES
  const out = base + count * dimensions
  kernel.grow(Math.ceil((out + count * 4) / PAGE_BYTES))
  const codes = new Int8Array(kernel.buffer)
  let total = 0
  for (let row = 0, after = 0; row < count; ) {
    const page = await many<{ number: number; terms: Buffer; codes: Buffer }>(
      db,
      sql`select m.number, m.terms, v.codes from memories m join memory_vectors v on v.memory = m.number
          where m.bank = ${bank} and m.number > ${after} order by m.number limit 20000`,
    )
    for (const memory of page) {
      numbers[row] = after = memory.number
      codes.set(memory.codes, base + row * dimensions)
      const frequencies = new Map<number, number>()
      for (let offset = 0; offset < memory.terms.length; offset += 4) {
        const term = memory.terms.readUInt32LE(offset)
        frequencies.set(term, (frequencies.get(term) ?? 0) + 1)
      }
      lengths[row] = memory.terms.length / 4
      total += lengths[row]!
      for (const [term, frequency] of frequencies) {
        const list = postings.get(term) ?? { rows: [], frequencies: [] }
        list.rows.push(row)
        list.frequencies.push(frequency)
        postings.set(term, list)
      }
      row++
    }
  }
  const lists = new Map(
    [...postings].map(([term, { rows, frequencies }]) => [
      term,
      [Int32Array.from(rows), Uint8Array.from(frequencies)] as const,
    ]),
  )
  const averageLength = total / count
  const scores = new Float32Array(count)
  return {
    numbers,
    scanVectors(vector) {
      const query = new Int16Array(kernel.buffer, 0, dimensions)
      for (let index = 0; index < dimensions; index++) query[index] = Math.round(vector[index]! * 1000)
      kernel.scan(0, base, count, dimensions, out)
    },
    scoreTerms(terms) {
      scores.fill(0)
      for (const term of terms) {
        const [rows, frequencies] = lists.get(term) ?? []
        if (rows === undefined || frequencies === undefined) continue
        const idf = Math.log(1 + (count - rows.length + 0.5) / (rows.length + 0.5))
        for (let at = 0; at < rows.length; at++) {
          const row = rows[at]!
          const frequency = frequencies[at]!
          const norm = BM25_SATURATION * (1 - BM25_LENGTH + (BM25_LENGTH * lengths[row]!) / averageLength)
          scores[row] = scores[row]! + (idf * frequency * (BM25_SATURATION + 1)) / (frequency + norm)
        }
      }
      return scores
    },
  }
}

/** The best rows, found with a growing threshold instead of a sort of all. */
function topRows(scores: Float32Array, count: number): number[] {
  const best: number[] = []
  let threshold = 0
  for (let row = 0; row < scores.length; row++) {
    if (scores[row]! <= threshold) continue
    best.push(row)
    if (best.length >= 4 * count) {
      best.sort((a, b) => scores[b]! - scores[a]!)
      best.length = count
      threshold = scores[best[count - 1]!]!
    }
  }
  return best.sort((a, b) => scores[b]! - scores[a]!).slice(0, count)
}
