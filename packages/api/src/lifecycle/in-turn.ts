import type { RequestListener } from 'node:http'
import type { Socket } from 'node:net'

/** Nobody in earnest sends more requests than this before reading an answer. */
const MOST_AHEAD = 64

interface Line {
  last: Promise<void>
  length: number
}

/**
 * Requests that a client sends down one connection without waiting for answers (pipelining) are answered one after the
 * other: a connection gets the share of one caller, however much it asks for. One that asks for far too much is cut.
 */
export function inTurn(listener: RequestListener): RequestListener {
  const lines = new WeakMap<Socket, Line>()
  return (incoming, outgoing) => {
    const { socket } = incoming
    if (socket.destroyed) return
    const line = lines.get(socket) ?? { last: Promise.resolve(), length: 0 }
    lines.set(socket, line)
    if (line.length === MOST_AHEAD) {
      socket.destroy()
      return
    }
    line.length++
    const before = line.last
    line.last = new Promise((resolve) => {
      outgoing.once('close', () => {
        line.length--
        resolve()
      })
    })
    if (line.length === 1) listener(incoming, outgoing)
    // When the connection ends, nobody behind the one that was being answered has a turn any more.
    else void before.then(() => !socket.destroyed && listener(incoming, outgoing))
  }
}
