import type { ModelCall } from '../../models/language/decorators/with-metering.ts'

/** What the calls of one day, bank, purpose and model have taken together. */
export interface ModelUsage {
  /** UTC, `2024-05-07`. */
  readonly day: string
  readonly bankId: string
  readonly purpose: string
  readonly provider: string
  readonly model: string
  readonly calls: number
  readonly failures: number
  readonly inputTokens: number
  readonly outputTokens: number
  readonly cachedTokens: number
  readonly reasoningTokens: number
  /** US dollars. */
  readonly cost: number
}

/** Gathers calls until somebody takes the sums away. */
export class UsageSums {
  readonly #sums = new Map<string, ModelUsage>()

  get isEmpty(): boolean {
    return this.#sums.size === 0
  }

  add(call: ModelCall, cost: number | null): void {
    const { bankId, purpose, provider, model, outcome } = call
    const usage = call.reply?.usage
    this.#merge({
      ...{ day: call.startedAt.toISOString().slice(0, 10), bankId, purpose, provider, model },
      calls: 1,
      failures: outcome === 'success' || outcome === 'cancelled' ? 0 : 1,
      inputTokens: usage?.inputTokens ?? 0,
      outputTokens: usage?.outputTokens ?? 0,
      cachedTokens: usage?.cachedTokens ?? 0,
      reasoningTokens: usage?.reasoningTokens ?? 0,
      cost: cost ?? 0,
    })
  }

  /** The sums in the order of their keys, so that all writers lock rows in the same order. */
  take(): ModelUsage[] {
    const sums = [...this.#sums].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, sum]) => sum)
    this.#sums.clear()
    return sums
  }

  /** Puts back what could not be written. */
  giveBack(sums: readonly ModelUsage[]): void {
    for (const sum of sums) this.#merge(sum)
  }

  /** What one day has taken so far. */
  totalOf(day: string): { readonly tokens: number; readonly usd: number } {
    let tokens = 0
    let usd = 0
    for (const sum of this.#sums.values()) {
      if (sum.day !== day) continue
      tokens += sum.inputTokens + sum.outputTokens + sum.reasoningTokens
      usd += sum.cost
    }
    return { tokens, usd }
  }

  #merge(added: ModelUsage): void {
    const key = JSON.stringify([added.day, added.bankId, added.purpose, added.provider, added.model])
    const known = this.#sums.get(key)
    this.#sums.set(
      key,
      known === undefined
        ? added
        : {
            ...known,
            calls: known.calls + added.calls,
            failures: known.failures + added.failures,
            inputTokens: known.inputTokens + added.inputTokens,
            outputTokens: known.outputTokens + added.outputTokens,
            cachedTokens: known.cachedTokens + added.cachedTokens,
            reasoningTokens: known.reasoningTokens + added.reasoningTokens,
            cost: known.cost + added.cost,
          },
    )
  }
}
