import { ApiError } from '../../errors.ts'
import { overloaded } from './overload.ts'

export interface BodyLimitSettings {
  /** Largest body of one request. */
  readonly maxBytes: number
  /** Of all requests together. */
  readonly maxTotalBytes: number
  /** Longest silence while a body arrives. */
  readonly silenceMs: number
}

const RETRY_AFTER_SECONDS = 1

/** What request bodies may take: each of them, and all together. */
export class BodyLimits {
  readonly silenceMs: number
  readonly #maxBytes: number
  readonly #maxTotalBytes: number
  #heldBytes = 0

  constructor({ maxBytes, maxTotalBytes, silenceMs }: BodyLimitSettings) {
    this.silenceMs = silenceMs
    this.#maxBytes = maxBytes
    this.#maxTotalBytes = Math.max(maxBytes, maxTotalBytes)
  }

  /** @throws ApiError 413 */
  checkLength(bytes: number): void {
    if (bytes <= this.#maxBytes) return
    throw new ApiError(
      413,
      `The request body is larger than ${Math.floor(this.#maxBytes / 1_000_000)} MB. Send it in parts, or raise HINDSIGHT_API_MAX_BODY_MB.`,
    )
  }

  /** Counts what has arrived until `release`. @throws ApiError 503 when all bodies together are too much */
  hold(bytes: number): void {
    if (this.#heldBytes + bytes > this.#maxTotalBytes) {
      const megabytes = Math.floor(this.#maxTotalBytes / 1_000_000)
      const detail = `The bodies of the requests under way take ${megabytes} MB.`
      throw overloaded(detail, 'MAX_BODIES_MB', RETRY_AFTER_SECONDS)
    }
    this.#heldBytes += bytes
  }

  release(bytes: number): void {
    this.#heldBytes -= bytes
  }
}
