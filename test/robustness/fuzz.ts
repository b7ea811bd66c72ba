import fc from 'fast-check'
import { Tally } from '../chaos/tally.ts'
import { exchange } from './exchange.ts'
import { hostileRequests } from './requests/hostile-requests.ts'
import type { NamedTexts } from './requests/known-bank.ts'
import { commandOf, type RawRequest } from './requests/raw-request.ts'
import { findFault } from './verdict.ts'

export interface FuzzOptions {
  readonly url: string
  readonly named: NamedTexts
  readonly seed: number
  readonly count: number
  /** Requests at the same time. */
  readonly lanes: number
  readonly deadlineMs: number
  /** Called between stretches of requests. */
  readonly onStretch?: (done: number) => Promise<void>
}

const STRETCH = 250

/** A request that the server did not stand. */
export class Fault extends Error {
  override name = 'Fault'

  constructor(what: string, index: number, request: RawRequest, url: string) {
    super(`Request ${index}: ${what}\n  ${commandOf(request, url)}`)
  }
}

/** Sends hostile requests; the same ones for the same seed. @throws Fault at the first that is not answered well */
export async function fuzz({ url, named, seed, count, lanes, deadlineMs, onStretch }: FuzzOptions): Promise<Tally> {
  const statuses = new Tally()
  const arbitrary = hostileRequests(named)
  for (let start = 0; start < count; start += STRETCH) {
    const requests = fc.sample(arbitrary, { seed: seed + start, numRuns: Math.min(STRETCH, count - start) })
    let next = 0
    const lane = async () => {
      for (let place = next++; place < requests.length; place = next++) {
        const request = requests[place]!
        const answer = await exchange(url, request, deadlineMs).catch((error: Error) => {
          throw new Fault(error.message, start + place, request, url)
        })
        const fault = findFault(answer, request)
        if (fault !== null) throw new Fault(fault, start + place, request, url)
        statuses.add(answer.status === 0 ? 'ended' : String(answer.status))
      }
    }
    await Promise.all(Array.from({ length: lanes }, lane))
    await onStretch?.(start + requests.length)
  }
  return statuses
}
