import { createReadStream } from 'node:fs'
import { request as httpRequest, type IncomingMessage } from 'node:http'
import { request as httpsRequest } from 'node:https'
import { pipeline } from 'node:stream/promises'
import { setTimeout as wait } from 'node:timers/promises'
import { unavailable } from '../../../errors.ts'
import { FileMissing, type FileStorage } from './file-storage.ts'

export interface S3Settings {
  readonly bucket: string
  readonly region: string
  /** Of a service other than Amazon's; its buckets are the first part of the path. */
  readonly endpoint: string | null
  readonly accessKeyId: string
  readonly secretAccessKey: string
}

interface S3Request {
  readonly method: 'GET' | 'PUT' | 'DELETE'
  readonly key: string
  /** Of the body; of nothing when there is none. */
  readonly sha256?: string
  readonly body?: { readonly path: string; readonly size: number }
  readonly signal?: AbortSignal | undefined
}

/** Sent again, as S3 asks of its callers, when it was too busy to answer or the connection broke. */
const TRIES = 3
const FIRST_WAIT_MS = 200
/** Without a byte from the other side. */
const SILENCE_MS = 60_000
const SHA256_OF_NOTHING = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'

/** Keeps files in a bucket of Amazon S3, or of a service that speaks the same protocol. */
export function s3Storage(settings: S3Settings): FileStorage {
  return {
    async put(file, path, signal) {
      const body = { path, size: file.size }
      await discard(await send(settings, { method: 'PUT', key: file.key, sha256: file.sha256, body, signal }))
    },
    async *read(file, signal) {
      const response = await send(settings, { method: 'GET', key: file.key, signal })
      let size = 0
      for await (const chunk of response as AsyncIterable<Buffer>) {
        size += chunk.length
        yield chunk
      }
      if (size !== file.size) throw new Error(`Storage sent ${size} bytes of '${file.key}' instead of ${file.size}`)
    },
    async remove(key) {
      try {
        await discard(await send(settings, { method: 'DELETE', key }))
      } catch (error) {
        if (!(error instanceof FileMissing)) throw error
      }
    },
  }
}

async function send(settings: S3Settings, request: S3Request): Promise<IncomingMessage> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await sendOnce(settings, request)
    } catch (error) {
      const isPassing = !(error instanceof S3Failure) || error.status >= 500
      if (error instanceof FileMissing || request.signal?.aborted) throw error
      if (!isPassing || attempt === TRIES) throw storageProblem(error as Error)
      await wait(FIRST_WAIT_MS * 4 ** (attempt - 1), undefined, request.signal ? { signal: request.signal } : {})
    }
  }
}

const storageProblem = (error: Error) =>
  unavailable(`Storage of files cannot be used: ${error.message}. Check HINDSIGHT_API_FILE_STORAGE_S3_*.`, 5)

async function sendOnce(settings: S3Settings, request: S3Request): Promise<IncomingMessage> {
  const { method, key, sha256 = SHA256_OF_NOTHING, body, signal } = request
  const { AwsV4Signer } = await import('aws4fetch')
  const { url, headers } = await new AwsV4Signer({
    method,
    url: urlOf(settings, key),
    headers: { 'x-amz-content-sha256': sha256 },
    accessKeyId: settings.accessKeyId,
    secretAccessKey: settings.secretAccessKey,
    service: 's3',
    region: settings.region,
  }).sign()
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    const open = url.protocol === 'https:' ? httpsRequest : httpRequest
    const outgoing = open(url, {
      method,
      headers: { ...Object.fromEntries(headers), 'content-length': body?.size ?? 0 },
      ...(signal && { signal }),
    })
      .on('response', resolve)
      .on('error', reject)
      .setTimeout(SILENCE_MS, () => outgoing.destroy(new Error(`Storage was silent for ${SILENCE_MS / 1_000} s`)))
    if (body === undefined) outgoing.end()
    else pipeline(createReadStream(body.path), outgoing).catch(reject)
  })
  const { statusCode: status = 0 } = response
  if (status >= 200 && status < 300) return response
  const said = await textOf(response)
  if (status === 404 && !said.includes('NoSuchBucket')) throw new FileMissing(key)
  throw new S3Failure(status, method, key, said)
}

function urlOf({ bucket, region, endpoint }: S3Settings, key: string): string {
  const path = key.split('/').map(encodeURIComponent).join('/')
  return endpoint === null
    ? `https://${bucket}.s3.${region}.amazonaws.com/${path}`
    : `${endpoint.replace(/\/+$/, '')}/${bucket}/${path}`
}

/** What the service said no with. */
class S3Failure extends Error {
  override readonly name = 'S3Failure'
  readonly status: number

  constructor(status: number, method: string, key: string, said: string) {
    const code = /<Code>([^<]{1,100})<\/Code>/.exec(said)?.[1]
    super(`it answered ${method} of '${key}' with ${status}${code ? ` ${code}` : ''}`)
    this.status = status
  }
}

/** An error is told in a few lines. */
const MOST_ERROR_BYTES = 10_000

async function textOf(response: IncomingMessage): Promise<string> {
  let text = ''
  for await (const chunk of response as AsyncIterable<Buffer>) {
    if (text.length < MOST_ERROR_BYTES) text += chunk.toString('latin1')
  }
  return text
}

async function discard(response: IncomingMessage): Promise<void> {
  for await (const _ of response);
}
