import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, expect, it } from 'vitest'
import { nodeFetch } from './node-fetch.ts'

const closers: (() => void)[] = []
afterEach(() => {
  for (const close of closers.splice(0)) close()
})

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener)
  await once(server.listen(0, '127.0.0.1'), 'listening')
  closers.push(() => {
    server.close()
    server.closeAllConnections()
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
}

const signal = new AbortController().signal

it('sends and receives as fetch does', async () => {
  const url = await serve(async (request, response) => {
    let body = ''
    for await (const piece of request.setEncoding('utf8')) body += piece
    response.writeHead(201, { 'x-request-id': 'r', 'set-cookie': ['a=1', 'b=2'] })
    response.end(JSON.stringify([request.method, request.headers['x-mine'], request.headers['content-length'], body]))
  })
  const body = JSON.stringify({ text: 'Grüße, 世界' })
  const response = await nodeFetch(url, { method: 'POST', headers: { 'x-mine': '1' }, body, signal })
  expect(response.status).toBe(201)
  expect(response.headers.get('x-request-id')).toBe('r')
  expect(response.headers.get('set-cookie')).toBe('a=1, b=2')
  expect(response.headers.get('nothing')).toBeNull()
  expect(JSON.parse(await response.text())).toEqual(['POST', '1', String(Buffer.byteLength(body)), body])
  const empty = await nodeFetch(url, { method: 'GET', headers: {}, signal })
  expect(JSON.parse(await empty.text())).toEqual(['GET', null, null, ''])
})

it('sends a file piece by piece', async () => {
  const url = await serve(async (request, response) => {
    let size = 0
    for await (const piece of request) size += (piece as Buffer).length
    response.end(`${size} ${request.headers['content-length']}`)
  })
  const body = new Blob([new Uint8Array(200_000), 'end'])
  const response = await nodeFetch(url, { method: 'POST', headers: {}, body, signal })
  expect(await response.text()).toBe('200003 200003')
})

it('keeps its connection for the next call', async () => {
  const ports = new Set<number | undefined>()
  const url = await serve((request, response) => {
    ports.add(request.socket.remotePort)
    response.end('ok')
  })
  for (let call = 0; call < 5; call++) await (await nodeFetch(url, { method: 'GET', headers: {}, signal })).text()
  expect(ports.size).toBe(1)
})

it('rejects when it is aborted, before the answer and within it', async () => {
  for (const start of ['', 'half']) {
    const abort = new AbortController()
    const url = await serve((_, response) => {
      if (start === '') abort.abort()
      else response.write(start)
    })
    const call = nodeFetch(url, { method: 'GET', headers: {}, signal: abort.signal }).then(({ text }) => {
      abort.abort()
      return text()
    })
    await expect(call).rejects.toThrow('aborted')
  }
})

it('rejects when nobody answers, or the answer breaks off', async () => {
  const url = await serve((_, response) => {
    response.write('half')
    setImmediate(() => response.socket?.destroy())
  })
  const call = nodeFetch(url, { method: 'GET', headers: {}, signal }).then(({ text }) => text())
  await expect(call).rejects.toMatchObject({ code: 'ECONNRESET' })
  closers.pop()!()
  await expect(nodeFetch(url, { method: 'GET', headers: {}, signal })).rejects.toMatchObject({ code: 'ECONNREFUSED' })
})

it('gives an answer in pieces, and closes the connection of one that is not read to its end', async () => {
  let closed = false
  const url = await serve((_, response) => {
    response.on('close', () => {
      closed = true
    })
    response.write('first')
  })
  const { body } = await nodeFetch(url, { method: 'GET', headers: {}, signal })
  for await (const piece of body as AsyncIterable<Uint8Array>) {
    expect(new TextDecoder().decode(piece)).toBe('first')
    break
  }
  await expect.poll(() => closed).toBe(true)
})
