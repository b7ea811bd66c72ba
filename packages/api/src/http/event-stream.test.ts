import { connect } from 'node:net'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { echoApp } from '../../../../test/support/echo-app.ts'
import { badRequest } from '../errors.ts'
import { type Listener, listen } from '../lifecycle/listen.ts'
import { type Emit, eventStream, wantsEvents } from './event-stream.ts'

const REFLECT = '/v1/default/banks/b/reflect'
const events = (body: unknown, accept = 'text/event-stream'): RequestInit => ({
  method: 'POST',
  headers: { 'content-type': 'application/json', accept },
  body: JSON.stringify(body),
})
const never = new AbortController().signal
const failure = () => Response.json({ detail: 'no' }, { status: 500 })

describe('a stream of events', () => {
  it('tells what happens and ends with the answer, without its null fields', async () => {
    const app = echoApp({
      reflect: async ({ emit }) => {
        emit?.({ type: 'phase', phase: 'searching' })
        emit?.({ type: 'text', text: 'two\nlines' })
        return { text: 'two\nlines', structured_output: null }
      },
    })
    const response = await app.request(`${REFLECT}?page=1`, events({ query: 'q' }))
    expect(response.headers.get('content-type')).toBe('text/event-stream')
    expect(response.headers.get('x-ignored-params')).toBe('page')
    expect(await response.text()).toBe(
      [
        ': at work',
        'event: phase\ndata: {"type":"phase","phase":"searching"}',
        'event: text\ndata: {"type":"text","text":"two\\nlines"}',
        'event: result\ndata: {"type":"result","response":{"text":"two\\nlines"}}',
        '',
      ].join('\n\n'),
    )
  })

  it('ends with what went wrong', async () => {
    const app = echoApp({
      reflect: async () => {
        throw badRequest('That cannot be asked')
      },
    })
    const response = await app.request(REFLECT, events({ query: 'q' }))
    expect(response.status).toBe(200)
    expect(await response.text()).toContain('data: {"type":"error","status":400,"detail":"That cannot be asked"}')
  })

  it('does not begin for a request that is refused', async () => {
    const response = await echoApp().request(REFLECT, events({ budget: 'low' }))
    expect(response.status).toBe(422)
    expect(response.headers.get('content-type')).toBe('application/json')
  })

  it.each([
    ['text/event-stream', true],
    ['application/json, text/event-stream;q=0.5', true],
    ['*/*', false],
    ['text/*', false],
    ['application/json', false],
  ])('is for those who ask for it: %s', (accept, wanted) => {
    expect(wantsEvents(new Headers({ accept }))).toBe(wanted)
  })

  it('shows that it is alive while nothing happens', async () => {
    vi.useFakeTimers()
    try {
      const run = (_emit: Emit, _signal: AbortSignal, begin: () => void) => {
        begin()
        return new Promise(() => {})
      }
      const response = await eventStream({ run, failure, signal: never, keepAliveMs: 1_000 })
      const reader = response.body!.getReader()
      const read = async () => new TextDecoder().decode((await reader.read()).value)
      expect(await read()).toBe(': at work\n\n')
      for (let times = 0; times < 3; times++) {
        await vi.advanceTimersByTimeAsync(1_000)
        expect(await read()).toBe(': still at work\n\n')
      }
      await reader.cancel()
      expect(vi.getTimerCount()).toBe(0)
    } finally {
      vi.useRealTimers()
    }
  })

  it('takes no events once its reader is gone', async () => {
    let emit: Emit = () => {}
    let aborted: AbortSignal | undefined
    const run = (told: Emit, signal: AbortSignal, begin: () => void) => {
      emit = told
      aborted = signal
      begin()
      return new Promise(() => {})
    }
    await (await eventStream({ run, failure, signal: never })).body!.cancel()
    expect(aborted!.aborted).toBe(true)
    emit({ type: 'text' })
  })
})

describe('over a connection', () => {
  const listeners: Listener[] = []
  afterEach(async () => {
    for (const listener of listeners.splice(0)) {
      listener.destroy()
      await listener.close()
    }
  })

  it('begins before there is anything to tell, and a caller that leaves ends the work', async () => {
    const seen: string[] = []
    const app = echoApp({
      reflect: ({ signal }) => {
        seen.push('started')
        return new Promise((_, reject) => {
          signal.addEventListener('abort', () => {
            seen.push('ended')
            reject(signal.reason)
          })
        })
      },
    })
    const listener = await listen('127.0.0.1', 0, app.fetch)
    listeners.push(listener)
    const socket = connect(listener.port, '127.0.0.1')
    let received = ''
    socket.on('data', (data) => {
      received += data
    })
    const body = '{"query":"q"}'
    socket.write(
      `POST ${REFLECT} HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
    )
    await expect.poll(() => received).toContain(': at work')
    expect(seen).toEqual(['started'])
    socket.destroy()
    await expect.poll(() => seen).toEqual(['started', 'ended'])
  })
})
