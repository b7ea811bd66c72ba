import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ChaosRun } from '../chaos/chaos-run.ts'
import { EVENT_NAMES, type EventName } from '../chaos/events.ts'

/** What happens in each round, one after the other; `npm run chaos` makes up rounds of its own. */
const ROUNDS: readonly (readonly EventName[])[] = [
  ['kill the daemon', 'kill the postmaster', 'kill a backend'],
  ['kill a client', 'kill daemons that start', 'ask the daemon to stop'],
  ['freeze the daemon', 'kill a daemon that stops', 'garble daemon.json', 'remove daemon.json'],
  ['kill daemon and postmaster', 'give the pids to another process', 'start many clients at once'],
  ['kill everything', 'call at the idle timeout', 'let the idle timeout pass'],
]
/** This one has a test of its own. */
const WITH_MANY_CLIENTS: EventName = 'kill clients at the idle timeout'

/** A round throws what is not as it should be: an answer that failed, a memory lost or there twice, a process left. */
describe('a profile in use', () => {
  let run: ChaosRun
  beforeAll(async () => {
    run = await ChaosRun.create({
      seed: 1,
      clients: 2,
      stampedeSize: 6,
      idleTimeoutSeconds: 1,
      longestFreezeMs: 700,
    })
  })
  afterAll(() => run[Symbol.asyncDispose]())

  it('meets every kind of event here', () => {
    expect([...ROUNDS.flat(), WITH_MANY_CLIENTS].toSorted()).toEqual(EVENT_NAMES.toSorted())
  })

  it.each(ROUNDS.map((events) => [events.join(', then '), events] as const))('comes through: %s', async (_, events) => {
    expect((await run.round(events)).verified).toBeGreaterThan(0)
  })

  it('still has all of it, and leaves nothing when it is stopped', async () => {
    expect(await run.verifyAll()).toBeGreaterThan(ROUNDS.length)
    await run.finish()
  })
})

it('serves 20 processes of which half are killed and replaced while the daemon leaves', async () => {
  const run = await ChaosRun.create({
    seed: 2,
    clients: 20,
    stampedeSize: 0,
    idleTimeoutSeconds: 1,
    longestFreezeMs: 0,
  })
  try {
    expect((await run.round([WITH_MANY_CLIENTS])).verified).toBeGreaterThan(20)
    await run.finish()
  } finally {
    await run[Symbol.asyncDispose]()
  }
})
