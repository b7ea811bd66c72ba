import type { PoolClient } from 'pg'
import { BankIndex } from '../memory/bank-index.ts'
import { copy, readMemory, selectMemories } from '../memory/load-bank.ts'
import type { VectorArena } from '../memory/vector-arena.ts'
import type { BankVersion } from '../search-index.ts'
import type { Corpus } from './corpus.ts'

/** An entity of more memories than that is a hub however many they are. */
const COUNTED = 10_000

/** Some memories of a bank, laid out like a whole one; what is counted over the whole bank is told by the corpus. */
export class BankExcerpt extends BankIndex {
  readonly #corpus: Corpus
  readonly #entityFrequencies = new Map<number, number>()

  constructor(arena: VectorArena, corpus: Corpus) {
    super(arena, corpus.dimensions)
    this.#corpus = corpus
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

  tellEntityFrequency(entity: number, frequency: number): void {
    this.#entityFrequencies.set(entity, frequency)
  }
}

/** Reads memories of a bank with what connects them. To be released after use. */
export async function loadExcerpt(
  client: PoolClient,
  arena: VectorArena,
  bank: BankVersion,
  corpus: Corpus,
  memories: ReadonlySet<number>,
): Promise<BankExcerpt> {
  const excerpt = new BankExcerpt(arena, corpus)
  // COPY takes no parameters: these are numbers of ours.
  const wanted = `any('{${[...memories].join(',')}}'::bigint[])`
  try {
    await copy(
      client,
      `${selectMemories(bank.space)}
        where m.number = ${wanted} and m.bank = ${bank.number} and m.invalidated_at is null order by m.number`,
      (row) => excerpt.append(readMemory(row)),
    )
    await copy(client, `select memory, entity from memory_entities where memory = ${wanted}`, (row) =>
      excerpt.mention(row.bigInteger(0), row.integer(1)),
    )
    await copy(client, frequenciesStatement(wanted), (row) =>
      excerpt.tellEntityFrequency(row.integer(0), row.bigInteger(1)),
    )
    await copy(client, linksStatement(wanted), (row) => excerpt.link(row.bigInteger(0), row.bigInteger(1), row.real(2)))
  } catch (error) {
    excerpt.release()
    throw error
  }
  excerpt.settle()
  return excerpt
}

function frequenciesStatement(wanted: string): string {
  return `select entity, (select count(*) from (select from memory_entities a where a.entity = e.entity limit ${COUNTED}) c)
    from memory_entities e where memory = ${wanted} group by entity`
}

function linksStatement(wanted: string): string {
  return `select from_memory, to_memory, weight from memory_links
      where from_memory = ${wanted} and to_memory = ${wanted}
    union all select observation, memory, 1::real from observation_evidence
      where observation = ${wanted} and memory = ${wanted}`
}
