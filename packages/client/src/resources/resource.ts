import { paths } from 'hindsight-contract/paths'
import type { UploadPart } from '../multipart.ts'
import type { ApiRequest, RequestOptions, Transport } from '../transport.ts'

type PathName = keyof typeof paths

interface CallParts {
  readonly params?: Readonly<Record<string, string>>
  readonly query?: Readonly<Record<string, unknown>>
  readonly body?: unknown
  /** In place of a body. */
  readonly upload?: readonly UploadPart[]
  /** POSTs are not repeated unless they say that repeating is harmless. */
  readonly idempotent?: boolean
}

/** A group of calls over one transport: each method is one line. */
export abstract class Resource {
  readonly #transport: Transport

  constructor(transport: Transport) {
    this.#transport = transport
  }

  protected call<Output>(name: PathName, parts: CallParts, options?: RequestOptions): Promise<Output> {
    return this.#transport.send<Output>(requestFor(name, parts), options)
  }

  protected stream<Event>(
    name: PathName,
    parts: CallParts,
    options?: RequestOptions,
  ): AsyncGenerator<Event, void, undefined> {
    return this.#transport.stream<Event>(requestFor(name, parts), options)
  }

  protected fetchBytes(
    name: PathName,
    parts: CallParts,
    options?: RequestOptions,
  ): AsyncGenerator<Uint8Array, void, undefined> {
    return this.#transport.download(requestFor(name, parts), options)
  }
}

function requestFor(name: PathName, parts: CallParts): ApiRequest {
  const { method, path } = paths[name]
  return {
    operation: name,
    method,
    path: fillIn(path, parts.params ?? {}),
    idempotent: parts.idempotent ?? (method === 'get' || method === 'put' || method === 'delete'),
    ...(parts.query === undefined ? {} : { query: parts.query }),
    ...(parts.body === undefined ? {} : { body: parts.body }),
    ...(parts.upload === undefined ? {} : { upload: parts.upload }),
  }
}

function fillIn(path: string, params: Readonly<Record<string, string>>): string {
  return path.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = params[name]
    if (value === undefined || value === '') throw new TypeError(`${name} must not be empty`)
    return encodeURIComponent(value)
  })
}

/** Splits call options off the rest, which goes over the wire. */
export function splitOptions<T extends RequestOptions>(options: T): [RequestOptions, Omit<T, 'signal' | 'timeoutMs'>] {
  const { signal, timeoutMs, ...rest } = options
  return [{ ...(signal ? { signal } : {}), ...(timeoutMs === undefined ? {} : { timeoutMs }) }, rest]
}

/** `{ maxTokens: 1 }` → `{ max_tokens: 1 }`; only the names at the top, undefined left out. */
export function toWireNames(options: object): Record<string, unknown> {
  const wire: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(options)) {
    if (value !== undefined) wire[name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)] = value
  }
  return wire
}
