import { z } from 'zod'
import { answerError, connectionError, type Endpoint, responseError } from '../language/vendors/endpoint-error.ts'

export interface JsonRequest {
  /** After the endpoint's base URL. */
  readonly path: string
  readonly body?: unknown
  readonly headers?: Readonly<Record<string, string>>
  readonly signal?: AbortSignal | undefined
}

/**
 * The JSON that an endpoint answers to JSON (a GET when there is no body), in the shape that is told.
 * @throws ModelError; the signal's reason when it aborts
 */
export async function requestJson<Schema extends z.ZodType>(
  endpoint: Endpoint,
  { path, body, headers = {}, signal }: JsonRequest,
  schema: Schema,
): Promise<z.output<Schema>> {
  const { response, text } = await exchange(endpoint, `${endpoint.baseUrl.replace(/\/+$/, '')}${path}`, {
    method: body === undefined ? 'GET' : 'POST',
    headers: {
      accept: 'application/json',
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
    ...(signal && { signal }),
  })
  if (!response.ok) {
    throw responseError(endpoint, { status: response.status, headers: response.headers, message: errorMessage(text) })
  }
  const parsed = schema.safeParse(jsonOf(text))
  if (parsed.success) return parsed.data
  throw answerError(endpoint, `${z.prettifyError(parsed.error)} in ${text.slice(0, 200)}`)
}

async function exchange(
  endpoint: Endpoint,
  url: string,
  init: RequestInit,
): Promise<{ response: Response; text: string }> {
  try {
    const response = await fetch(url, init)
    return { response, text: await response.text() }
  } catch (error) {
    init.signal?.throwIfAborted()
    throw connectionError(endpoint, error)
  }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

const wordings = z.object({
  error: z.union([z.string(), z.object({ message: z.string() })]).optional(),
  message: z.string().optional(),
  detail: z.string().optional(),
})

/** What an error's body says in words; the body itself where it has none. */
function errorMessage(text: string): string {
  const { data } = wordings.safeParse(jsonOf(text))
  const error = typeof data?.error === 'string' ? data.error : data?.error?.message
  return error ?? data?.message ?? data?.detail ?? text
}

export function bearer(apiKey: string | undefined): Record<string, string> {
  return apiKey === undefined ? {} : { authorization: `Bearer ${apiKey}` }
}
