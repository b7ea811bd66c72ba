import type { Pool } from 'pg'
import { isConnectionLoss } from '../database/connection-loss.ts'

interface Waiting<Item> {
  readonly item: Item
  readonly resolve: () => void
  readonly reject: (error: unknown) => void
}

export interface GroupWork<Item> {
  /** The first of what waits, as much as is done well together. */
  readonly choose: (waiting: readonly Item[]) => ReadonlySet<Item>
  /** All of it or nothing. */
  readonly work: (group: readonly Item[]) => Promise<void>
  /** What nobody wants any more is not done. */
  readonly signalOf?: (item: Item) => AbortSignal | undefined
}

/**
 * Does what is ready by the time of a turn together: a transaction costs the same for one as for many. When that fails,
 * each is done alone, and only that fails which cannot be done.
 */
export class TurnGroups<Item> {
  readonly #group: GroupWork<Item>
  /** By whose turn it is: what is ready and has not had its turn. */
  readonly #queues = new WeakMap<Pool, Map<string | number, Waiting<Item>[]>>()

  constructor(group: GroupWork<Item>) {
    this.#group = group
  }

  /** `takeTurn` runs what it is given when everything before it is done. */
  run(
    pool: Pool,
    key: string | number,
    item: Item,
    takeTurn: (next: () => Promise<void>) => Promise<void>,
  ): Promise<void> {
    const queues = this.#queues.get(pool) ?? new Map<string | number, Waiting<Item>[]>()
    this.#queues.set(pool, queues)
    const queue = queues.get(key) ?? []
    queues.set(key, queue)
    return new Promise((resolve, reject) => {
      queue.push({ item, resolve, reject })
      // Finds nothing to do when somebody else's turn has done it.
      const next = () => {
        const group = this.#takeGroup(queue)
        if (queue.length === 0 && queues.get(key) === queue) queues.delete(key)
        return this.#do(group)
      }
      takeTurn(next).catch(reject)
    })
  }

  #takeGroup(queue: Waiting<Item>[]): Waiting<Item>[] {
    const chosen = this.#group.choose(queue.map(({ item }) => item))
    const group = queue.filter(({ item }) => chosen.has(item))
    queue.splice(0, queue.length, ...queue.filter(({ item }) => !chosen.has(item)))
    return group
  }

  async #do(group: readonly Waiting<Item>[]): Promise<void> {
    const wanted = group.filter(({ item, reject }) => {
      const signal = this.#group.signalOf?.(item)
      if (signal?.aborted) reject(signal.reason)
      return !signal?.aborted
    })
    if (wanted.length === 0) return
    try {
      await this.#group.work(wanted.map(({ item }) => item))
      for (const { resolve } of wanted) resolve()
    } catch (error) {
      // After a lost connection nobody knows whether it was done: to do it again might do it twice.
      if (wanted.length === 1 || isConnectionLoss(error)) for (const { reject } of wanted) reject(error)
      else for (const one of wanted) await this.#do([one])
    }
  }
}
