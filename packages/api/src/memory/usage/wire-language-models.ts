import type { LanguageBudget, LanguageModelState } from 'hindsight-contract'
import type { BudgetState } from '../../models/language/daily-budget.ts'
import type { EndpointState } from '../../models/language/model-state.ts'
import { wireTime } from '../wire-time.ts'
import type { LanguageMonitor } from './language-monitor.ts'

/**
 * The fields about language models, for answers that have them; none when nothing is configured.
 * @param detailed with what the provider said; that is not for everybody who may ask whether the server is up
 */
export function wireLanguageModels(
  monitor: LanguageMonitor,
  detailed: boolean,
): { language_models?: LanguageModelState[]; language_budget?: LanguageBudget } {
  const states = monitor.states()
  const budget = monitor.budget()
  return {
    ...(states.length === 0 ? {} : { language_models: states.map((state) => wireModelState(state, detailed)) }),
    ...(budget === null ? {} : { language_budget: wireBudget(budget) }),
  }
}

function wireModelState(endpoint: EndpointState, detailed: boolean): LanguageModelState {
  const { provider, model, purposes, state, pausedUntil, failuresInARow, lastError } = endpoint
  return {
    provider,
    model,
    purposes: [...purposes],
    state,
    ...(pausedUntil === null ? {} : { paused_until: wireTime(pausedUntil) }),
    failures_in_a_row: failuresInARow,
    ...(lastError === null
      ? {}
      : {
          last_error: {
            at: wireTime(lastError.at),
            kind: lastError.kind,
            ...(detailed ? { message: lastError.message } : {}),
          },
        }),
  }
}

function wireBudget({ tokens, usd, limits, exceeded, renewsAt }: BudgetState): LanguageBudget {
  return {
    tokens,
    ...(limits.tokens === null ? {} : { tokens_limit: limits.tokens }),
    cost_usd: usd,
    ...(limits.usd === null ? {} : { cost_usd_limit: limits.usd }),
    exceeded,
    renews_at: wireTime(renewsAt),
  }
}
