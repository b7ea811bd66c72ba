import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { getRequestListener } from '@hono/node-server'
import { answerUnreadable, answerUnroutable } from './unreadable-request.ts'

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

/** Slow clients may not hold a connection for ever: the whole head must arrive in this time. */
const HEADERS_TIMEOUT_MS = 15_000
const KEEP_ALIVE_TIMEOUT_MS = 30_000
const FLUSH_TIMEOUT_MS = 2_000

/** Binds first, so that a starting server can already say that it starts. @throws CannotListen */
export async function listen(host: string, port: number, first: Fetch): Promise<Listener> {
  let current = first
  const server = createServer(
    {
      headersTimeout: HEADERS_TIMEOUT_MS,
      keepAliveTimeout: KEEP_ALIVE_TIMEOUT_MS,
      requestTimeout: 0,
      requireHostHeader: false,
    },
    getRequestListener((request, environment) => current(request, environment), {
      overrideGlobalObjects: false,
      errorHandler: answerUnroutable,
    }),
  )
  server.on('clientError', answerUnreadable)
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
      closing ??= closeServer(server)
      return closing
    },
    destroy() {
      server.close()
      server.closeAllConnections()
    },
  }
}

/** An answer is small and its connection idle once it is sent; nobody is waited for longer. */
async function closeServer(server: Server): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()))
  const closeIdle = setInterval(() => server.closeIdleConnections(), 20)
  const cut = setTimeout(() => server.closeAllConnections(), FLUSH_TIMEOUT_MS)
  server.closeIdleConnections()
  await closed
  clearInterval(closeIdle)
  clearTimeout(cut)
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
