import { ApiError, unprocessable } from '../errors.ts'

/** The parsed JSON of a request; undefined when it has none. @throws ApiError 422 in the protocol's shape, 413 when too long. */
export async function readJsonBody(request: Request, maxBytes: number): Promise<unknown> {
  if (request.body === null) return undefined
  const text = await readText(request, maxBytes)
  if (text === '') return undefined
  if (!isJson(request.headers.get('content-type'))) {
    throw unprocessable([
      {
        type: 'model_attributes_type',
        loc: ['body'],
        msg: 'The body must be JSON, sent with Content-Type: application/json',
        input: text.slice(0, 200),
      },
    ])
  }
  try {
    return JSON.parse(text)
  } catch (error) {
    const { message } = error as SyntaxError
    const offset = Number(/position (\d+)/.exec(message)?.[1] ?? text.length)
    throw unprocessable([
      { type: 'json_invalid', loc: ['body', offset], msg: 'JSON decode error', input: {}, ctx: { error: message } },
    ])
  }
}

/** Counts what arrives: the length that a client announces may be missing or wrong. */
async function readText(request: Request, maxBytes: number): Promise<string> {
  const announced = Number(request.headers.get('content-length') ?? 0)
  if (announced > maxBytes) throw tooLarge(maxBytes)
  const reader = request.body!.getReader()
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
  return Buffer.concat(parts, length).toString('utf8')
}

function tooLarge(maxBytes: number): ApiError {
  return new ApiError(
    413,
    `The request body is larger than ${Math.floor(maxBytes / 1_000_000)} MB. Send it in parts, or raise HINDSIGHT_API_MAX_BODY_MB.`,
    { connection: 'close' },
  )
}

function isJson(contentType: string | null): boolean {
  return contentType !== null && /^application\/([\w.-]+\+)?json\b/i.test(contentType.trim())
}
