import { ApiError, badRequest, unprocessable } from '../errors.ts'
import { makeStorable, storableText } from '../text/storable.ts'
import { findJsonError } from './json-error.ts'

const utf8 = new TextDecoder('utf-8', { fatal: true })

export interface BodyLimits {
  readonly maxBytes: number
  /** Whether it is read as JSON without being announced as such. */
  readonly anyContentType: boolean
}

/** The parsed JSON of a request; undefined when it has none. @throws ApiError 400, 413, 415 or 422. */
export async function readJsonBody(request: Request, limits: BodyLimits): Promise<unknown> {
  if (request.body === null) return undefined
  const encoding = request.headers.get('content-encoding') ?? 'identity'
  if (encoding !== 'identity') {
    throw new ApiError(415, `Bodies encoded as ${JSON.stringify(encoding)} are not read; send plain JSON.`)
  }
  const text = decode(await readBytes(request, request.body, limits.maxBytes))
  if (text === '') return undefined
  if (!limits.anyContentType && !isJson(request.headers.get('content-type'))) {
    throw unprocessable([
      {
        type: 'model_attributes_type',
        loc: ['body'],
        msg: 'The body must be JSON, sent with Content-Type: application/json',
        input: storableText(text.slice(0, 200)),
      },
    ])
  }
  const value = parseJson(text)
  if (typeof value === 'string') return storableText(value)
  if (typeof value === 'object' && value !== null && !makeStorable(value)) {
    throw unprocessable([
      { type: 'value_error', loc: ['body'], msg: 'Value error, the JSON is nested too deeply', input: null },
    ])
  }
  return value
}

function decode(bytes: Uint8Array): string {
  try {
    return utf8.decode(bytes)
  } catch {
    throw badRequest('The request body is not valid UTF-8.')
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    const { message } = error as SyntaxError
    throw unprocessable([
      {
        type: 'json_invalid',
        loc: ['body', findJsonError(text, message)],
        msg: `The body is not valid JSON: ${message}`,
        input: {},
        ctx: { error: message },
      },
    ])
  }
}

/** Counts what arrives: the length that a client announces may be missing or wrong. */
async function readBytes(request: Request, body: ReadableStream<Uint8Array>, maxBytes: number): Promise<Uint8Array> {
  const announced = Number(request.headers.get('content-length') ?? 0)
  if (announced > maxBytes) throw tooLarge(maxBytes)
  const reader = body.getReader()
  const parts: Uint8Array[] = []
  let length = 0
  while (true) {
    const { done, value } = await reader.read()
    if (done) break
    length += value.byteLength
    if (length > maxBytes) {
      await reader.cancel()
      throw tooLarge(maxBytes)
    }
    parts.push(value)
  }
  return parts.length === 1 ? parts[0]! : Buffer.concat(parts, length)
}

function tooLarge(maxBytes: number): ApiError {
  return new ApiError(
    413,
    `The request body is larger than ${Math.floor(maxBytes / 1_000_000)} MB. Send it in parts, or raise HINDSIGHT_API_MAX_BODY_MB.`,
    { connection: 'close' },
  )
}

function isJson(contentType: string | null): boolean {
  return contentType !== null && /^application\/([\w.-]+\+)?json\s*(;|$)/i.test(contentType.trim())
}
