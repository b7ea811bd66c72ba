import { homedir } from 'node:os'
import { join, resolve } from 'node:path'
import type { BankTemplateManifest } from 'hindsight-contract'
import { z } from 'zod'
import { fingerprintsOfGiven, GIVEN_SETTINGS_VARIABLE } from '../daemon/setting-fingerprint.ts'
import type { EmbeddingSettings } from '../models/embedding/embedding-settings.ts'
import type { LanguageSettings } from '../models/language/language-settings.ts'
import { PROVIDERS } from '../models/language/vendors/create-vendor.ts'
import type { RerankerSettings } from '../models/reranking/reranker-settings.ts'
import type { TracingSettings } from '../observability/tracing/tracing-settings.ts'
import type { BankSettingRules } from './bank/bank-setting-rules.ts'
import { bankVariables } from './bank/bank-variables.ts'
import { readBankSettingRules, type VariableOrigin } from './bank/read-bank-setting-rules.ts'
import { resolveEmbedding } from './embedding-settings.ts'
import { InvalidConfig } from './invalid-config.ts'
import { resolveLanguage } from './language-settings.ts'
import { findLanguageOverride } from './language-variables.ts'
import { readNewBanks } from './read-new-banks.ts'
import { reportExtensions } from './report-extensions.ts'
import { reportNames } from './report-names.ts'
import { resolveReranker } from './reranker-settings.ts'
import { isSecret } from './secret-values.ts'
import { isOfTenant, resolveTenantExtension, type TenantExtensionSettings } from './tenant-extension-settings.ts'
import { resolveTracing } from './tracing-settings.ts'
import { serverVariables } from './variables.ts'

const PREFIX = 'HINDSIGHT_API_'

export type ServerVariables = z.output<z.ZodObject<typeof serverVariables>>

export interface Config {
  readonly variables: ServerVariables
  /** Which language models are asked for what. */
  readonly language: LanguageSettings
  /** Who makes vectors of texts. */
  readonly embedding: EmbeddingSettings
  /** Who orders what a recall finds. */
  readonly reranker: RerankerSettings
  /** Who decides who may call, besides the key; null: nobody. */
  readonly tenantExtension: TenantExtensionSettings | null
  /** What holds for banks that have not decided otherwise. */
  readonly bankSettings: BankSettingRules
  /** What every bank that is created begins with. */
  readonly newBanks: BankTemplateManifest | undefined
  /** Where traces go; null: nowhere. */
  readonly tracing: TracingSettings | null
  /** All state lives below it. */
  readonly homeDirectory: string
  /** What can be made again at any time. */
  readonly cacheDirectory: string
  /** System account that runs the embedded PostgreSQL when the server itself runs as root. */
  readonly postgresAccount: string | null
  /** Fingerprints of the settings that a manager gave on purpose; see `DaemonState`. */
  readonly givenSettings: Readonly<Record<string, string>>
  /** Every variable that was given, by name: what it says, and where. */
  readonly given: Readonly<Record<string, GivenVariable>>
  /** Things worth telling at start: unknown names, settings without effect. */
  readonly warnings: readonly string[]
}

export interface GivenVariable {
  readonly value: unknown
  readonly origin: VariableOrigin
}

export interface ReadConfig {
  readonly config: Config
  /** What is missing for the models that are asked for; a server does not start with such a configuration. */
  readonly incomplete: readonly string[]
}

type Settings = Readonly<Record<string, string | undefined>>
type ServerValues = Readonly<Record<string, unknown>>

/** Variables that have a second name. */
const ALIASES: Readonly<Record<string, string>> = { MCP_BANK_ID: 'HINDSIGHT_MCP_BANK_ID' }

/**
 * Reads the environment; values in `overrides` (command line flags, by variable name without prefix) win.
 * @throws InvalidConfig also when something is missing
 */
export function loadConfig(environment: Settings, overrides: Settings = {}): Config {
  const { config, incomplete } = readConfig(environment, overrides)
  if (incomplete.length > 0) throw invalid(incomplete)
  return config
}

