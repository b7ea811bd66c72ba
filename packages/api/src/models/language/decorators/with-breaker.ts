import { ModelError } from '../../model-error.ts'
import type { LanguageModel } from '../language-model.ts'
import type { CircuitBreaker } from './circuit-breaker.ts'
import { decorate } from './decorate.ts'

/** Fails at once, without asking, while the breaker is open. */
export function withBreaker(model: LanguageModel, breaker: CircuitBreaker): LanguageModel {
  return decorate(model, async (request) => {
    const ticket = breaker.enter()
    try {
      const reply = await model.generate(request)
      breaker.answered(ticket)
      return reply
    } catch (error) {
      if (error instanceof ModelError) breaker.failed(error, ticket)
      else breaker.abandoned(ticket)
      throw error
    }
  })
}
