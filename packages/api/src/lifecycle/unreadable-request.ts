import type { Socket } from 'node:net'
import { RequestError } from '@hono/node-server'
import { closeLingering, isLingering, type LingerBounds } from './lingering-close.ts'

const REASONS: Readonly<Record<string, readonly [status: number, phrase: string, detail: string]>> = {
  HPE_HEADER_OVERFLOW: [431, 'Request Header Fields Too Large', 'The headers of the request are too large.'],
  ERR_HTTP_REQUEST_TIMEOUT: [408, 'Request Timeout', 'The request took too long to arrive.'],
}
const NOT_HTTP = [400, 'Bad Request', 'The request is not valid HTTP.'] as const

/** The last words to a client whose bytes the HTTP parser gave up on; for the server's event `clientError`. */
export function answerUnreadable(error: NodeJS.ErrnoException, socket: Socket, linger: LingerBounds): void {
  // The parser is told that the body ends before its end, which is nothing new.
  if (isLingering(socket)) return
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy()
    return
  }
  const [status, phrase, detail] = REASONS[error.code ?? ''] ?? NOT_HTTP
  sayLast(socket, `${status} ${phrase}`, detail)
  closeLingering(socket, linger)
}

/** The only words to a client for whose connection there is no room. */
export function answerOverfull(socket: Socket, close: () => void): void {
  const detail = 'The server has as many connections as it takes (limit: HINDSIGHT_API_MAX_CONNECTIONS).'
  sayLast(socket, '503 Service Unavailable', detail, 'retry-after: 1\r\nx-applied: false\r\n')
  close()
}

function sayLast(socket: Socket, status: string, detail: string, headers = ''): void {
  const body = JSON.stringify({ detail })
  socket.end(
    `HTTP/1.1 ${status}\r\nconnection: close\r\n${headers}content-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
  )
}

/** The answer to a request that is HTTP, but whose target or host names nothing. */
export function answerUnroutable(error: unknown): Response {
  const [status, detail] =
    error instanceof RequestError
      ? [400, `The request cannot be read: ${error.message}.`]
      : [500, 'The request failed unexpectedly.']
  return new Response(JSON.stringify({ detail }), { status, headers: { 'content-type': 'application/json' } })
}
