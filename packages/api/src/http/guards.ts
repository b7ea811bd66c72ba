import { createHash, timingSafeEqual } from 'node:crypto'
import { problem } from './errors.ts'

export interface GuardSettings {
  /** Host names a request may be addressed to besides loopback ones; `*` = any. */
  readonly allowedHosts: readonly string[]
  /** Origins of pages that may call; `*` = any. */
  readonly allowedOrigins: readonly string[]
  readonly apiKey: string | undefined
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
  if (origin === null) return null
  // Our own pages; a name that was bent to this machine has been refused above.
  if (origin === `http://${headers.get('host')}`) return null
  if (settings.allowedOrigins.includes('*') || settings.allowedOrigins.includes(origin)) return null
  return problem(403, `Pages of ${origin} may not call this server. Add it to HINDSIGHT_API_ALLOWED_ORIGINS.`)
}

/** Null = let through. The key may come as `Bearer <key>` or bare. */
export function refuseUnauthenticated(headers: Headers, settings: GuardSettings): Response | null {
  if (settings.apiKey === undefined) return null
  const authorization = headers.get('authorization')
  if (authorization === null) return problem(401, 'Authentication failed: no API key; send Authorization: Bearer <key>')
  const key = authorization.replace(/^bearer\s+/i, '')
  return isSameSecret(key, settings.apiKey) ? null : problem(401, 'Authentication failed: Invalid API key')
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
