import { ModelError } from '../../model-error.ts'
import type { LanguageModel } from '../language-model.ts'
import { decorate } from './decorate.ts'
import { watchText } from './text-watch.ts'
import { wait } from './wait.ts'

export interface RetryOptions {
  readonly maxRetries: number
  readonly initialBackoffMs: number
  /** Also: whoever is asked to wait for longer gives up instead. */
  readonly maxBackoffMs: number
  /** From 0 up to 1. */
  readonly random?: () => number
}

/**
 * Asks again when that may help. Waits a random part of a time that doubles ("full jitter"), after what the provider
 * asks for. Once text has been streamed there is no way back.
 */
export function withRetry(model: LanguageModel, options: RetryOptions): LanguageModel {
  const { maxRetries, initialBackoffMs, maxBackoffMs, random = Math.random } = options
  return decorate(model, async (request) => {
    const watched = watchText(request)
    for (let attempt = 0; ; attempt++) {
      try {
        return await model.generate(watched.request)
      } catch (error) {
        if (attempt >= maxRetries || watched.begun() || !isWorthRetrying(error, maxBackoffMs)) throw error
        const backoffMs = random() * Math.min(maxBackoffMs, initialBackoffMs * 2 ** attempt)
        await wait((error.retryAfterMs ?? 0) + backoffMs, request.signal)
      }
    }
  })
}

/** A breaker is there so that nobody waits; it is not waited for. */
function isWorthRetrying(error: unknown, maxBackoffMs: number): error is ModelError {
  if (!(error instanceof ModelError) || !error.isPassing || error.kind === 'paused') return false
  return (error.retryAfterMs ?? 0) <= maxBackoffMs
}
