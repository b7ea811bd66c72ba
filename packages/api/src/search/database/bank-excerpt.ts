import type { PoolClient } from 'pg'
import { BankIndex } from '../memory/bank-index.ts'
import { copy, readMemory, selectMemories } from '../memory/load-bank.ts'
import type { VectorArena } from '../memory/vector-arena.ts'
import type { BankVersion } from '../search-index.ts'
import type { Corpus } from './corpus.ts'

/** Some memories of a bank, laid out like a whole one; what is counted over the whole bank is told by the corpus. */
export class BankExcerpt extends BankIndex {
  readonly #corpus: Corpus
  readonly #entityFrequencies: ReadonlyMap<number, number>

  constructor(arena: VectorArena, corpus: Corpus, entityFrequencies: ReadonlyMap<number, number>) {
    super(arena, corpus.dimensions)
    this.#corpus = corpus
    this.#entityFrequencies = entityFrequencies
  }

  /** The rows of those of the memories that are here. */
  rowsOf(memories: ReadonlySet<number>): number[] {
    return Array.from(memories, (memory) => this.rowOf(memory)).filter((row) => row >= 0)
  }

  override get living(): number {
    return this.#corpus.memories
  }

  override get averageLength(): number {
    return this.#corpus.averageLength
  }

  override get sessionCount(): number {
    return this.#corpus.sessions
  }

  /** A session of which only some memories are here is taken for an average one. */
  override sessionLength(session: number): number {
    return Math.max(super.sessionLength(session), (this.living * this.averageLength) / Math.max(1, this.sessionCount))
  }

  /** Memories with the term that are not here are taken to fall into any session: k of them into S·(1 − e^(−k/S)). */
  override sessionFrequency(term: number, seen: number): number {
    const sessions = Math.max(1, this.sessionCount)
    const elsewhere = Math.max(0, this.documentFrequency(term) - super.documentFrequency(term))
    return seen + Math.max(0, sessions - seen) * (1 - Math.exp(-elsewhere / sessions))
  }

  override documentFrequency(term: number): number {
    return this.#corpus.documentFrequencies.get(term) ?? 0
  }

  override entityFrequency(entity: number): number {
    return this.#entityFrequencies.get(entity) ?? super.entityFrequency(entity)
  }
}

/** Fills an excerpt with memories of the bank and what connects them. */
export async function fillExcerpt(
  client: PoolClient,
  bank: BankVersion,
  excerpt: BankExcerpt,
  memories: ReadonlySet<number>,
): Promise<void> {
  // COPY takes no parameters: these are numbers of ours.
  const wanted = `any('{${[...memories].join(',')}}'::bigint[])`
  await copy(
    client,
    `${selectMemories(bank.space)}
      where m.number = ${wanted} and m.bank = ${bank.number} and m.invalidated_at is null order by m.number`,
    (row) => excerpt.append(readMemory(row)),
  )
  await copy(client, `select memory, entity from memory_entities where memory = ${wanted}`, (row) =>
    excerpt.mention(row.bigInteger(0), row.integer(1)),
  )
  await copy(
    client,
    `select from_memory, to_memory, weight from memory_links where from_memory = ${wanted} and to_memory = ${wanted}
      union all select observation, memory, 1::real from observation_evidence
        where observation = ${wanted} and memory = ${wanted}`,
    (row) => excerpt.link(row.bigInteger(0), row.bigInteger(1), row.real(2)),
  )
  excerpt.settle()
}
