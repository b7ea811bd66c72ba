import { createHash, createHmac } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

export const S3_KEY_ID = 'AKTEST'
export const S3_SECRET = 'test-secret'
export const S3_REGION = 'eu-test-1'

export interface S3Server extends AsyncDisposable {
  readonly url: string
  /** By bucket and key. */
  readonly objects: Map<string, Buffer>
  readonly requests: string[]
  /** Answers that come before the ordinary ones. */
  readonly failures: number[]
}

/** The part of S3 that is used, in memory: it refuses what is not signed as signature version 4 asks. */
export async function startS3Server(): Promise<S3Server> {
  const objects = new Map<string, Buffer>()
  const requests: string[] = []
  const failures: number[] = []
  const server = createServer(async (incoming, outgoing) => {
    const pieces: Buffer[] = []
    for await (const piece of incoming) pieces.push(piece as Buffer)
    const body = Buffer.concat(pieces)
    const { method = '', url = '', headers } = incoming
    const refuse = (status: number, code: string) =>
      outgoing.writeHead(status, { 'content-type': 'application/xml' }).end(`<Error><Code>${code}</Code></Error>`)
    requests.push(`${method} ${url}`)
    const failure = failures.shift()
    if (failure !== undefined) return refuse(failure, 'SlowDown')
    const told = headers['x-amz-content-sha256']
    if (told !== sha256(body)) return refuse(400, 'XAmzContentSHA256Mismatch')
    if (headers.authorization !== signatureOf(method, url, headers as Record<string, string>)) {
      return refuse(403, 'SignatureDoesNotMatch')
    }
    const key = decodeURIComponent(url.slice(1))
    if (method === 'PUT') {
      objects.set(key, body)
      return outgoing.writeHead(200).end()
    }
    if (method === 'DELETE') {
      objects.delete(key)
      return outgoing.writeHead(204).end()
    }
    const object = objects.get(key)
    if (object === undefined) return refuse(404, 'NoSuchKey')
    return outgoing.writeHead(200, { 'content-length': object.length }).end(object)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    objects,
    requests,
    failures,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

const sha256 = (data: string | Buffer) => createHash('sha256').update(data).digest('hex')
const hmac = (key: string | Buffer, data: string) => createHmac('sha256', key).update(data).digest()

/** The header that the secret's owner would send with this request, by the published algorithm. */
function signatureOf(method: string, url: string, headers: Record<string, string>): string {
  const date = headers['x-amz-date'] ?? ''
  const signed = /SignedHeaders=([^,]+)/.exec(headers.authorization ?? '')?.[1] ?? ''
  const canonical = [
    method,
    url,
    '',
    ...signed.split(';').map((name) => `${name}:${headers[name]?.trim() ?? ''}`),
    '',
    signed,
    headers['x-amz-content-sha256'],
  ].join('\n')
  const scope = `${date.slice(0, 8)}/${S3_REGION}/s3/aws4_request`
  const key = [S3_REGION, 's3', 'aws4_request'].reduce<Buffer>(hmac, hmac(`AWS4${S3_SECRET}`, date.slice(0, 8)))
  const signature = hmac(key, ['AWS4-HMAC-SHA256', date, scope, sha256(canonical)].join('\n')).toString('hex')
  return `AWS4-HMAC-SHA256 Credential=${S3_KEY_ID}/${scope}, SignedHeaders=${signed}, Signature=${signature}`
}
