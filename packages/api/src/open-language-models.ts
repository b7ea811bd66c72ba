import type { Config } from './config/load-config.ts'
import type { Database } from './database/database.ts'
import type { Scope } from './lifecycle/scope.ts'
import type { LanguageMonitor } from './memory/usage/language-monitor.ts'
import { UsageRecorder } from './memory/usage/usage-recorder.ts'
import { type ConfiguredLanguageModels, createLanguageModels } from './models/language/create-language-models.ts'
import { DailyBudget } from './models/language/daily-budget.ts'
import type { ModelCall } from './models/language/decorators/with-metering.ts'
import type { LanguageModels } from './models/language/language-models.ts'
import { createVendor } from './models/language/vendors/create-vendor.ts'
import { mayQuote } from './observability/describe-error.ts'
import type { Log } from './observability/log.ts'

export interface OpenedLanguageModels {
  readonly languageFor: LanguageModels
  readonly monitor: LanguageMonitor
  /** Puts a request to account that went another way. */
  readonly report: (call: ModelCall) => void
  /** What keeps models from being asked; see `ConfiguredLanguageModels`. */
  readonly verify: ConfiguredLanguageModels['verify']
  /** Tells of every request to a provider from now on. */
  onCall(listener: (call: ModelCall) => void): void
}

/** The configured language models, with everything that they use put to account. */
export async function openLanguageModels(
  config: Config,
  db: Database,
  scope: Scope,
  log: Log,
): Promise<OpenedLanguageModels> {
  const { variables, language } = config
  const budget = new DailyBudget(language.dailyLimits)
  const recorder = scope.use(
    await UsageRecorder.open({
      db,
      budget,
      prices: language.prices,
      trace: {
        enabled: variables.LLM_TRACE_ENABLED,
        content: variables.LLM_TRACE_CONTENT,
        scopes: variables.LLM_TRACE_SCOPES,
        retentionDays: variables.LLM_TRACE_RETENTION_DAYS,
        maxCharacters: variables.LLM_TRACE_MAX_CHARS,
      },
      onBudgetExceeded: () =>
        log.warn(
          `The daily budget for language models is used up: until ${budget.state().renewsAt.toISOString()} retain reads without them, consolidation and mental models wait, and reflect goes on.`,
        ),
      onFailure: (error) => log.warn({ err: error }, 'What language models have used could not be written down.'),
    }),
  )
  const listeners = [recorder.record, logFailures(log)]
  const report = (call: ModelCall) => {
    for (const listener of listeners) listener(call)
  }
  const { languageFor, states, verify } = createLanguageModels({ settings: language, budget, createVendor, report })
  return {
    languageFor,
    report,
    verify,
    monitor: {
      states,
      budget: () => (budget.isLimited ? budget.state() : null),
      traces: variables.LLM_TRACE_ENABLED,
      probes: variables.ENABLE_BANK_LLM_HEALTH,
      settle: () => recorder.flush(),
    },
    onCall: (listener) => void listeners.push(listener),
  }
}

/** What only somebody can mend is worth a line for everyone; the rest mends itself, or shows on the status. */
function logFailures(log: Log): (call: ModelCall) => void {
  return ({ outcome, error, purpose, provider, model, durationMs }) => {
    if (outcome === 'success' || outcome === 'cancelled') return
    const level = ['authentication', 'not_found', 'bad_request'].includes(outcome) ? 'warn' : 'info'
    log[level](
      {
        purpose,
        provider,
        model,
        kind: outcome,
        durationMs: Math.round(durationMs),
        ...(!mayQuote(outcome) && { detail: error }),
      },
      'A language model failed.',
    )
  }
}
