import { setTimeout as pause } from 'node:timers/promises'
import { Random } from '../../chaos/random.ts'
import { nextWork, type Work } from './mixed-work.ts'

export interface LoadOptions {
  readonly url: string
  readonly clients: number
  readonly seed: number
  /** Requests that each client makes; none: until the signal aborts. */
  readonly requestsEach?: number
  readonly signal?: AbortSignal
  /** How long a client is busy with an answer before its next request, on average. */
  readonly thinkMs?: number
}

export interface LoadReport {
  /** Milliseconds of the answers that were no refusals, by kind of work. */
  readonly latencies: ReadonlyMap<string, readonly number[]>
  /** 429 and 503 that say when to come back. */
  readonly refused: number
  /** Everything else that is not what was asked for. */
  readonly faults: readonly string[]
  readonly acknowledged: readonly { readonly bank: string; readonly documentId: string }[]
  readonly seconds: number
}

const DEADLINE_MS = 60_000

/** Many clients at once, each with one request under way; who is refused comes back when it was told to. */
export async function mixedLoad(options: LoadOptions): Promise<LoadReport> {
  const { url, clients, seed, requestsEach = Number.POSITIVE_INFINITY, signal, thinkMs = 0 } = options
  const latencies = new Map<string, number[]>()
  const faults: string[] = []
  const acknowledged: { bank: string; documentId: string }[] = []
  let refused = 0
  const client = async (number: number) => {
    const random = new Random(seed * 1_000 + number)
    if (thinkMs > 0) await pause(random.next() * thinkMs)
    for (let turn = 0; turn < requestsEach && signal?.aborted !== true; turn++) {
      const work = nextWork(random, `${seed}-${number}-${turn}`)
      const startedAt = performance.now()
      const answer = await send(url, work)
      const { kind } = work
      if (answer.retryAfterMs !== null) {
        refused++
        await pause(answer.retryAfterMs)
        continue
      }
      if (answer.fault !== null) faults.push(`${kind}: ${answer.fault}`)
      else if (work.retained !== undefined) acknowledged.push(work.retained)
      const times = latencies.get(kind) ?? []
      times.push(performance.now() - startedAt)
      latencies.set(kind, times)
      if (thinkMs > 0) await pause(random.next() * 2 * thinkMs)
    }
  }
  const startedAt = performance.now()
  await Promise.all(Array.from({ length: clients }, (_, number) => client(number)))
  return { latencies, refused, faults, acknowledged, seconds: (performance.now() - startedAt) / 1000 }
}

interface Answered {
  /** Of a refusal for lack of room. */
  readonly retryAfterMs: number | null
  readonly fault: string | null
}

async function send(url: string, { method, path, body, mayBeGone = false }: Work): Promise<Answered> {
  try {
    const response = await fetch(url + path, {
      method,
      signal: AbortSignal.timeout(DEADLINE_MS),
      ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
    })
    const text = await response.text()
    const retryAfter = response.headers.get('retry-after')
    if ((response.status === 429 || response.status === 503) && retryAfter !== null) {
      return { retryAfterMs: Number(retryAfter) * 1_000, fault: null }
    }
    const isFine = response.ok || (mayBeGone && (response.status === 404 || response.status === 409))
    return { retryAfterMs: null, fault: isFine ? null : `${response.status} ${text.slice(0, 300)}` }
  } catch (error) {
    const { message, cause } = error as Error
    return { retryAfterMs: null, fault: `${message} ${cause ?? ''}` }
  }
}
