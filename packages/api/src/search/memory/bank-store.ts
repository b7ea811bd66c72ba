import { retryOnConnectionLoss } from '../../database/connection-loss.ts'
import type { Database } from '../../database/database.ts'
import type { BankVersion } from '../search-index.ts'
import type { BankIndex } from './bank-index.ts'
import { applyChanges, loadBank, readChanges } from './load-bank.ts'
import type { BankStatistics } from './protocol.ts'
import { VectorArena } from './vector-arena.ts'

/** How long a search waits for a database that has gone away to come back. */
const RECOVERY_MS = 5_000

interface Entry {
  readonly bank: number
  readonly space: number
  index: BankIndex | null
  /** The index has every change up to it. */
  sequence: number
  bytes: number
  /** The load or catch-up under way: whoever needs the bank waits for it. */
  refreshing: Promise<void> | null
  isDropped: boolean
}

/** The banks that are in memory: loaded when asked for, brought up to date by sequence, the longest unused forgotten. */
export class BankStore {
  readonly #connect: () => Promise<Database>
  readonly #budgetBytes: number
  readonly #arena = new VectorArena()
  /** By bank and space, in the order of last use. */
  readonly #entries = new Map<string, Entry>()
  #loads = 0
  #loadMs = 0

  constructor(connect: () => Promise<Database>, budgetBytes: number) {
    this.#connect = connect
    this.#budgetBytes = budgetBytes
  }

  /**
   * Calls `work` with the bank's index, which has every change up to `bank.sequence`, or with null when there is no
   * such bank. The index is not to be kept: it may be released as soon as `work` has returned.
   */
  async use<T>(bank: BankVersion, work: (index: BankIndex | null) => T): Promise<T> {
    let refreshed: Entry | null = null
    while (true) {
      const entry = this.#enter(bank)
      if (entry.index !== null && (entry.sequence >= bank.sequence || refreshed === entry)) return work(entry.index)
      if (entry.refreshing !== null) {
        // Its failure is for the one who began it; this caller tries by itself.
        await entry.refreshing.catch(() => {})
        continue
      }
      await this.#startRefresh(bank, entry)
      if (entry.index === null && !this.#isEntered(bank, entry)) return work(null)
      refreshed = entry
    }
  }

  /** All of a bank, or what is held of it for one space. */
  drop(bankNumber: number, space?: number): void {
    for (const [key, entry] of this.#entries) {
      if (entry.bank === bankNumber && (space === undefined || entry.space === space)) this.#forget(key, entry)
    }
  }

  statistics(): BankStatistics {
    const loaded = [...this.#entries.values()].filter(({ index }) => index !== null)
    return {
      banks: loaded.length,
      memories: loaded.reduce((sum, { index }) => sum + index!.living, 0),
      bytes: loaded.reduce((sum, { bytes }) => sum + bytes, 0),
      loads: this.#loads,
      loadMs: this.#loadMs,
    }
  }

  #enter(bank: BankVersion): Entry {
    const key = keyOf(bank)
    const known = this.#entries.get(key)
    const entry = known ?? {
      bank: bank.number,
      space: bank.space,
      index: null,
      sequence: -1,
      bytes: 0,
      refreshing: null,
      isDropped: false,
    }
    this.#entries.delete(key)
    this.#entries.set(key, entry)
    return entry
  }

  #isEntered(bank: BankVersion, entry: Entry): boolean {
    return this.#entries.get(keyOf(bank)) === entry
  }

  #forget(key: string, entry: Entry): void {
    this.#entries.delete(key)
    entry.isDropped = true
    entry.index?.release()
    entry.index = null
  }

  #startRefresh(bank: BankVersion, entry: Entry): Promise<void> {
    const refreshing = this.#refresh(bank, entry).finally(() => {
      entry.refreshing = null
    })
    entry.refreshing = refreshing
    return refreshing
  }

  async #refresh(bank: BankVersion, entry: Entry): Promise<void> {
    if (entry.index === null) {
      const startedAt = performance.now()
      const loaded = await this.#reading((database) => loadBank(database, bank, this.#arena))
      this.#loads++
      this.#loadMs += performance.now() - startedAt
      if (loaded === null || entry.isDropped) {
        loaded?.index.release()
        if (!entry.isDropped) this.#forget(keyOf(bank), entry)
        return
      }
      entry.index = loaded.index
      entry.sequence = loaded.sequence
    } else {
      const changes = await this.#reading((database) => readChanges(database, bank, entry.sequence))
      if (entry.index === null) return
      if (changes === null) return this.#forget(keyOf(bank), entry)
      applyChanges(entry.index, changes)
      entry.sequence = changes.sequence
      if (entry.index.wantsCompaction) {
        const former = entry.index
        entry.index = former.compact(this.#arena)
        former.release()
      }
    }
    entry.bytes = entry.index.bytes
    this.#keepToBudget(entry)
  }

  #reading<T>(work: (database: Database) => Promise<T>): Promise<T> {
    return retryOnConnectionLoss(async () => work(await this.#connect()), { deadlineMs: RECOVERY_MS })
  }

  /** Forgets the longest unused banks until the rest fits; the one that is needed now stays, however large. */
  #keepToBudget(needed: Entry): void {
    let total = this.statistics().bytes
    for (const [key, entry] of this.#entries) {
      if (total <= this.#budgetBytes) return
      if (entry === needed || entry.index === null || entry.refreshing !== null) continue
      total -= entry.bytes
      this.#forget(key, entry)
    }
  }
}

const keyOf = ({ number, space }: BankVersion): string => `${number}/${space}`
