import type { Database } from '../../database/database.ts'
import type { DailyBudget } from '../../models/language/daily-budget.ts'
import type { ModelCall } from '../../models/language/decorators/with-metering.ts'
import { costOf, type Prices } from '../../models/language/prices.ts'
import { type LlmRequest, llmRequestOf, type TraceSettings } from './llm-request.ts'
import { UsageSums } from './model-usage.ts'
import { addUsage, insertLlmRequests, removeOldLlmRequests, usageOfDay } from './write-usage.ts'

export interface UsageRecorderOptions {
  readonly db: Database
  readonly prices: Prices
  readonly budget: DailyBudget
  readonly trace: TraceSettings & { readonly retentionDays: number }
  /** Told once a day, at the call that uses the budget up. */
  readonly onBudgetExceeded?: () => void
  /** Told when numbers could not be written; those of the ledger are written with the next ones. */
  readonly onFailure?: (error: unknown) => void
}

/** Numbers are written together, this long after the first of them. */
const GATHER_MS = 1_000
/** Kept while the database is away; beyond that the oldest are given up. */
const MOST_REQUESTS = 2_000
const CLEANING_MS = 3_600_000

/** Puts every call to a model into the ledger, the day's budget and, unless switched off, the list of requests. */
export class UsageRecorder implements AsyncDisposable {
  readonly #options: UsageRecorderOptions
  readonly #sums = new UsageSums()
  #requests: LlmRequest[] = []
  #timer: NodeJS.Timeout | undefined
  #cleaning: NodeJS.Timeout | undefined
  #writing: Promise<void> = Promise.resolve()
  #closed = false

  private constructor(options: UsageRecorderOptions) {
    this.#options = options
  }

  /** Knows from the start what the day has used. */
  static async open(options: UsageRecorderOptions): Promise<UsageRecorder> {
    const recorder = new UsageRecorder(options)
    await recorder.#readBudget()
    recorder.#clean()
    recorder.#cleaning = setInterval(() => recorder.#clean(), CLEANING_MS).unref()
    return recorder
  }

  readonly record = (call: ModelCall): void => {
    const { prices, budget, trace } = this.#options
    const usage = call.reply?.usage
    const price = usage === undefined ? null : costOf(prices, call.provider, call.model, usage)
    const cost = price === null ? null : price * (call.priceShare ?? 1)
    this.#sums.add(call, cost)
    const request = llmRequestOf(call, cost, trace)
    if (request !== null) this.#requests.push(request)
    const wasExceeded = budget.state().exceeded
    if (usage !== undefined) budget.add(usage.inputTokens + usage.outputTokens + usage.reasoningTokens, cost ?? 0)
    if (!wasExceeded && budget.state().exceeded) this.#options.onBudgetExceeded?.()
    if (!this.#closed) this.#timer ??= setTimeout(() => void this.flush(), GATHER_MS).unref()
  }

  /** Writes what has been gathered. Never rejects. */
  flush(): Promise<void> {
    clearTimeout(this.#timer)
    this.#timer = undefined
    this.#writing = this.#writing.then(() => this.#write())
    return this.#writing
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed = true
    clearInterval(this.#cleaning)
    await this.flush()
  }

  async #write(): Promise<void> {
    const { db, onFailure } = this.#options
    const sums = this.#sums.take()
    const requests = this.#requests
    this.#requests = []
    try {
      await addUsage(db, sums)
    } catch (error) {
      this.#sums.giveBack(sums)
      this.#requests = [...requests, ...this.#requests].slice(-MOST_REQUESTS)
      onFailure?.(error)
      return
    }
    try {
      await insertLlmRequests(db, requests)
      if (sums.length > 0) await this.#readBudget()
    } catch (error) {
      onFailure?.(error)
    }
  }

  /** Other processes use the same budget. */
  async #readBudget(): Promise<void> {
    const { db, budget } = this.#options
    if (!budget.isLimited) return
    const day = new Date().toISOString().slice(0, 10)
    const written = await usageOfDay(db, day)
    const gathered = this.#sums.totalOf(day)
    budget.set(written.tokens + gathered.tokens, written.usd + gathered.usd)
  }

  #clean(): void {
    const { db, trace, onFailure } = this.#options
    removeOldLlmRequests(db, trace.retentionDays).catch((error: unknown) => onFailure?.(error))
  }
}
