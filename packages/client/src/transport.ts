import type { UploadPart } from './multipart.ts'

/** Options that every call takes. */
export interface RequestOptions {
  /** Ends the call early. */
  signal?: AbortSignal
  /** Longest wait for the answer, repeats included; overrides the client's. */
  timeoutMs?: number
}

export interface ApiRequest {
  /** Name of the method for error messages. */
  readonly operation: string
  readonly method: 'get' | 'post' | 'put' | 'patch' | 'delete'
  /** With the path parameters filled in. */
  readonly path: string
  readonly query?: Readonly<Record<string, unknown>>
  readonly body?: unknown
  /** In place of a body. */
  readonly upload?: readonly UploadPart[]
  /** Whether doing it twice is the same as doing it once; such calls are repeated when no answer came. */
  readonly idempotent: boolean
}

/** Sends one request and returns the parsed answer, or rejects with a HindsightError. */
export interface Transport {
  send<Output>(request: ApiRequest, options?: RequestOptions): Promise<Output>
  /**
   * Sends one request and gives the events of its answer as they come, each parsed. A server that answers without
   * events has one: `{ type: 'result', response }`. Ending the loop early ends the call.
   */
  stream<Event>(request: ApiRequest, options?: RequestOptions): AsyncGenerator<Event, void, undefined>
  /** Sends one request and gives the bytes of its answer as they come. Ending the loop early ends the call. */
  download(request: ApiRequest, options?: RequestOptions): AsyncGenerator<Uint8Array, void, undefined>
}
