import { ModelError, type ModelErrorKind } from '../../model-error.ts'
import type { LanguageModel, LanguageReply, LanguageRequest } from '../language-model.ts'
import type { LanguagePurpose } from '../language-models.ts'
import { decorate } from './decorate.ts'

/** To whose account a call is put. */
export interface Account {
  readonly purpose: LanguagePurpose
  readonly bankId: string
  /** The same for all calls of one piece of work. */
  readonly traceId: string
}

/** One request to a provider, as it ended. */
export interface ModelCall extends Account {
  readonly provider: string
  readonly model: string
  readonly startedAt: Date
  readonly durationMs: number
  readonly outcome: 'success' | 'cancelled' | ModelErrorKind
  readonly error: string | null
  readonly request: LanguageRequest
  /** Null when there was none. */
  readonly reply: LanguageReply | null
  /** Of the price of such a call, from 0 to 1; all of it when left out. */
  readonly priceShare?: number
}

/** Reports every request that is made, each attempt by itself. `report` must not throw. */
export function withMetering(model: LanguageModel, account: Account, report: (call: ModelCall) => void): LanguageModel {
  const { provider } = model
  return decorate(model, async (request) => {
    const startedAt = new Date()
    const start = performance.now()
    const tell = (ended: Pick<ModelCall, 'outcome' | 'error' | 'reply'>) =>
      report({
        ...account,
        ...{ provider, model: model.model, startedAt, durationMs: performance.now() - start, request },
        ...ended,
      })
    try {
      const reply = await model.generate(request)
      tell({ outcome: 'success', error: null, reply })
      return reply
    } catch (error) {
      const outcome = error instanceof ModelError ? error.kind : 'cancelled'
      tell({ outcome, error: error instanceof Error ? error.message : String(error), reply: null })
      throw error
    }
  })
}
