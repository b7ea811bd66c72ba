import type { Database } from '../database/database.ts'
import { one, sql } from '../database/sql.ts'
import { DatabaseHomeUnavailable } from './database/prepare-database-home.ts'
import type { BankVersion, SearchIndex, SearchQuery, SearchResult } from './search-index.ts'

export interface RoutingSearchIndexOptions {
  readonly memory: SearchIndex
  /** Called when the first bank is too large for memory. */
  readonly openDatabaseHome: () => Promise<SearchIndex>
  readonly db: Database
  readonly memoryBudgetBytes: number
  readonly dimensions: number
}

/** What a memory takes in memory: its codes in two layouts, and this; measured on turns of about ten content words. */
const BYTES_BESIDE_VECTOR = 328
/** A bank that outgrew memory comes back when it is this much smaller than what fits. */
const RETURN_SHARE = 0.8
/** A bank is counted again after so many changes, or when its last count is this old and it has changed. */
const RECOUNT_CHANGES = 1000
const RECOUNT_MS = 60_000

interface Count {
  readonly sequence: number
  readonly at: number
  readonly isLarge: boolean
}

/** Searches a bank in memory, unless it alone would take more than the memory budget: then in the database. */
export class RoutingSearchIndex implements SearchIndex {
  readonly #options: RoutingSearchIndexOptions
  readonly #mostMemories: number
  readonly #counts = new Map<number, Promise<Count>>()
  #database: Promise<SearchIndex> | null = null

  constructor(options: RoutingSearchIndexOptions) {
    this.#options = options
    this.#mostMemories = options.memoryBudgetBytes / (BYTES_BESIDE_VECTOR + 2 * options.dimensions)
  }

  async search(bank: BankVersion, query: SearchQuery, signal?: AbortSignal): Promise<SearchResult> {
    signal?.throwIfAborted()
    return (await this.#homeOf(bank)).search(bank, query, signal)
  }

  prepare(bank: BankVersion): void {
    // A search that needs the bank will meet the same trouble and report it.
    this.#homeOf(bank).then(
      (home) => home.prepare(bank),
      () => {},
    )
  }

  drop(bankNumber: number, space?: number): void {
    if (space === undefined) this.#counts.delete(bankNumber)
    this.#options.memory.drop(bankNumber, space)
    this.#database?.then(
      (database) => database.drop(bankNumber, space),
      () => {},
    )
  }

  /** Of the home in memory: what this process pays for. */
  statistics(): ReturnType<SearchIndex['statistics']> {
    return this.#options.memory.statistics()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const database = await this.#database?.catch(() => null)
    await Promise.all([this.#options.memory[Symbol.asyncDispose](), database?.[Symbol.asyncDispose]()])
  }

  async #homeOf(bank: BankVersion): Promise<SearchIndex> {
    const last = this.#counts.get(bank.number)
    let counted = await last?.catch(() => undefined)
    if (counted === undefined || isStale(counted, bank)) {
      // Another caller may have begun to count in the meantime.
      const newer = this.#counts.get(bank.number)
      counted = await (newer !== undefined && newer !== last ? newer : this.#count(bank, counted))
    }
    return counted.isLarge ? this.#databaseHome() : this.#options.memory
  }

  /** Where the database turns out to be no home, memory is the only one. */
  #databaseHome(): Promise<SearchIndex> {
    this.#database ??= this.#options.openDatabaseHome().catch((error: unknown) => {
      if (error instanceof DatabaseHomeUnavailable) return this.#options.memory
      this.#database = null
      throw error
    })
    return this.#database
  }

  #count(bank: BankVersion, last: Count | undefined): Promise<Count> {
    const counting = this.#measure(bank, last)
    this.#counts.set(bank.number, counting)
    return counting
  }

  async #measure(bank: BankVersion, last: Count | undefined): Promise<Count> {
    const { memories } = await one<{ memories: number }>(
      this.#options.db,
      sql`select count(*) as memories from memories where bank = ${bank.number}`,
    )
    const most = last?.isLarge ? this.#mostMemories * RETURN_SHARE : this.#mostMemories
    const isLarge = memories > most
    if (isLarge && last?.isLarge === false) this.#options.memory.drop(bank.number)
    return { sequence: bank.sequence, at: Date.now(), isLarge }
  }
}

function isStale({ sequence, at }: Count, bank: BankVersion): boolean {
  const changes = bank.sequence - sequence
  return changes >= RECOUNT_CHANGES || (changes > 0 && Date.now() - at > RECOUNT_MS)
}
