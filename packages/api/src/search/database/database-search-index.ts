import { performance } from 'node:perf_hooks'
import type { PoolClient } from 'pg'
import type { Database } from '../../database/database.ts'
import { one, sql } from '../../database/sql.ts'
import { NO_ANSWER, packAnswer, readAnswer } from '../answer.ts'
import { termsOfSubject } from '../arms/question.ts'
import { searchBank } from '../arms/search-bank.ts'
import { SearchScratch } from '../arms/search-scratch.ts'
import { VectorArena } from '../memory/vector-arena.ts'
import { ARM_NAMES, type BankVersion, type SearchIndex, type SearchQuery, type SearchResult } from '../search-index.ts'
import { dropApproximateIndexes, ensureApproximateIndex } from './approximate-index.ts'
import { BankExcerpt, fillExcerpt } from './bank-excerpt.ts'
import { catchUp } from './catch-up.ts'
import { type Corpus, readCorpus } from './corpus.ts'
import { findCandidates } from './find-candidates.ts'
import { type DatabaseHome, prepareDatabaseHome } from './prepare-database-home.ts'
import { dropVectors } from './vector-table.ts'

export interface DatabaseSearchIndexOptions {
  readonly database: Database
  /** Up to so many memories that meet the filter, every distance is computed. */
  readonly exactUpTo?: number
  /** A bank with so many vectors gets an approximate index of its own. */
  readonly approximateFrom?: number
}

const EXACT_UP_TO = 20_000
const APPROXIMATE_FROM = 50_000

/**
 * The home of the search index in the database: pgvector and tsvector find the candidates of each arm, and an excerpt
 * of the bank (candidates with what surrounds them) is ranked by the same code as a bank in memory. What is derived
 * lies in tables of its own and is brought up to date by sequence before a search.
 */
export class DatabaseSearchIndex implements SearchIndex {
  readonly #database: Database
  readonly #home: DatabaseHome
  readonly #exactUpTo: number
  readonly #approximateFrom: number
  readonly #arena = new VectorArena()
  readonly #scratch = new SearchScratch()
  /** By bank and space: the catch-up under way. */
  readonly #catchingUp = new Map<string, Promise<void>>()
  readonly #background = new Set<Promise<void>>()
  readonly #closing = new AbortController()

  private constructor(home: DatabaseHome, options: DatabaseSearchIndexOptions) {
    this.#home = home
    this.#database = options.database
    this.#exactUpTo = options.exactUpTo ?? EXACT_UP_TO
    this.#approximateFrom = options.approximateFrom ?? APPROXIMATE_FROM
  }

  /** Throws `DatabaseHomeUnavailable` when the database has no pgvector. */
  static async open(options: DatabaseSearchIndexOptions): Promise<DatabaseSearchIndex> {
    return new DatabaseSearchIndex(await prepareDatabaseHome(options.database), options)
  }

