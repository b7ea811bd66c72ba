import { createHash } from 'node:crypto'
import { setMaxListeners } from 'node:events'
import { createWriteStream } from 'node:fs'
import { join } from 'node:path'
import { Readable, Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { ReadableStream } from 'node:stream/web'
import { ApiError, badRequest, unprocessable } from '../errors.ts'
import { withTemporaryDirectory } from '../memory/files/temporary-directory.ts'
import type { Upload, UploadedFile, UploadLimits } from '../memory/files/upload.ts'
import { storableText } from '../text/storable.ts'
import { bodyParts } from './body-parts.ts'

/** More than any description of files needs; kept in memory. */
const MOST_FIELD_BYTES = 1_000_000
const MOST_FIELDS = 20

/**
 * Reads a `multipart/form-data` body piece by piece: files go to a temporary directory, which is gone when `use` has
 * ended, and are never whole in memory.
 * @param part the name of the parts that are files
 * @throws ApiError 400, 408, 413 or 422
 */
export async function withUpload<T>(
  request: Request,
  part: string,
  limits: UploadLimits,
  { silenceMs, signal }: { readonly silenceMs: number; readonly signal: AbortSignal },
  use: (upload: Upload) => Promise<T>,
): Promise<T> {
  const contentType = request.headers.get('content-type') ?? ''
  if (request.body === null || !/^multipart\/form-data\s*;.*boundary=/i.test(contentType)) {
    throw unprocessable([
      { type: 'missing', loc: ['body', part], msg: 'Send files as multipart/form-data', input: null },
    ])
  }
  const body = request.body as ReadableStream<Uint8Array>
  return withTemporaryDirectory(async (directory) =>
    use(await receive(body, contentType, { part, limits, silenceMs, directory, signal })),
  )
}

async function receive(
  body: ReadableStream<Uint8Array>,
  contentType: string,
  options: {
    readonly part: string
    readonly limits: UploadLimits
    readonly silenceMs: number
    readonly directory: string
    readonly signal: AbortSignal
  },
): Promise<Upload> {
  const { part, limits, directory } = options
  const { Busboy } = await import('@fastify/busboy')
  const parser = new Busboy({
    headers: { 'content-type': contentType },
    limits: { fieldSize: MOST_FIELD_BYTES, fields: MOST_FIELDS },
  })
  const fields = new Map<string, string>()
  const writing: Promise<UploadedFile>[] = []
  const abort = new AbortController()
  // Every file that is being written listens.
  setMaxListeners(0, abort.signal)
  const fail = (error: unknown) => abort.abort(error)
  options.signal.addEventListener('abort', () => fail(options.signal.reason), { once: true, signal: abort.signal })
  let room = limits.bytes

  parser.on('field', (name, value, _nameTruncated, valueTruncated) => {
    if (valueTruncated) fail(badRequest(`The part '${name}' is longer than ${MOST_FIELD_BYTES} bytes.`))
    fields.set(name, storableText(value))
  })
  parser.on('fieldsLimit', () => fail(badRequest(`There are more than ${MOST_FIELDS} parts that are no files.`)))
  parser.on('file', (name, stream, filename, _encoding, mediaType) => {
    // A part cut short by the sender is told of by the parser itself.
    stream.on('error', fail)
    if (name !== part) {
      fail(unprocessable([{ type: 'value_error', loc: ['body', name], msg: `Files go into '${part}'`, input: null }]))
    } else if (writing.length >= limits.files) fail(badRequest(limits.tooManyFiles))
    if (abort.signal.aborted) {
      stream.resume()
      return
    }
    const path = join(directory, String(writing.length))
    const hash = createHash('sha256')
    let size = 0
    const count = new Transform({
      transform(chunk: Buffer, _encoding, done) {
        size += chunk.length
        room -= chunk.length
        if (room < 0) return done(new ApiError(413, limits.tooLarge))
        hash.update(chunk)
        done(null, chunk)
      },
    })
    const written = pipeline(stream, count, createWriteStream(path, { mode: 0o600, flags: 'wx' }), {
      signal: abort.signal,
    }).then(() => ({
      name: fileName(filename),
      mediaType: knownMediaType(mediaType),
      path,
      size,
      sha256: hash.digest('hex'),
    }))
    written.catch(fail)
    writing.push(written)
  })

  try {
    const parts = Readable.from(bodyParts(body, options.silenceMs, abort.signal), { objectMode: false })
    await pipeline(parts, parser, { signal: abort.signal })
    const files = await Promise.all(writing)
    if (files.length === 0) {
      throw unprocessable([{ type: 'missing', loc: ['body', part], msg: 'This field is required', input: null }])
    }
    return { files, fields }
  } catch (error) {
    // Nothing may still be writing into the directory that is about to go.
    abort.abort(error)
    await Promise.allSettled(writing)
    const cause = abort.signal.reason as unknown
    if (cause instanceof ApiError) throw cause
    throw badRequest(`The upload could not be read: ${cause instanceof Error ? cause.message : String(cause)}`)
  }
}

/** Some browsers send whole paths; a name is shown and never opened. */
function fileName(given: string | undefined): string {
  const name = storableText(given ?? '')
    // The three signs that the standard has senders write so.
    .replaceAll(/%22|%0D|%0A/gi, (code) => (code === '%22' ? '"' : ' '))
    .split(/[\\/]/)
    .pop()!
    .trim()
  return name === '' ? 'unnamed' : name.slice(0, 255)
}

/** What a header may hold. */
const knownMediaType = (given: string | undefined) =>
  given !== undefined && /^[\w.+-]{1,100}\/[\w.+-]{1,100}$/.test(given)
    ? given.toLowerCase()
    : 'application/octet-stream'
