import { Worker } from 'node:worker_threads'
import type { LogOptions } from '../log.ts'
import type { EventLoopWatchOptions } from './event-loop-watch.ts'

export interface WatchdogOptions extends EventLoopWatchOptions {
  /** How its lines are written; it has a log of its own, since the one of a thread that stands still is of no use. */
  readonly log: LogOptions
}

export interface WatchdogStart extends WatchdogOptions {
  /** Counted up by the thread that is watched. */
  readonly heartbeats: SharedArrayBuffer
}

/** Sources and build have the same depth, so this is the built worker from both. */
const WORKER_URL = new URL('../../../dist/observability/event-loop/stall-watchdog-thread.js', import.meta.url)

/**
 * A thread that looks at this one from outside, and logs what it does when it stands still – while it does, in case that
 * it never ends. It keeps no process alive.
 */
export class StallWatchdog implements AsyncDisposable {
  readonly #worker: Worker
  readonly #pulse: NodeJS.Timeout

  constructor(options: WatchdogOptions) {
    const heartbeats = new SharedArrayBuffer(4)
    const counter = new Int32Array(heartbeats)
    this.#pulse = setInterval(() => Atomics.add(counter, 0, 1), options.pollIntervalMs).unref()
    this.#worker = new Worker(WORKER_URL, {
      name: 'watchdog',
      workerData: { ...options, heartbeats } satisfies WatchdogStart,
      // It does next to nothing, and must not cost more than that.
      resourceLimits: { maxYoungGenerationSizeMb: 2, maxOldGenerationSizeMb: 32 },
    })
    this.#worker.unref()
    // Without it everything goes on as before.
    this.#worker.on('error', () => {})
  }

  /** Tells when it has begun to look. */
  onReady(listener: () => void): void {
    this.#worker.once('message', listener)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearInterval(this.#pulse)
    await this.#worker.terminate()
  }
}
