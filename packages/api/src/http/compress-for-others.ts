import type { MiddlewareHandler } from 'hono'
import { compress } from 'hono/compress'
import { addressOf, isLoopback } from './client-address.ts'

/** gzip costs more than it saves below this. */
const THRESHOLD_BYTES = 1024
/** What a proxy on this machine adds for a client that may be far away. */
const PROXIED = ['forwarded', 'x-forwarded-for', 'via']

/**
 * Compresses answers that leave the machine. To a client on it a byte costs nothing, while packing and unpacking an
 * answer would take longer than a recall takes to find it.
 */
export function compressForOthers(): MiddlewareHandler {
  const compressed = compress({ threshold: THRESHOLD_BYTES, encoding: 'gzip' })
  return (context, next) => {
    const address = addressOf(context.env)
    const isNear = address !== null && isLoopback(address) && !PROXIED.some((name) => context.req.header(name))
    return isNear ? next() : compressed(context, next)
  }
}
