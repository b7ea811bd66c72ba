import { createHash, timingSafeEqual } from 'node:crypto'
import { ApiError } from '../errors.ts'
import type { Gate } from '../tenant/tenant-gate.ts'
import { problem } from './errors.ts'

export interface GuardSettings {
  /** Host names a request may be addressed to besides loopback ones; `*` = any. */
  readonly allowedHosts: readonly string[]
  /** Origins of pages that may call; `*` = any. */
  readonly allowedOrigins: readonly string[]
  /** Whoever has it may call. Undefined: `gate` decides, or everybody may. */
  readonly apiKey: string | undefined
  /** Asked about whoever does not have the key. */
  readonly gate?: Gate | undefined
}

/**
 * Keeps web pages away from a server on this machine: a page of another site carries its Origin, and one that points a
 * name of its own at 127.0.0.1 (DNS rebinding) carries that name as Host. Null = let through.
 */
export function refuseForeign(headers: Headers, settings: GuardSettings): Response | null {
  const host = hostName(headers.get('host') ?? '')
  if (!isAllowed(host, settings.allowedHosts)) {
    return problem(
      403,
      `Requests addressed to ${JSON.stringify(host)} are not answered. Add it to HINDSIGHT_API_ALLOWED_HOSTS.`,
    )
  }
  const origin = headers.get('origin')
  if (origin === null)
    return isLoadedByForeignPage(headers) ? problem(403, 'Pages of other sites may not load this.') : null
  // Our own pages, perhaps behind a proxy that speaks TLS; a name that was bent to this machine has been refused above.
  if (origin === `http://${headers.get('host')}` || origin === `https://${headers.get('host')}`) return null
  if (isAllowedOrigin(origin, settings)) return null
  return problem(403, `Pages of ${origin} may not call this server. Add it to HINDSIGHT_API_ALLOWED_ORIGINS.`)
}

/** Browsers send no Origin with images and scripts, but say where they come from. Following a link is fine. */
function isLoadedByForeignPage(headers: Headers): boolean {
  return headers.get('sec-fetch-site') === 'cross-site' && headers.get('sec-fetch-mode') !== 'navigate'
}

function isAllowedOrigin(origin: string, settings: GuardSettings): boolean {
  return settings.allowedOrigins.includes('*') || settings.allowedOrigins.includes(origin)
}

/** What lets a page of an allowed origin read the answer; nothing for every other request. */
export function corsHeaders(headers: Headers, settings: GuardSettings): Record<string, string> {
  const origin = headers.get('origin')
  if (origin === null || !isAllowedOrigin(origin, settings)) return {}
  return {
    'access-control-allow-origin': origin,
    'access-control-expose-headers': 'x-ignored-params, x-request-id, retry-after',
    vary: 'origin',
  }
}

/** The answer to a browser that asks whether a page of an allowed origin may send a request; null for all else. */
export function preflightResponse(request: Request, settings: GuardSettings): Response | null {
  if (request.method !== 'OPTIONS' || !request.headers.has('access-control-request-method')) return null
  const headers = corsHeaders(request.headers, settings)
  if (headers['access-control-allow-origin'] === undefined) return null
  return new Response(null, {
    status: 204,
    headers: {
      ...headers,
      'access-control-allow-methods': 'GET, POST, PUT, PATCH, DELETE',
      'access-control-allow-headers': request.headers.get('access-control-request-headers') ?? '',
      'access-control-max-age': '600',
    },
  })
}

/** @throws ApiError 401 or 403 for whoever may not call. */
export async function letIn(request: Request, { apiKey, gate }: Pick<GuardSettings, 'apiKey' | 'gate'>): Promise<void> {
  if (gate === undefined) requireKey(request.headers, apiKey)
  else if (apiKey === undefined || judgeKey(request.headers, apiKey) !== 'right') await gate(request, false)
}

function requireKey(headers: Headers, apiKey: string | undefined): void {
  if (apiKey === undefined) return
  const key = judgeKey(headers, apiKey)
  if (key === 'missing') {
    throw new ApiError(401, 'Authentication failed: no API key; send Authorization: Bearer <key>')
  }
  if (key === 'wrong') throw new ApiError(401, 'Authentication failed: Invalid API key')
}

/** The key may come as `Bearer <key>` or bare. */
export function judgeKey(headers: Headers, expected: string): 'right' | 'wrong' | 'missing' {
  const authorization = headers.get('authorization')
  if (authorization === null) return 'missing'
  return isSameSecret(authorization.replace(/^bearer\s+/i, ''), expected) ? 'right' : 'wrong'
}

function isAllowed(host: string, allowed: readonly string[]): boolean {
  return (
    host === '' ||
    host === 'localhost' ||
    host === '[::1]' ||
    /^127(\.\d{1,3}){3}$/.test(host) ||
    allowed.includes('*') ||
    allowed.includes(host)
  )
}

function hostName(host: string): string {
  return host.replace(/:\d+$/, '').toLowerCase()
}

/** Takes the same time wherever the two differ; hashing makes the lengths equal. */
function isSameSecret(given: string, expected: string): boolean {
  const hash = (text: string) => createHash('sha256').update(text).digest()
  return timingSafeEqual(hash(given), hash(expected))
}
