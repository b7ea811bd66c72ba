import { HindsightError } from 'hindsight-client'

type Environment = Readonly<Record<string, string | undefined>>

/** What variables for managers of a daemon say, where a program says nothing itself. */
export interface EmbedVariables {
  readonly idleTimeoutSeconds?: number
  readonly startTimeoutMs?: number
}

/** @throws HindsightError that names a variable whose value does not fit. */
export function readEmbedVariables(environment: Environment): EmbedVariables {
  const idleTimeoutSeconds = secondsIn(environment, 'HINDSIGHT_EMBED_DAEMON_IDLE_TIMEOUT', 0)
  const startTimeoutSeconds = secondsIn(environment, 'HINDSIGHT_EMBED_DAEMON_STARTUP_TIMEOUT', 1)
  return {
    ...(idleTimeoutSeconds !== null && { idleTimeoutSeconds }),
    ...(startTimeoutSeconds !== null && { startTimeoutMs: startTimeoutSeconds * 1_000 }),
  }
}

/** The environment of daemons: a database that is meant for them alone goes before one that is meant for any server. */
export function withEmbedDatabase(environment: Environment): Environment {
  const url = environment.HINDSIGHT_EMBED_API_DATABASE_URL
  return url ? { ...environment, HINDSIGHT_API_DATABASE_URL: url } : environment
}

function secondsIn(environment: Environment, name: string, least: number): number | null {
  const text = environment[name]
  if (text === undefined || text === '') return null
  const seconds = Number(text)
  if (Number.isInteger(seconds) && seconds >= least) return seconds
  throw new HindsightError(
    `${name} must be a whole number of seconds, ${least} or more (given: ${JSON.stringify(text)})`,
  )
}
