import type { ObservationScopes } from '../../retain/received-document.ts'
import { scopeKey, scopesOf } from '../observation-scopes.ts'

export interface QueuedFact {
  readonly number: number
  readonly tags: readonly string[]
  readonly observationScopes: ObservationScopes | null
}

export interface ScopeWork {
  readonly scope: readonly string[]
  /** Numbers of facts, at most as many in each as a model is shown at once, in the order in which they came. */
  readonly batches: readonly (readonly number[])[]
}

interface ScopeQueue {
  readonly scope: readonly string[]
  readonly facts: number[]
}

/** Facts sorted by the tag sets under which they are combined, until there are enough of a set for a whole batch. */
export class ScopeQueues {
  readonly #batchSize: number
  readonly #queues = new Map<string, ScopeQueue>()
  /** By fact: the tag sets under which it still has to be looked at. */
  readonly #open = new Map<number, Set<string>>()

  constructor(batchSize: number) {
    this.#batchSize = batchSize
  }

  add({ number, tags, observationScopes }: QueuedFact): void {
    const scopes = scopesOf(tags, observationScopes)
    this.#open.set(number, new Set(scopes.map(scopeKey)))
    for (const scope of scopes) {
      const queue = this.#queues.get(scopeKey(scope))
      if (queue === undefined) this.#queues.set(scopeKey(scope), { scope, facts: [number] })
      else queue.facts.push(number)
    }
  }

  /** Takes out whole batches; with `all`, also what is left. */
  take({ all }: { readonly all: boolean }): ScopeWork[] {
    const work: ScopeWork[] = []
    for (const [key, { scope, facts }] of this.#queues) {
      const whole = all ? facts.length : facts.length - (facts.length % this.#batchSize)
      const taken = facts.splice(0, whole)
      if (facts.length === 0) this.#queues.delete(key)
      const batches = Array.from({ length: Math.ceil(taken.length / this.#batchSize) }, (_, index) =>
        taken.slice(index * this.#batchSize, (index + 1) * this.#batchSize),
      )
      if (batches.length > 0) work.push({ scope, batches })
    }
    return work
  }

  /** Whether nothing else is left to do for a fact when it has been looked at under the tag set. */
  isLast(fact: number, scope: readonly string[]): boolean {
    const open = this.#open.get(fact)
    return open === undefined || (open.size === 1 && open.has(scopeKey(scope)))
  }

  /** Takes down that a fact has been looked at under the tag set. */
  settle(fact: number, scope: readonly string[]): void {
    const open = this.#open.get(fact)
    open?.delete(scopeKey(scope))
    if (open?.size === 0) this.#open.delete(fact)
  }
}
