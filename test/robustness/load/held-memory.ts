import { setTimeout as pause } from 'node:timers/promises'
import { pathToFileURL } from 'node:url'
import type { HindsightServer } from 'hindsight-all'
import { readMetric } from '../server-metrics.ts'

const preload = pathToFileURL(new URL('../collect-on-signal.mjs', import.meta.url).pathname).href

/** Lets `heldMemory` have a server tidy up. */
export const tidyOnSignal = { NODE_OPTIONS: `--import=${preload}` }

export interface HeldMemory {
  readonly heapMegabytes: number
  readonly residentMegabytes: number
}

const READINGS = 4
const BETWEEN_MS = 500

/** What a server holds when it has tidied up: the least of some readings, since work of its own may go on. */
export async function heldMemory({ url, pid }: { readonly url: string; readonly pid: number }): Promise<HeldMemory> {
  const heap: number[] = []
  const resident: number[] = []
  for (let reading = 0; reading < READINGS; reading++) {
    process.kill(pid, 'SIGUSR2')
    await pause(BETWEEN_MS)
    heap.push(await readMetric(url, 'hindsight_process_heap_bytes'))
    resident.push(await readMetric(url, 'hindsight_process_memory_bytes'))
  }
  return { heapMegabytes: Math.min(...heap) / 2 ** 20, residentMegabytes: Math.min(...resident) / 2 ** 20 }
}

/** The id of the process behind a server. */
export async function pidOf(server: HindsightServer): Promise<number> {
  const { pid } = (await server.status()) as { pid?: number | null }
  if (typeof pid !== 'number') throw new Error('The server does not tell its process id.')
  return pid
}
