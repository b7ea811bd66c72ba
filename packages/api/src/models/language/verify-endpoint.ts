import { ModelError } from '../model-error.ts'
import type { CircuitBreaker } from './decorators/circuit-breaker.ts'
import { withBreaker } from './decorators/with-breaker.ts'
import { withDeadline } from './decorators/with-deadline.ts'
import { type LanguageModel, TRIFLE } from './language-model.ts'

const TIMEOUT_MS = 20_000
/** The endpoint has answered, and will answer other requests. */
const HARMLESS: readonly string[] = ['bad_request', 'too_long', 'invalid_answer', 'rate_limited', 'paused']

/**
 * Why a model cannot be asked; null when it can. Where the provider says that it has the model nothing is written; else
 * it is asked for a word. What comes out is what the breaker knows, too.
 */
export async function verifyEndpoint(
  vendor: LanguageModel,
  breaker: CircuitBreaker,
  signal: AbortSignal,
): Promise<ModelError | null> {
  const asked: LanguageModel = {
    provider: vendor.provider,
    model: vendor.model,
    async generate(request) {
      if (await vendor.isOffered?.(request.signal!)) return NOTHING
      return vendor.generate(request)
    },
  }
  try {
    await withBreaker(withDeadline(asked, TIMEOUT_MS), breaker).generate({ ...TRIFLE, signal })
    return null
  } catch (error) {
    if (!(error instanceof ModelError)) throw error
    return HARMLESS.includes(error.kind) ? null : error
  }
}

const NOTHING = {
  text: '',
  toolCalls: [],
  finishReason: 'stop',
  usage: { inputTokens: 0, outputTokens: 0, cachedTokens: 0, reasoningTokens: 0 },
} as const