  async search(bank: BankVersion, query: SearchQuery, signal?: AbortSignal): Promise<SearchResult> {
    signal?.throwIfAborted()
    if (this.#closing.signal.aborted) throw new Error('The search index is closed')
    return untilAborted(this.#search(bank, query, signal), signal)
  }

  prepare(bank: BankVersion): void {
    this.#inBackground(() => this.#catchUp(bank))
  }

  /** What was derived goes with the bank's row. */
  drop(bankNumber: number, space?: number): void {
    this.#inBackground(async () => {
      await dropApproximateIndexes(this.#database, bankNumber, space)
      if (space !== undefined) await dropVectors(this.#database, bankNumber, space)
    })
  }

  async statistics(): ReturnType<SearchIndex['statistics']> {
    const counted = await one<{ banks: number; memories: number; bytes: number }>(
      this.#database,
      sql`select count(*) as banks, coalesce(sum(memories), 0)::bigint as memories, (
            select coalesce(sum(pg_total_relation_size(oid)), 0)::bigint from pg_class
            where relkind = 'r' and relnamespace = ${this.#database.schema}::regnamespace
              and relname ~ '^search_(corpora|texts|terms|progress|vectors_\\d+)$') as bytes
          from search_corpora`,
    )
    return { home: 'database', loads: 0, loadMs: 0, ...counted }
  }

  /** Waits for what runs in the background; an index that is being built is given up. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#closing.abort()
    await Promise.all([...this.#background, ...this.#catchingUp.values()].map((work) => work.catch(() => {})))
  }

  async #search(bank: BankVersion, query: SearchQuery, signal?: AbortSignal): Promise<SearchResult> {
    const counted = termsOfSubject(query.subject)
    const searchOnce = (isCaughtUp: boolean): Promise<SearchResult | null> =>
      this.#reading(async (tx) => {
        const corpus = await readCorpus(tx, bank, counted)
        if (isCaughtUp)
          return corpus === null ? readAnswer(NO_ANSWER) : this.#searchCorpus(tx, bank, corpus, query, signal)
        if (corpus === null || corpus.sequence < bank.sequence) return null
        return this.#searchCorpus(tx, bank, corpus, query, signal)
      })
    let isCaughtUp = false
    while (true) {
      const found = await searchOnce(isCaughtUp)
      if (found !== null) return found
      isCaughtUp = await this.#catchUp(bank)
    }
  }

  async #searchCorpus(
    tx: PoolClient,
    bank: BankVersion,
    corpus: Corpus,
    query: SearchQuery,
    signal?: AbortSignal,
  ): Promise<SearchResult> {
    const startedAt = performance.now()
    const source = { tx, home: this.#home, bank, corpus, exactUpTo: this.#exactUpTo }
    const candidates = await findCandidates(source, query, signal)
    const excerpt = new BankExcerpt(this.#arena, corpus, candidates.entityFrequencies)
    try {
      await fillExcerpt(tx, bank, excerpt, candidates.memories)
      signal?.throwIfAborted()
      const answer = searchBank(excerpt, query, this.#scratch, () => excerpt.rowsOf(candidates.inTime))
      for (const arm of ARM_NAMES) answer.arms[arm].durationMs += candidates.durationsMs[arm]
      return readAnswer(packAnswer(excerpt, { ...answer, eligible: candidates.eligible }, query, startedAt))
    } finally {
      excerpt.release()
    }
  }

  /** All statements of a search see the same state. */
  #reading<T>(work: (tx: PoolClient) => Promise<T>): Promise<T> {
    return this.#database.transaction(work, { isolation: 'repeatable read', readOnly: true })
  }

  /**
   * One catch-up of a bank at a time: more would wait for its lock, each with a connection. False when another was
   * under way, which may have begun before the change that is asked for.
   */
  async #catchUp(bank: BankVersion): Promise<boolean> {
    const key = `${bank.number}/${bank.space}`
    const running = this.#catchingUp.get(key)
    if (running !== undefined) {
      // Its failure is for the one who began it.
      await running.catch(() => {})
      return false
    }
    const work = catchUp(this.#database, bank).finally(() => this.#catchingUp.delete(key))
    this.#catchingUp.set(key, work)
    await work
    this.#inBackground(() => ensureApproximateIndex(this.#database, bank, this.#approximateFrom, this.#closing.signal))
    return true
  }

  /** A search that needs the same will meet the same trouble and report it. */
  #inBackground(work: () => Promise<unknown>): void {
    if (this.#closing.signal.aborted) return
    const running: Promise<void> = work().then(
      () => void this.#background.delete(running),
      () => void this.#background.delete(running),
    )
    this.#background.add(running)
  }
}

/** Rejects with the reason as soon as the signal aborts; the work itself ends at its next step. */
function untilAborted<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return work
  return new Promise((resolve, reject) => {
    const onAbort = (): void => reject(signal.reason)
    signal.addEventListener('abort', onAbort, { once: true })
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort))
  })
}
