import type { DailyLimits } from './daily-budget.ts'
import type { LanguagePurpose } from './language-models.ts'
import type { Prices } from './prices.ts'

/** Where a model is and how it is asked. Null: the provider's own. */
export interface EndpointSettings {
  readonly provider: string
  readonly model: string | null
  readonly apiKey: string | null
  readonly baseUrl: string | null
  readonly reasoningEffort: string | null
  /** Added to the body of each request. */
  readonly extraBody: Readonly<Record<string, unknown>>
  readonly headers: Readonly<Record<string, string>>
}

/** How patient a call is. */
export interface CallPolicy {
  /** Of one attempt. */
  readonly timeoutMs: number
  /** After the first attempt. */
  readonly maxRetries: number
  readonly initialBackoffMs: number
  readonly maxBackoffMs: number
}

export interface MemberSettings {
  readonly endpoint: EndpointSettings
  readonly policy: CallPolicy
}

export interface PurposeSettings {
  /** In the order in which they are asked; none: no model. */
  readonly members: readonly MemberSettings[]
  readonly strategy: 'failover' | 'round-robin'
  /** One for each member; missing ones are 1. */
  readonly weights: readonly number[]
  /** Calls of this purpose at the same time; null: as many as of all together. */
  readonly maxConcurrent: number | null
  /** `as_asked`: what the capability asks for; null: never sent. */
  readonly temperature: number | null | 'as_asked'
  /** Whether decoding is forced into the schema; null: where the provider is known to take it. */
  readonly strictSchema: boolean | null
}

export interface LanguageSettings {
  readonly purposes: Readonly<Record<LanguagePurpose, PurposeSettings>>
  /** Calls of this process at the same time. */
  readonly maxConcurrent: number
  /** To one endpoint; null: as many as it takes. */
  readonly requestsPerMinute: number | null
  readonly prices: Prices
  readonly dailyLimits: DailyLimits
}
