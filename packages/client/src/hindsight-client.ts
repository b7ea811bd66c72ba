import { HindsightApi } from './hindsight-api.ts'
import { HttpTransport } from './transport.ts'

export interface HindsightClientOptions {
  /** Where the server answers, such as `http://127.0.0.1:8888`. */
  baseUrl: string
  apiKey?: string
  /** Longest wait for an answer, repeats included. Default 300,000. */
  timeoutMs?: number
  /** How often a call that is safe to repeat is sent again when the server is away. Default 2. */
  maxRetries?: number
  userAgent?: string
  /** Sent with every call. */
  headers?: Record<string, string>
  /** Replaces the platform's fetch. */
  fetch?: typeof globalThis.fetch
}

export const CLIENT_VERSION = '0.1.0'
export const DEFAULT_USER_AGENT = `hindsight-client/${CLIENT_VERSION}`

const DEFAULT_TIMEOUT_MS = 300_000
const DEFAULT_MAX_RETRIES = 2

/** A client of a Hindsight server: for Node, Deno, Bun and browsers. */
export class HindsightClient extends HindsightApi {
  readonly baseUrl: string

  constructor(options: HindsightClientOptions) {
    const baseUrl = checkBaseUrl(options.baseUrl)
    super(
      new HttpTransport({
        baseUrl,
        timeoutMs: options.timeoutMs ?? DEFAULT_TIMEOUT_MS,
        maxRetries: options.maxRetries ?? DEFAULT_MAX_RETRIES,
        headers: { 'user-agent': options.userAgent ?? DEFAULT_USER_AGENT, ...options.headers },
        fetch: options.fetch ?? globalThis.fetch,
        ...(options.apiKey === undefined ? {} : { apiKey: options.apiKey }),
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
