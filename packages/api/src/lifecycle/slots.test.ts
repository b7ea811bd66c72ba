import { expect, it } from 'vitest'
import { Slots } from './slots.ts'

/** What happens to callers, in order. */
function recorder(slots: Slots) {
  const log: string[] = []
  const releases = new Map<string, () => void>()
  const take = (name: string, urgency: 'urgent' | 'patient', signal?: AbortSignal) =>
    slots.take(urgency, signal).then(
      (release) => {
        log.push(name)
        releases.set(name, release)
      },
      (reason) => log.push(`${name} gave up: ${reason}`),
    )
  return { log, take, release: (name: string) => releases.get(name)!() }
}

const settled = () => new Promise((resolve) => setImmediate(resolve))

it('lets in as many as there are places, urgent ones first, otherwise in order', async () => {
  const slots = new Slots(1)
  const { log, take, release } = recorder(slots)
  for (const [name, urgency] of [
    ['a', 'patient'],
    ['b', 'patient'],
    ['c', 'urgent'],
    ['d', 'urgent'],
  ] as const) {
    void take(name, urgency)
  }
  await settled()
  expect(log).toEqual(['a'])
  for (const name of ['a', 'c', 'd', 'b']) {
    release(name)
    // A place that is given back twice is still one place.
    release(name)
    await settled()
  }
  expect(log).toEqual(['a', 'c', 'd', 'b'])
  expect(slots.taken).toBe(0)
})

it('forgets who stops waiting', async () => {
  const slots = new Slots(1)
  const { log, take, release } = recorder(slots)
  const controller = new AbortController()
  void take('a', 'patient')
  void take('b', 'patient', controller.signal)
  void take('c', 'patient')
  void take('late', 'patient', AbortSignal.abort('too late'))
  controller.abort('enough')
  await settled()
  release('a')
  await settled()
  expect(log).toEqual(['a', 'late gave up: too late', 'b gave up: enough', 'c'])
})
