import type { Budget } from 'hindsight-contract'
import type { BankSettings } from '../../config/bank/bank-settings.ts'

/** How many candidates each arm may return: a number of the bank's, or a share of the tokens that were asked for. */
export function candidateLimit(config: BankSettings, budget: Budget, maxTokens: number): number {
  if (config.recall_budget_function === 'fixed') return config[`recall_budget_fixed_${budget}`]
  const share = Math.round(Math.max(0, maxTokens) * config[`recall_budget_adaptive_${budget}`])
  return Math.min(Math.max(share, config.recall_budget_min), config.recall_budget_max)
}
