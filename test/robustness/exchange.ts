import { connect } from 'node:net'
import { bytesOf, type RawRequest } from './requests/raw-request.ts'

export interface Answer {
  /** 0: the connection ended without one. */
  readonly status: number
  readonly head: string
  readonly body: string
}

/** The server said nothing for too long. */
export class Hang extends Error {
  override name = 'Hang'
}

/** Sends a request over a connection of its own, and reads its answer to the end. */
export function exchange(url: string, request: RawRequest, deadlineMs: number): Promise<Answer> {
  const { hostname, port } = new URL(url)
  return new Promise((resolve, reject) => {
    const socket = connect({ port: Number(port), host: hostname, allowHalfOpen: true })
    const parts: Buffer[] = []
    const timer = setTimeout(() => {
      socket.destroy()
      reject(
        new Hang(`No end after ${deadlineMs} ms; so far: ${Buffer.concat(parts).toString('latin1').slice(0, 200)}`),
      )
    }, deadlineMs)
    socket.on('data', (data) => {
      parts.push(data)
      if (isWhole(Buffer.concat(parts))) socket.destroy()
    })
    // What was sent after the server had heard enough is lost; its answer counts.
    socket.on('error', () => {})
    socket.on('end', () => socket.end())
    socket.on('close', () => {
      clearTimeout(timer)
      resolve(parse(Buffer.concat(parts)))
    })
    const bytes = bytesOf(request)
    if (request.cut) socket.end(bytes)
    else socket.write(bytes)
  })
}

/** For connections that the server keeps open; the end of the others is the end of the answer. */
function isWhole(received: Buffer): boolean {
  const end = received.indexOf('\r\n\r\n')
  if (end === -1) return false
  const head = received.subarray(0, end).toString('latin1')
  if (!/^connection: keep-alive/im.test(head)) return false
  const length = /^content-length: (\d+)/im.exec(head)?.[1]
  if (length !== undefined) return received.length >= end + 4 + Number(length)
  return received.subarray(-5).toString('latin1') === '0\r\n\r\n' || /^HTTP\/1\.1 [23]04/.test(head)
}

function parse(received: Buffer): Answer {
  const end = received.indexOf('\r\n\r\n')
  const head = received.subarray(0, end === -1 ? received.length : end).toString('latin1')
  const status = Number(/^HTTP\/1\.1 (\d{3})/.exec(head)?.[1] ?? 0)
  // What comes before the answer itself.
  if (status >= 100 && status < 200) return parse(received.subarray(end + 4))
  return { status, head, body: end === -1 ? '' : received.subarray(end + 4).toString('utf8') }
}
