import { many, type Queryable, sql } from '../../../database/sql.ts'
import type { BankVersion, SearchFilter, SearchQuery, SearchResult } from '../../../search/search-index.ts'
import type { Bank } from '../../banks/find-bank.ts'
import type { Engine } from '../../engine.ts'

interface Fact {
  readonly number: number
  readonly text: string
}

/** What each of the facts resembles. */
export async function findAlike(
  engine: Engine,
  bank: Bank,
  facts: readonly Fact[],
  among: Pick<SearchFilter, 'types' | 'tags'>,
  perFact: number,
  signal: AbortSignal,
): Promise<SearchResult[]> {
  const version: BankVersion = { number: bank.number, sequence: bank.sequence, space: bank.space ?? engine.space }
  const vectors = await readVectors(engine.db, version.space, facts)
  const found: SearchResult[] = []
  for (const { number, text } of facts) {
    const query: SearchQuery = {
      text,
      subject: text,
      vector: vectors.get(number) ?? null,
      filter: { ...among, metadata: null, timeRange: null },
      windows: [],
      session: null,
      order: null,
      now: engine.now(),
      limit: perFact,
      arms: { graph: true, temporal: false },
      rerank: true,
      details: false,
    }
    found.push(await engine.search.search(version, query, signal))
  }
  return found
}

/** The vectors of facts that have one in the space; value = code × scale. */
async function readVectors(
  db: Queryable,
  space: number,
  facts: readonly Fact[],
): Promise<ReadonlyMap<number, Float32Array>> {
  const rows = await many<{ memory: number; codes: Buffer; scale: number }>(
    db,
    sql`select memory, codes, scale from memory_vectors
        where space = ${space} and memory = any(${facts.map(({ number }) => number)}::bigint[])`,
  )
  return new Map(
    rows.map(({ memory, codes, scale }) => [
      memory,
      Float32Array.from(new Int8Array(codes.buffer, codes.byteOffset, codes.byteLength), (code) => code * scale),
    ]),
  )
}
