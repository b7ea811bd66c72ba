import type { BreakerState } from '../language/decorators/circuit-breaker.ts'
import { ModelError } from '../model-error.ts'
import type { Reranker } from './reranker.ts'

export interface RerankedInTime {
  /** By document; null for one that was not scored in time. */
  readonly scores: readonly (number | null)[]
  /** Why not all were scored. */
  readonly problem: string | null
  readonly durationMs: number
}

export interface RerankBudget {
  readonly budgetMs: number
  /** Batches under way at the same time. */
  readonly maxConcurrent: number
}

/** Fewer are hardly worth asking about. */
const FEWEST = 8
/** What is asked for is to take this share of the budget, so that an ordinary delay does not spoil it. */
const TARGET_SHARE = 0.7
/** How much the last call counts in what a document is thought to take. */
const LAST_WEIGHT = 0.4

/** Asks a reranker for no longer than its budget, about as many documents as it has lately come to in that time. */
export class BudgetedReranker {
  readonly provider: string
  readonly model: string
  readonly #reranker: Reranker
  readonly #budget: RerankBudget
  /** What a document takes, all in all; null before the first answer. */
  #msPerDocument: number | null = null

  constructor(reranker: Reranker, budget: RerankBudget) {
    this.provider = reranker.provider
    this.model = reranker.model
    this.#reranker = reranker
    this.#budget = budget
  }

  get state(): BreakerState | undefined {
    return this.#reranker.state
  }

  /** How many documents can be expected to be scored in time; from 8 up to `most`. */
  affordable(most: number): number {
    if (this.#msPerDocument === null) return most
    const count = Math.floor((this.#budget.budgetMs * TARGET_SHARE) / this.#msPerDocument)
    return Math.min(most, Math.max(FEWEST, count))
  }

  /** Rejects only with the signal's reason. */
  async rerank(query: string, documents: readonly string[], signal?: AbortSignal): Promise<RerankedInTime> {
    signal?.throwIfAborted()
    const startedAt = performance.now()
    const scores = new Array<number | null>(documents.length).fill(null)
    const ending = new AbortController()
    const onAbort = () => ending.abort(signal!.reason)
    signal?.addEventListener('abort', onAbort, { once: true })
    const timer = setTimeout(() => ending.abort(this.#tooLate()), this.#budget.budgetMs)
    let problem: string | null = null
    try {
      await untilAborted(this.#scoreAll(query, documents, scores, ending.signal), ending.signal)
    } catch (error) {
      signal?.throwIfAborted()
      if (!(error instanceof ModelError)) throw error
      problem = error.message
    } finally {
      ending.abort()
      clearTimeout(timer)
      signal?.removeEventListener('abort', onAbort)
    }
    const durationMs = performance.now() - startedAt
    // Later answers change nothing any more.
    const inTime = scores.slice()
    this.#learn(inTime, durationMs, problem)
    return { scores: inTime, problem, durationMs }
  }

  async #scoreAll(
    query: string,
    documents: readonly string[],
    scores: (number | null)[],
    signal: AbortSignal,
  ): Promise<void> {
    const { maxBatchSize } = this.#reranker
    let next = 0
    const takeBatches = async (): Promise<void> => {
      while (next < documents.length && !signal.aborted) {
        const start = next
        next += maxBatchSize
        const batch = documents.slice(start, start + maxBatchSize)
        const found = await this.#reranker.rerank(query, batch, signal)
        for (const [place, score] of found.entries()) scores[start + place] = score
      }
    }
    await Promise.all(Array.from({ length: this.#budget.maxConcurrent }, takeBatches))
  }

  #learn(scores: readonly (number | null)[], durationMs: number, problem: string | null): void {
    const scored = scores.filter((score) => score !== null).length
    if (problem === null) {
      const last = durationMs / Math.max(1, scores.length)
      this.#msPerDocument =
        this.#msPerDocument === null ? last : this.#msPerDocument * (1 - LAST_WEIGHT) + last * LAST_WEIGHT
    } else if (durationMs >= this.#budget.budgetMs) {
      // At least twice as slow as hoped for, or as slow as was seen.
      this.#msPerDocument = (2 * durationMs) / Math.max(1, scored, scores.length / 2)
    }
  }

  #tooLate(): ModelError {
    const message = `${this.provider} (${this.model}) did not rerank all candidates within ${this.#budget.budgetMs} ms.`
    return new ModelError('timeout', message)
  }
}

/** Rejects as soon as the signal aborts, whether the work listens to it or not. */
function untilAborted(work: Promise<void>, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const onAbort = () => reject(signal.reason)
    signal.addEventListener('abort', onAbort, { once: true })
    work.then(resolve, reject)
  })
}
