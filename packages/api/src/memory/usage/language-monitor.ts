import type { BudgetState } from '../../models/language/daily-budget.ts'
import type { EndpointState } from '../../models/language/model-state.ts'

/** What can be told about the language models of this process. */
export interface LanguageMonitor {
  /** None: no language model is configured. */
  states(): readonly EndpointState[]
  /** Null: there is no daily budget. */
  budget(): BudgetState | null
  /** Whether single requests are kept. */
  readonly traces: boolean
  /** Whether anyone may have the models asked. */
  readonly probes: boolean
  /** Writes what has been used so far, so that it can be read. */
  settle(): Promise<void>
}
