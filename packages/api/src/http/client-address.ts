import { BlockList, isIPv4, isIPv6 } from 'node:net'
import type { HttpBindings } from '@hono/node-server'

/** The address at the other end of the socket; null for what did not come over one. */
export const addressOf = (environment: unknown): string | null =>
  (environment as Partial<HttpBindings> | undefined)?.incoming?.socket.remoteAddress ?? null

const loopback = new BlockList()
loopback.addSubnet('127.0.0.0', 8)
loopback.addAddress('::1', 'ipv6')

/** Whether it is of this machine; an IPv4 address may be written as one of IPv6. */
export function isLoopback(address: string): boolean {
  if (isIPv4(address)) return loopback.check(address)
  return isIPv6(address) && loopback.check(address, 'ipv6')
}
