import type { Socket } from 'node:net'

/** How long, and how much, a server listens to somebody who has had the last answer. */
export interface LingerBounds {
  readonly totalMs: number
  /** Without a byte in either direction. */
  readonly silenceMs: number
  readonly bytes: number
}

const lingering = new WeakSet<object>()

/** Whether the connection has had its last answer. */
export const isLingering = (socket: object) => lingering.has(socket)

/**
 * Ends a connection so that what was said on it is heard: closing a socket that holds unread bytes resets the connection,
 * and the client, which may still be sending, loses the answer. So only this side is closed; what arrives is read and thrown
 * away until the client is done, or a bound is reached.
 */
export function closeLingering(socket: Socket, { totalMs, silenceMs, bytes }: LingerBounds): void {
  if (socket.destroyed || lingering.has(socket)) return
  lingering.add(socket)
  // Nothing of it means anything any more to the HTTP parser.
  socket.removeAllListeners('data')
  let room = bytes
  socket.on('data', (data: Buffer) => {
    room -= data.length
    if (room < 0) socket.destroy()
  })
  const timer = setTimeout(() => socket.destroy(), totalMs)
  socket.once('close', () => clearTimeout(timer))
  socket.setTimeout(silenceMs, () => socket.destroy())
  socket.end()
  socket.resume()
}
