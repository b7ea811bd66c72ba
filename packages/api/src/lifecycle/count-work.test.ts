import { once } from 'node:events'
import { get } from 'node:http'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { Activity } from './activity.ts'
import { countWork } from './count-work.ts'
import { type Fetch, type Listener, listen } from './listen.ts'

let now = 0
let activity: Activity
let listener: Listener
let answer: Fetch
beforeEach(async () => {
  now = 0
  activity = new Activity(() => now)
  const fetch: Fetch = (request, environment) => answer(request, environment)
  listener = await listen('127.0.0.1', 0, countWork(activity, fetch))
})
afterEach(() => listener.destroy())

const ended = () => expect.poll(() => activity.running).toBe(0)

it('lasts until the last byte of the answer', async () => {
  let finish = () => {}
  const body = new ReadableStream({
    start(controller) {
      controller.enqueue('first')
      finish = () => controller.close()
    },
  })
  answer = () => new Response(body)
  const response = await fetch(`${listener.url}/stream`)
  const reader = response.body!.getReader()
  expect(new TextDecoder().decode((await reader.read()).value)).toBe('first')
  expect(activity.running).toBe(1)
  now = 1_000
  finish()
  expect((await reader.read()).done).toBe(true)
  await ended()
  now = 1_500
  expect(activity.idleForMs()).toBe(500)
})

it('lasts until the work has ended when its caller has gone away', async () => {
  let finish = (_: Response) => {}
  let begun = () => {}
  const working = new Promise<void>((resolve) => {
    begun = resolve
  })
  const gone = new Promise<void>((resolve) => {
    answer = (request) => {
      request.signal.addEventListener('abort', () => resolve())
      begun()
      return new Promise<Response>((give) => {
        finish = give
      })
    }
  })
  const request = get(`${listener.url}/slow`)
  request.on('error', () => {})
  await working
  request.destroy()
  await gone
  expect(activity.running).toBe(1)
  finish(new Response(''))
  await ended()
})

it.each(['/health', '/health/live', '/health?x=1', '/metrics'])(
  'is not to look whether it is there: %s',
  async (path) => {
    answer = () => new Response(String(activity.running))
    expect(await (await fetch(listener.url + path)).text()).toBe('0')
    now = 1_000
    expect(activity.idleForMs()).toBe(1_000)
  },
)

it.each([
  [200, 0],
  [404, 0],
  [401, 1_000],
  [403, 1_000],
])('an answer with %i leaves the server idle for %i ms', async (status, idleForMs) => {
  answer = () => new Response('', { status })
  now = 1_000
  await (await fetch(`${listener.url}/v1/anything`)).text()
  await ended()
  expect(activity.idleForMs()).toBe(idleForMs)
})

it('ends when the work fails, and when the connection breaks', async () => {
  answer = () => Promise.reject(new Error('broken'))
  await (await fetch(`${listener.url}/broken`)).text()
  await ended()
  answer = (_, environment) => {
    ;(environment as { outgoing: { destroy(): void } }).outgoing.destroy()
    return new Response('')
  }
  const [error] = await once(get(`${listener.url}/cut`), 'error')
  expect(error.message).toMatch(/hang up|ECONNRESET/)
  await ended()
})
