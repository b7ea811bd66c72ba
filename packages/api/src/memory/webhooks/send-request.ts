import { lookup } from 'node:dns/promises'
import { request as requestHttp } from 'node:http'
import { request as requestHttps } from 'node:https'
import { isIP } from 'node:net'
import { hostOf, isAllowedHost } from './check-url.ts'
import { isPrivateAddress } from './private-address.ts'

/** More of an answer is not read. */
const MAX_BODY_BYTES = 16 * 1024

export interface Outgoing {
  readonly url: URL
  readonly method: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | null
  readonly timeoutMs: number
  readonly allowedHosts: readonly string[]
  readonly signal: AbortSignal
}

export interface Answer {
  readonly status: number
  readonly body: string
}

/** The address is none that may be called, now or later. */
export class ForbiddenAddress extends Error {
  override readonly name = 'ForbiddenAddress'
}

/**
 * Calls an address of the open internet, or one that is allowed. The name is looked up once and the connection goes to the
 * address that was judged, so that a name cannot mean another one a moment later. Redirects are not followed.
 * @throws ForbiddenAddress, or Error when no answer came
 */
export async function sendRequest(outgoing: Outgoing): Promise<Answer> {
  const { url, method, headers, body, timeoutMs, signal } = outgoing
  const address = await resolveAddress(outgoing)
  const over = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)])
  return new Promise((resolve, reject) => {
    const fail = (error: Error) =>
      reject(over.aborted && !signal.aborted ? new Error(`No answer within ${timeoutMs / 1000} s`) : error)
    const send = url.protocol === 'https:' ? requestHttps : requestHttp
    const sent = send(url, {
      method,
      headers: { ...headers, ...(body === null ? {} : { 'content-length': String(Buffer.byteLength(body)) }) },
      signal: over,
      agent: false,
      lookup: (_, options, done) => {
        const family = isIP(address)
        if (options.all) (done as (error: null, found: object[]) => void)(null, [{ address, family }])
        else (done as (error: null, found: string, family: number) => void)(null, address, family)
      },
    })
    sent.on('error', fail).on('response', (response) => {
      const chunks: Buffer[] = []
      let size = 0
      const finish = () => resolve({ status: response.statusCode!, body: Buffer.concat(chunks).toString('utf8') })
      response.on('error', fail).on('end', finish)
      response.on('data', (chunk: Buffer) => {
        chunks.push(chunk.subarray(0, MAX_BODY_BYTES - size))
        size += chunk.length
        if (size < MAX_BODY_BYTES) return
        finish()
        response.destroy()
      })
    })
    sent.end(body)
  })
}

async function resolveAddress({ url, allowedHosts }: Outgoing): Promise<string> {
  const host = hostOf(url)
  const found = isIP(host) === 0 ? await lookup(host, { all: true }) : [{ address: host }]
  const [first] = found
  if (first === undefined) throw new Error(`${host} has no address`)
  if (isAllowedHost(url, allowedHosts)) return first.address
  const forbidden = found.find(({ address }) => isPrivateAddress(address))
  if (forbidden === undefined) return first.address
  throw new ForbiddenAddress(
    `${host} is ${forbidden.address}, an address of a private network; allow it with HINDSIGHT_API_WEBHOOK_ALLOWED_HOSTS`,
  )
}
