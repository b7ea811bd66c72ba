import { ModelError } from '../../model-error.ts'
import type { DailyBudget } from '../daily-budget.ts'
import type { LanguageModel } from '../language-model.ts'
import { decorate } from './decorate.ts'

/** Work that can wait does so until tomorrow, once the day's budget is used up. */
export function withBudget(model: LanguageModel, budget: DailyBudget): LanguageModel {
  return decorate(model, async (request) => {
    const { exceeded, renewsAt } = budget.state()
    if (exceeded) {
      throw new ModelError('paused', `The daily budget is used up; it is renewed at ${renewsAt.toISOString()}`, {
        retryAfterMs: renewsAt.getTime() - Date.now(),
      })
    }
    return model.generate(request)
  })
}
