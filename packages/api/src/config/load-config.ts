import { homedir } from 'node:os'
import { join, resolve } from 'node:path'
import type { z } from 'zod'
import { fingerprintsOfGiven, GIVEN_SETTINGS_VARIABLE } from '../daemon/setting-fingerprint.ts'
import { InvalidConfig } from './invalid-config.ts'
import { nearestName } from './nearest-name.ts'
import { inertVariables, serverVariables, serverVariablesSchema } from './variables.ts'

const PREFIX = 'HINDSIGHT_API_'

export type ServerVariables = z.output<typeof serverVariablesSchema>

export interface Config {
  readonly variables: ServerVariables
  /** All state lives below it. */
  readonly homeDirectory: string
  /** What can be made again at any time. */
  readonly cacheDirectory: string
  /** System account that runs the embedded PostgreSQL when the server itself runs as root. */
  readonly postgresAccount: string | null
  /** Fingerprints of the settings that a manager gave on purpose; see `DaemonState`. */
  readonly givenSettings: Readonly<Record<string, string>>
  /** Things worth telling at start: unknown names, settings without effect. */
  readonly warnings: readonly string[]
}

/** Reads the environment; values in `overrides` (command line flags, by variable name without prefix) win. */
export function loadConfig(
  environment: Readonly<Record<string, string | undefined>>,
  overrides: Readonly<Record<string, string | undefined>> = {},
): Config {
  const given: Record<string, string> = {}
  for (const name of Object.keys(serverVariables)) {
    const value = overrides[name] ?? environment[PREFIX + name]
    if (value !== undefined && value !== '') given[name] = value
  }
  const parsed = serverVariablesSchema.safeParse(given)
  if (!parsed.success) {
    const problems = parsed.error.issues.map(({ path: [name], message }) => {
      const label = overrides[String(name)] === undefined ? PREFIX + String(name) : flagOf(String(name))
      const value = SECRET.test(String(name)) ? '' : ` (given: ${JSON.stringify(given[String(name)])})`
      return `  ${label} ${message}${value}`
    })
    throw new InvalidConfig(`These settings are not valid:\n${problems.join('\n')}\nSee docs/configuration.md.`)
  }
  const variables = parsed.data
  if (!isLoopback(variables.HOST) && variables.TENANT_API_KEY === undefined) {
    throw new InvalidConfig(
      `Listening on ${variables.HOST} would let anyone on the network read and write every memory. ` +
        `Set ${PREFIX}TENANT_API_KEY, or listen on 127.0.0.1.`,
    )
  }
  const homeDirectory = absolute(environment.HINDSIGHT_HOME) ?? join(homedir(), '.hindsight')
  return Object.freeze({
    variables: Object.freeze(variables),
    homeDirectory,
    cacheDirectory: absolute(environment.HINDSIGHT_CACHE_DIR) ?? join(homeDirectory, 'cache'),
    postgresAccount: environment.HINDSIGHT_POSTGRES_USER ?? null,
    givenSettings: fingerprintsOfGiven(environment, variables.TENANT_API_KEY ?? ''),
    warnings: [...unknownNames(environment), ...inertNames(environment)],
  })
}

const absolute = (path: string | undefined) => (path ? resolve(path) : undefined)

/** Values that may hold a password or a key are not repeated. */
const SECRET = /URL|KEY/

/** `LOG_LEVEL` → `--log-level` */
const flagOf = (name: string) => `--${name.toLowerCase().replaceAll('_', '-')}`

export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || host === '[::1]' || /^127(\.\d{1,3}){3}$/.test(host)
}

function unknownNames(environment: Readonly<Record<string, string | undefined>>): string[] {
  const known = Object.keys(serverVariables)
  return Object.keys(environment)
    .filter((name) => name.startsWith(PREFIX) && name !== GIVEN_SETTINGS_VARIABLE)
    .map((name) => name.slice(PREFIX.length))
    .filter((name) => !known.includes(name) && !inertVariables.some((pattern) => pattern.test(name)))
    .map((name) => {
      const nearest = nearestName(name, known)
      return `${PREFIX}${name} is not a setting of this version${nearest ? `; did you mean ${PREFIX}${nearest}?` : '.'}`
    })
}

function inertNames(environment: Readonly<Record<string, string | undefined>>): string[] {
  const names = Object.keys(environment)
    .filter((name) => name.startsWith(PREFIX) && environment[name] !== '')
    .map((name) => name.slice(PREFIX.length))
    .filter((name) => inertVariables.some((pattern) => pattern.test(name)))
    .filter((name) => !(name === 'LLM_PROVIDER' && environment[PREFIX + name] === 'none'))
  if (names.length === 0) return []
  return [
    `${names.map((name) => PREFIX + name).join(', ')}: accepted, but this version uses no language, embedding or reranking model of a provider; memory works with the built-in ones.`,
  ]
}
