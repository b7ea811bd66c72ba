/** The server under test. */
export interface Target {
  /** Without a slash at the end. */
  readonly url: string
  readonly apiKey: string | undefined
}

/** A request of an operation, but for the values of its path. */
export interface Ask {
  /** A list is a repeated key. */
  readonly query?: Readonly<Record<string, QueryValue | readonly QueryValue[]>>
  /** Sent as JSON; undefined: no body. */
  readonly body?: unknown
  /** Sent as multipart/form-data in its place. A list is a repeated part. */
  readonly form?: Readonly<Record<string, FormPart | readonly FormPart[]>>
  /** Sent as it is. */
  readonly raw?: { readonly type: string; readonly text: string }
}

export type FormPart = string | File
type QueryValue = string | number | boolean

export interface Answer {
  readonly status: number
  readonly headers: Headers
  readonly bytes: Uint8Array<ArrayBuffer>
  readonly text: string
  /** Undefined when it is no JSON. */
  // biome-ignore lint/suspicious/noExplicitAny: a check names the keys that it expects
  readonly json: any
}

export async function send(target: Target, method: string, path: string, ask: Ask = {}): Promise<Answer> {
  const [type, body] = bodyOf(ask)
  const response = await fetch(`${target.url}${path}${queryText(ask.query ?? {})}`, {
    method: method.toUpperCase(),
    redirect: 'manual',
    headers: {
      ...(target.apiKey === undefined ? {} : { authorization: `Bearer ${target.apiKey}` }),
      ...(type === null ? {} : { 'content-type': type }),
    },
    ...(body === null ? {} : { body }),
  })
  const bytes = new Uint8Array(await response.arrayBuffer())
  const text = new TextDecoder().decode(bytes)
  return { status: response.status, headers: response.headers, bytes, text, json: parse(text) }
}

/** Content type and body; fetch itself knows the type of a form. */
function bodyOf({ raw, form, body }: Ask): [type: string | null, body: string | FormData | null] {
  if (raw !== undefined) return [raw.type, raw.text]
  if (form !== undefined) return [null, formData(form)]
  return body === undefined ? [null, null] : ['application/json', JSON.stringify(body)]
}

function formData(parts: NonNullable<Ask['form']>): FormData {
  const data = new FormData()
  for (const [name, value] of Object.entries(parts)) {
    for (const part of [value].flat()) data.append(name, part)
  }
  return data
}

/** `/a/{b}` with the value of `b` in its place. */
export function fillPath(path: string, params: Readonly<Record<string, string>>): string {
  return path.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = params[name]
    if (value === undefined) throw new Error(`${path} needs ${name}`)
    return encodeURIComponent(value)
  })
}

function queryText(query: NonNullable<Ask['query']>): string {
  const pairs = Object.entries(query).flatMap(([name, value]) =>
    (Array.isArray(value) ? (value as readonly QueryValue[]) : [value as QueryValue]).map((entry): [string, string] => [
      name,
      String(entry),
    ]),
  )
  return pairs.length === 0 ? '' : `?${new URLSearchParams(pairs)}`
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
