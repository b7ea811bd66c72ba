import type { ByteStream } from './byte-stream.ts'

/** The part of the platform's `fetch` that the client uses: any fetch will do, and so will much less. */
export type Fetch = (url: string, init: FetchInit) => Promise<FetchResponse>

export interface FetchInit {
  readonly method: string
  readonly headers: Record<string, string>
  readonly signal: AbortSignal
  readonly body?: string | Blob
}

export interface FetchResponse {
  readonly status: number
  readonly headers: { get(name: string): string | null }
  text(): Promise<string>
  /** For answers that come in pieces; without it they are read as a whole. */
  readonly body?: ByteStream | null
}
