import { parentPort, workerData } from 'node:worker_threads'
import { sampleMainThread } from './sample-main-thread.ts'
import type { WatchdogStart } from './stall-watchdog.ts'

const { heartbeats, stallThresholdMs, pollIntervalMs, log: logOptions } = workerData as WatchdogStart
const counter = new Int32Array(heartbeats)

let lastBeat = Atomics.load(counter, 0)
let beatAt = performance.now()
let lookedAt = beatAt
/** Told once at the threshold, and again each time that it has lasted twice as long. */
let tellAtMs = stallThresholdMs

setInterval(() => void look(), pollIntervalMs)
parentPort?.postMessage('ready')

async function look(): Promise<void> {
  const now = performance.now()
  // The whole process was stopped, or the machine asleep: this thread was late as well.
  const wasAwayMs = now - lookedAt - pollIntervalMs
  lookedAt = now
  if (wasAwayMs > pollIntervalMs) beatAt += wasAwayMs
  const beat = Atomics.load(counter, 0)
  if (beat !== lastBeat) {
    lastBeat = beat
    beatAt = now
    tellAtMs = stallThresholdMs
    return
  }
  const forMs = now - beatAt - pollIntervalMs
  if (forMs < tellAtMs) return
  tellAtMs = Math.max(forMs, tellAtMs) * 2
  await tell(Math.round(forMs))
}

/** Loaded for the first line: most processes never need it. */
async function tell(forMs: number): Promise<void> {
  const stack = await sampleMainThread()
  const { createLog } = await import('../log.ts')
  const log = await createLog(logOptions)
  log.warn({ forMs, stack: stack ?? 'unknown: it is outside JavaScript' }, 'The event loop stands still.')
}
