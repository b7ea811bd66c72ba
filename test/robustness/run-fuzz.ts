import type { HindsightServer } from 'hindsight-all'
import { fuzz } from './fuzz.ts'
import { fillKnownBank } from './requests/known-bank.ts'
import { placeSentinel, verifySentinel } from './sentinel.ts'
import { residentMegabytes } from './server-metrics.ts'

export interface FuzzRun {
  readonly server: HindsightServer
  readonly count: number
  readonly seed: number
  readonly print: (line: string) => void
}

const LANES = 6
const DEADLINE_MS = 60_000
const SHOWN_EVERY = 1_000
/** Of the memory between the middle and the end: beyond it something is kept that should not be. */
const MOST_GROWTH_MB = 32

/** Hostile requests against a server, which then has to be as sound as before. */
export async function runFuzz({ server, count, seed, print }: FuzzRun): Promise<void> {
  const { url, client } = server
  print(`Robustness: ${count} hostile requests, seed ${seed}`)
  await placeSentinel(client)
  const named = await fillKnownBank(async (method, path, body) => {
    const response = await fetch(url + path, {
      method: method.toUpperCase(),
      ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
    })
    return response.json()
  })
  const memory: number[] = []
  const startedAt = performance.now()
  const onStretch = async (done: number) => {
    memory.push(await residentMegabytes(url))
    if (done % SHOWN_EVERY === 0) print(`${String(done).padStart(6)}  ${memory.at(-1)!.toFixed(0)} MB`)
  }
  const statuses = await fuzz({ url, named, seed, count, lanes: LANES, deadlineMs: DEADLINE_MS, onStretch })
  await verifySentinel(client)
  const seconds = (performance.now() - startedAt) / 1000
  print(`\n${count} requests in ${seconds.toFixed(0)} s: no 5xx, no hang. Answers by status: ${statuses}.`)
  const growth = growthOf(memory)
  print(
    `Memory: ${growth.middle.toFixed(0)} MB in the middle, ${growth.end.toFixed(0)} MB in the end. The sentinel is whole.`,
  )
  if (growth.end > growth.middle + MOST_GROWTH_MB) throw new Error('Memory grows with the requests.')
}

/** Garbage comes and goes: the least of several readings is what is really held. */
function growthOf(memory: readonly number[]): { readonly middle: number; readonly end: number } {
  const quarter = Math.max(1, Math.floor(memory.length / 4))
  const middle = Math.floor((memory.length - quarter) / 2)
  return { middle: Math.min(...memory.slice(middle, middle + quarter)), end: Math.min(...memory.slice(-quarter)) }
}
