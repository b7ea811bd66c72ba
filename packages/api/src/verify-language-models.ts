import type { Config } from './config/load-config.ts'
import type { Scope } from './lifecycle/scope.ts'
import type { Log } from './observability/log.ts'
import type { OpenedLanguageModels } from './open-language-models.ts'

/** Tells, once the server answers and in the background, which of the configured models cannot be asked, and what to do. */
export function verifyLanguageModels(config: Config, { verify }: OpenedLanguageModels, scope: Scope, log: Log): void {
  if (config.variables.SKIP_LLM_VERIFICATION) return
  const stop = new AbortController()
  const verified = verify(stop.signal).then(
    (problems) => {
      for (const { message } of problems) {
        log.warn(
          `A language model cannot be used: ${message} Until that is mended, what it is for is done without it. HINDSIGHT_API_SKIP_LLM_VERIFICATION=true skips this check.`,
        )
      }
    },
    (error) => {
      if (!stop.signal.aborted) log.warn({ err: error }, 'The language models could not be checked.')
    },
  )
  scope.defer(() => {
    stop.abort()
    return verified
  })
}
