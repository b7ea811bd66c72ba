/** What a managed server may be told. Only values that are given are passed on; the rest is the server's default. */
export interface ServerOptions {
  /** Language model provider; without one, memory works on its own. */
  llmProvider?: string | undefined
  llmModel?: string | undefined
  llmApiKey?: string | undefined
  llmBaseUrl?: string | undefined
  logLevel?: 'critical' | 'error' | 'warning' | 'info' | 'debug' | 'trace'
  /** `postgresql://…` to use instead of the embedded database. */
  databaseUrl?: string | undefined
  /** Any other environment variable of the server, by its full name; undefined takes back one that this process has. */
  env?: Readonly<Record<string, string | undefined>>
  /** How long a start may take. Default, with a daemon, HINDSIGHT_EMBED_DAEMON_STARTUP_TIMEOUT; else 60,000. */
  startTimeoutMs?: number
  /** Told what a start is doing; `terminalProgress()` shows it. */
  onProgress?: (progress: StartProgress) => void
  /** Ends a start that is under way. */
  signal?: AbortSignal
}

export interface StartProgress {
  /** A word: `spawning`, then what the server itself says, such as `database` or `migrating`; `ready` or `failed` ends it. */
  readonly phase: string
  readonly detail: string
}

export const DEFAULT_START_TIMEOUT_MS = 60_000

/** The values that were given on purpose, by variable name. */
export function givenSettings(options: ServerOptions): Record<string, string> {
  const given: Record<string, string | undefined> = {
    HINDSIGHT_API_LLM_PROVIDER: options.llmProvider,
    HINDSIGHT_API_LLM_MODEL: options.llmModel,
    HINDSIGHT_API_LLM_API_KEY: options.llmApiKey,
    HINDSIGHT_API_LLM_BASE_URL: options.llmBaseUrl,
    HINDSIGHT_API_LOG_LEVEL: options.logLevel,
    HINDSIGHT_API_DATABASE_URL: options.databaseUrl,
    ...options.env,
  }
  return Object.fromEntries(Object.entries(given).filter((entry): entry is [string, string] => entry[1] !== undefined))
}

/**
 * The environment of the daemon: the caller's own, then what was asked for explicitly. Secrets never become arguments.
 * Its log is for people to read, unless something else was asked for.
 */
export function daemonEnvironment(
  options: ServerOptions,
  inherited: Readonly<Record<string, string | undefined>>,
): Record<string, string | undefined> {
  return { HINDSIGHT_API_LOG_FORMAT: 'text', ...inherited, ...options.env, ...givenSettings(options) }
}
