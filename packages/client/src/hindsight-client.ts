import type { Fetch } from './fetch.ts'
import { HindsightApi } from './hindsight-api.ts'
import { HttpTransport } from './http-transport.ts'
import { isLoopback } from './loopback.ts'

export interface HindsightClientOptions {
  /** Where the server answers, such as `http://127.0.0.1:8888`. */
  baseUrl: string
  apiKey?: string | undefined
  /** Longest wait for an answer, repeats included. Default 300,000; the fetch of Node itself gives up after that. */
  timeoutMs?: number
  /** How often a call that is safe to repeat is sent again when the server is away. Default 2. */
  maxRetries?: number
  userAgent?: string
  /** Sent with every call. */
  headers?: Record<string, string>
  /** Replaces the platform's fetch. */
  fetch?: Fetch
}

export const CLIENT_VERSION = '0.1.0'
export const DEFAULT_USER_AGENT = `hindsight-client/${CLIENT_VERSION}`

const DEFAULT_TIMEOUT_MS = 300_000
const DEFAULT_MAX_RETRIES = 2

/** A page may not name its program; where it may try, that header alone would make a call to another origin fail. */
const isBrowser = 'document' in globalThis

/** A client of a Hindsight server: for Node, Deno, Bun and browsers. */
export class HindsightClient extends HindsightApi {
  readonly baseUrl: string

  constructor(options: HindsightClientOptions) {
    const baseUrl = checkBaseUrl(options.baseUrl)
    const endpoint = { baseUrl, apiKey: options.apiKey }
    super(
      new HttpTransport({
        endpoint: () => endpoint,
        timeoutMs: options.timeoutMs ?? DEFAULT_TIMEOUT_MS,
        maxRetries: options.maxRetries ?? DEFAULT_MAX_RETRIES,
        headers: {
          ...(isBrowser ? {} : { 'user-agent': options.userAgent ?? DEFAULT_USER_AGENT }),
          // Between two processes of one machine, compressing costs more time than it saves.
          ...(isLoopback(baseUrl) ? { 'accept-encoding': 'identity' } : {}),
          ...options.headers,
        },
        // Looked up at each call, so that one who replaces the global later is heard.
        fetch: options.fetch ?? ((url, init) => globalThis.fetch(url, init)),
      }),
    )
    this.baseUrl = baseUrl
  }
}

function checkBaseUrl(baseUrl: string): string {
  try {
    const { protocol } = new URL(baseUrl)
    if (protocol === 'http:' || protocol === 'https:') return baseUrl.replace(/\/+$/, '')
  } catch {
    // Said below, for this and for other protocols.
  }
  throw new TypeError(
    `baseUrl must be an http or https URL, such as http://127.0.0.1:8888; it is ${JSON.stringify(baseUrl)}`,
  )
}
