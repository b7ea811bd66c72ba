import { createServer, type Server } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { getRequestListener, type HttpBindings } from '@hono/node-server'
import { inTurn } from './in-turn.ts'
import { closeLingering, type LingerBounds } from './lingering-close.ts'
import { answerOverfull, answerUnreadable, answerUnroutable } from './unreadable-request.ts'

/** What answers; `environment` holds Node's own request and response. */
export type Fetch = (request: Request, environment: unknown) => Response | Promise<Response>

export interface Listener {
  readonly host: string
  readonly port: number
  /** `http://host:port`, with an address that a client can connect to. */
  readonly url: string
  /** What answers from now on; swapped while connections stay open. */
  answerWith(fetch: Fetch): void
  /** Takes no new connections, lets answers that are under way reach their caller, then closes what is open. */
  close(): Promise<void>
  /** Takes no new connections and cuts what is open. */
  destroy(): void
}

/** The port is taken, not allowed, or the address is not ours. */
export class CannotListen extends Error {
  override name = 'CannotListen'
}

export interface ConnectionLimits {
  readonly maxConnections: number
  /** Slow clients may not hold a connection for ever: the whole head of a request must arrive in this time. */
  readonly headersTimeoutMs: number
  /** How long a connection waits for its next request. */
  readonly keepAliveTimeoutMs: number
  /** How long an answer may stand still on its way to the client. */
  readonly silenceMs: number
  /** For clients that are still sending when they have had the last answer of their connection. */
  readonly linger: LingerBounds
}

const DEFAULT_LIMITS: ConnectionLimits = {
  maxConnections: 10_000,
  headersTimeoutMs: 15_000,
  keepAliveTimeoutMs: 30_000,
  silenceMs: 30_000,
  linger: { totalMs: 30_000, silenceMs: 5_000, bytes: 256_000_000 },
}
/** How often Node looks for requests whose head is late. */
const LATENESS_CHECKS = 5
const FLUSH_TIMEOUT_MS = 2_000
/** Connections beyond the most that are closed with patience. */
const MOST_REFUSED = 100
const REFUSED_LINGER: LingerBounds = { totalMs: 2_000, silenceMs: 1_000, bytes: 1_000_000 }

/** Binds first, so that a starting server can already say that it starts. @throws CannotListen */
export async function listen(
  host: string,
  port: number,
  first: Fetch,
  given: Partial<ConnectionLimits> = {},
): Promise<Listener> {
  const limits = { ...DEFAULT_LIMITS, ...given }
  let current = first
  const answer: Fetch = async (request, environment) => {
    const response = await current(request, environment)
    // From here on the client has to take something now and then; the next request on the connection begins anew.
    const { incoming } = environment as HttpBindings
    incoming.socket.setTimeout(limits.silenceMs)
    // Nobody will read the rest of the body, so no other request can follow it.
    if (!incoming.complete) response.headers.set('connection', 'close')
    return response
  }
  const server = createServer(
    {
      headersTimeout: limits.headersTimeoutMs,
      keepAliveTimeout: limits.keepAliveTimeoutMs,
      connectionsCheckingInterval: Math.ceil(limits.headersTimeoutMs / LATENESS_CHECKS),
      requestTimeout: 0,
      requireHostHeader: false,
    },
    inTurn(getRequestListener(answer, { overrideGlobalObjects: false, errorHandler: answerUnroutable })),
  )
  server.on('clientError', (error, socket) => answerUnreadable(error, socket as Socket, limits.linger))
  const connections = admitConnections(server, limits)
  const cut = () => {
    for (const socket of connections) socket.destroy()
  }
  await bind(server, host, port)
  const address = server.address() as AddressInfo
  const reachable = host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '[::1]' : host.includes(':') ? `[${host}]` : host
  let closing: Promise<void> | null = null
  return {
    host,
    port: address.port,
    url: `http://${reachable}:${address.port}`,
    answerWith(fetch) {
      current = fetch
    },
    close() {
      closing ??= closeServer(server, cut)
      return closing
    },
    destroy() {
      server.close()
      cut()
    },
  }
}

/** An answer is small and its connection idle once it is sent; nobody is waited for longer. */
async function closeServer(server: Server, cutAll: () => void): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()))
  const closeIdle = setInterval(() => server.closeIdleConnections(), 20)
  const cut = setTimeout(cutAll, FLUSH_TIMEOUT_MS)
  server.closeIdleConnections()
  await closed
  clearInterval(closeIdle)
  clearTimeout(cut)
}

/**
 * All open connections, of which none is closed under what its client still sends. Whoever comes when all places are taken
 * is told so, before the server reads what they want.
 */
function admitConnections(server: Server, { maxConnections, linger }: ConnectionLimits): ReadonlySet<Socket> {
  const open = new Set<Socket>()
  // After Node's own listener, whose parser must not get what is thrown away.
  server.on('connection', (socket: Socket) => {
    open.add(socket)
    socket.once('close', () => open.delete(socket))
    const destroySoon = socket.destroySoon.bind(socket)
    // Refused ones may not take the files that everything else needs.
    if (open.size > maxConnections + MOST_REFUSED) answerOverfull(socket, destroySoon)
    else if (open.size > maxConnections) answerOverfull(socket, () => closeLingering(socket, REFUSED_LINGER))
    // What Node calls after the last answer of a connection.
    else socket.destroySoon = () => closeLingering(socket, linger)
  })
  return open
}

function bind(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(explain(error, host, port)))
    server.listen(port, host, () => resolve())
  })
}

function explain(error: NodeJS.ErrnoException, host: string, port: number): CannotListen {
  const hint =
    error.code === 'EADDRINUSE'
      ? `port ${port} is taken. Stop what uses it, or choose another with --port (0 picks a free one).`
      : error.code === 'EACCES'
        ? `this user may not use port ${port}. Choose one above 1023 with --port.`
        : error.code === 'EADDRNOTAVAIL'
          ? `${host} is not an address of this machine. Choose another with --host.`
          : error.message
  return new CannotListen(`Cannot listen on ${host}:${port}: ${hint}`, { cause: error })
}
