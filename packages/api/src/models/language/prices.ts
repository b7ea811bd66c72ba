import type { TokenUsage } from './language-model.ts'

/** US dollars for a million tokens. What comes from the provider's cache costs `input` when nothing else is said. */
export interface Price {
  readonly input: number
  readonly output: number
  readonly cached?: number | undefined
}

/** By `provider/model`, or by model alone. */
export type Prices = Readonly<Record<string, Price>>

/** What a call costs in US dollars; null when there is no price for it. Reasoning is billed as output. */
export function costOf(prices: Prices, provider: string, model: string, usage: TokenUsage): number | null {
  const price = priceOf(prices, provider, model)
  if (price === undefined) return null
  const cached = Math.min(usage.cachedTokens, usage.inputTokens)
  const input = (usage.inputTokens - cached) * price.input + cached * (price.cached ?? price.input)
  return (input + (usage.outputTokens + usage.reasoningTokens) * price.output) / 1e6
}

export function priceOf(prices: Prices, provider: string, model: string): Price | undefined {
  return own(prices, `${provider}/${model}`) ?? own(prices, model)
}

function own(prices: Prices, name: string): Price | undefined {
  return Object.hasOwn(prices, name) ? prices[name] : undefined
}