/** The same for settings that are still being put together. @throws InvalidConfig for what no server understands */
export function readConfig(environment: Settings, overrides: Settings = {}): ReadConfig {
  const given: Record<string, string> = {}
  const origins: Record<string, VariableOrigin> = {}
  const ofProfile = new Set((environment[GIVEN_SETTINGS_VARIABLE] ?? '').split(','))
  const schemas: Record<string, z.ZodType> = { ...serverVariables, ...bankVariables }
  for (const name of namesIn(environment)) {
    const schema = findLanguageOverride(name)
    if (schema !== null) schemas[name] = schema
  }
  for (const name of Object.keys(schemas)) {
    const value = overrides[name] ?? environment[PREFIX + name] ?? environment[ALIASES[name] ?? '']
    if (value === undefined || value === '') continue
    given[name] = value
    origins[name] =
      overrides[name] !== undefined ? 'command_line' : ofProfile.has(PREFIX + name) ? 'profile' : 'environment'
  }
  const parsed = z.object(schemas).safeParse(given)
  if (!parsed.success) {
    throw invalid(
      parsed.error.issues.map(({ path: [name], message }) => {
        const label = overrides[String(name)] === undefined ? PREFIX + String(name) : flagOf(String(name))
        const value = isSecret(String(name)) ? '' : ` (given: ${JSON.stringify(given[String(name)])})`
        return `${label} ${message}${value}`
      }),
    )
  }
  const variables = parsed.data as ServerVariables
  const { TENANT_API_KEY: apiKey } = variables
  const tenant = resolveTenantExtension(variables.TENANT_EXTENSION, apiKey, environment)
  if (!isLoopback(variables.HOST) && apiKey === undefined && tenant.extension === null) {
    throw new InvalidConfig(
      `Listening on ${variables.HOST} would let anyone on the network read and write every memory. ` +
        `Set ${PREFIX}TENANT_API_KEY, or listen on 127.0.0.1.`,
    )
  }
  if (variables.DB_POOL_MIN_SIZE > variables.DB_POOL_MAX_SIZE) {
    const { DB_POOL_MIN_SIZE: min, DB_POOL_MAX_SIZE: max } = variables
    throw invalid([`${PREFIX}DB_POOL_MIN_SIZE (${min}) must not exceed ${PREFIX}DB_POOL_MAX_SIZE (${max})`])
  }
  const overriding = Object.fromEntries(
    Object.entries(parsed.data).filter(([name]) => findLanguageOverride(name) !== null),
  )
  const { rules: bankSettings, problems } = readBankSettingRules({ ...parsed.data, ...variables }, origins)
  if (problems.length > 0) throw invalid(problems)
  const { newBanks, problems: templateProblems } = readNewBanks(variables.DEFAULT_BANK_TEMPLATE, bankSettings)
  if (templateProblems.length > 0) throw invalid(templateProblems)
  const language = resolveLanguage(variables, overriding, PROVIDERS)
  const homeDirectory = homeDirectoryIn(environment)
  const cacheDirectory = absolute(environment.HINDSIGHT_CACHE_DIR) ?? join(homeDirectory, 'cache')
  const embedding = resolveEmbedding(variables, cacheDirectory)
  const reranker = resolveReranker(variables, cacheDirectory)
  const config = Object.freeze({
    variables: Object.freeze(variables),
    language: language.settings,
    embedding: embedding.settings,
    reranker: reranker.settings,
    tracing: resolveTracing(variables, environment),
    tenantExtension: tenant.extension,
    bankSettings,
    newBanks,
    homeDirectory,
    cacheDirectory,
    postgresAccount: environment.HINDSIGHT_POSTGRES_USER ?? null,
    givenSettings: fingerprintsOfGiven(environment, apiKey ?? ''),
    given: {
      ...Object.fromEntries(
        Object.entries(origins).map(([name, origin]) => [
          PREFIX + name,
          { value: (parsed.data as ServerValues)[name], origin },
        ]),
      ),
      ...givenOf(environment, ['HINDSIGHT_HOME', 'HINDSIGHT_CACHE_DIR', 'HINDSIGHT_POSTGRES_USER']),
    },
    warnings: [
      ...reportNames(tenant.extension === null ? environment : withoutTenant(environment)),
      ...reportOpenMcp(variables, tenant.extension),
      ...reportExtensions(variables),
      ...language.warnings,
    ],
  })
  return {
    config,
    incomplete: [
      ...tenant.missing,
      ...language.problems,
      ...embedding.problems,
      ...reranker.problems,
      ...missingForFiles(variables),
    ],
  }
}

/** An extension's own variables have names that only it knows. */
function withoutTenant(environment: Settings): Settings {
  return Object.fromEntries(
    Object.entries(environment).filter(
      ([name]) => !isOfTenant(name) || Object.hasOwn(serverVariables, name.slice(PREFIX.length)),
    ),
  )
}

/** A door that was opened on purpose is still worth a word. */
function reportOpenMcp(variables: ServerVariables, extension: TenantExtensionSettings | null): string[] {
  const { MCP_ENABLED, MCP_AUTH_TOKEN, TENANT_API_KEY, TENANT_MCP_AUTH_DISABLED } = variables
  if (!MCP_ENABLED || !TENANT_MCP_AUTH_DISABLED || MCP_AUTH_TOKEN !== undefined) return []
  if (TENANT_API_KEY === undefined && extension === null) return []
  return [`${PREFIX}TENANT_MCP_AUTH_DISABLED=true: whoever reaches /mcp reads and writes every memory without a key.`]
}

function missingForFiles(variables: ServerVariables): string[] {
  if (variables.FILE_STORAGE_TYPE !== 's3') return []
  const needed = ['BUCKET', 'ACCESS_KEY_ID', 'SECRET_ACCESS_KEY'] as const
  return needed
    .filter((name) => variables[`FILE_STORAGE_S3_${name}`] === undefined)
    .map((name) => `${PREFIX}FILE_STORAGE_S3_${name} is needed for ${PREFIX}FILE_STORAGE_TYPE=s3`)
}

function invalid(problems: readonly string[]): InvalidConfig {
  const lines = problems.map((problem) => `  ${problem}`)
  return new InvalidConfig(`These settings are not valid:\n${lines.join('\n')}\nSee docs/configuration.md.`)
}

/** What the environment sets, without the prefix. */
function namesIn(environment: Settings): string[] {
  return Object.keys(environment)
    .filter((name) => name.startsWith(PREFIX) && name !== GIVEN_SETTINGS_VARIABLE)
    .map((name) => name.slice(PREFIX.length))
}

function givenOf(environment: Settings, names: readonly string[]): Config['given'] {
  const given = names.filter((name) => environment[name])
  return Object.fromEntries(given.map((name) => [name, { value: environment[name], origin: 'environment' }]))
}

/** Where all state lives that nobody has put elsewhere. */
export const homeDirectoryIn = (environment: Settings): string =>
  absolute(environment.HINDSIGHT_HOME) ?? join(homedir(), '.hindsight')

const absolute = (path: string | undefined) => (path ? resolve(path) : undefined)

/** `LOG_LEVEL` → `--log-level` */
const flagOf = (name: string) => `--${name.toLowerCase().replaceAll('_', '-')}`

export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || host === '[::1]' || /^127(\.\d{1,3}){3}$/.test(host)
}
