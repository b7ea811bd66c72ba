import type { HttpBindings } from '@hono/node-server'
import type { Activity } from './activity.ts'
import type { Fetch } from './listen.ts'

/** Whoever looks whether a server is there does not want it to stay. */
const PROBES = /^\/(health(\/.*)?|metrics|status)(\?|$)/
/** Nor does one who is turned away. */
const REFUSALS = [401, 403]

/** Counts a request as work from its first byte to the last one of its answer, whatever takes long in between. */
export function countWork(activity: Activity, fetch: Fetch): Fetch {
  return (request, environment) => {
    const { incoming, outgoing } = environment as HttpBindings
    if (PROBES.test(incoming.url ?? '')) return fetch(request, environment)
    const end = activity.begin()
    const sent = new Promise<void>((resolve) => outgoing.once('close', resolve))
    // Not the answer alone: a caller that went away may have left work behind.
    const answered = Promise.resolve(fetch(request, environment))
    void Promise.allSettled([answered, sent]).then(() => end({ counts: !REFUSALS.includes(outgoing.statusCode) }))
    return answered
  }
}
