import { ModelError } from '../../model-error.ts'
import type { LanguageModel } from '../language-model.ts'
import { decorate } from './decorate.ts'

/**
 * Ends a call that takes too long with a `timeout`, and one whose caller goes away with the signal's reason – also when
 * the model itself does not listen.
 */
export function withDeadline(model: LanguageModel, timeoutMs: number): LanguageModel {
  return decorate(model, async (request) => {
    const { signal } = request
    signal?.throwIfAborted()
    const controller = new AbortController()
    const ended = new Promise<never>((_, reject) => {
      controller.signal.addEventListener('abort', () => reject(controller.signal.reason), { once: true })
    })
    const onAbort = () => controller.abort(signal!.reason)
    signal?.addEventListener('abort', onAbort, { once: true })
    const timer = setTimeout(() => controller.abort(tooLate(model, timeoutMs)), timeoutMs)
    try {
      return await Promise.race([model.generate({ ...request, signal: controller.signal }), ended])
    } finally {
      clearTimeout(timer)
      signal?.removeEventListener('abort', onAbort)
    }
  })
}

function tooLate({ provider, model }: LanguageModel, timeoutMs: number): ModelError {
  return new ModelError('timeout', `${provider} (${model}) did not answer within ${timeoutMs / 1000} s`)
}
