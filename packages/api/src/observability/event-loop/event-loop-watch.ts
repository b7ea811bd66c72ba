import { type IntervalHistogram, monitorEventLoopDelay } from 'node:perf_hooks'

export interface EventLoopLag {
  readonly p50Ms: number
  readonly p99Ms: number
  readonly maxMs: number
}

export interface Stall {
  readonly at: Date
  readonly durationMs: number
  /** Time of processors that all threads of the process had meanwhile: little of it, and the machine was busy elsewhere. */
  readonly cpuMs: number
}

export interface EventLoopWatchOptions {
  /** From here on a delay is a stall. */
  readonly stallThresholdMs: number
  readonly pollIntervalMs: number
}

/** Coarse enough to cost nothing: ten looks a second, by the system and not by JavaScript. */
const RESOLUTION_MS = 100
const WINDOW_MS = 60_000
/** Of the threshold: what is late by this much may well stall soon. */
const LATE_SHARE = 1 / 4

/** Knows how late the event loop is, and notices when it has stood still. It keeps no process alive. */
export class EventLoopWatch implements Disposable {
  readonly #listeners: ((stall: Stall) => void)[] = []
  readonly #lateListeners: (() => void)[] = []
  readonly #pulse: NodeJS.Timeout
  readonly #turn: NodeJS.Timeout
  #histogram: IntervalHistogram
  /** Of the window before. */
  #former: EventLoopLag = { p50Ms: 0, p99Ms: 0, maxMs: 0 }
  #lastStall: Stall | null = null

  constructor({ stallThresholdMs, pollIntervalMs }: EventLoopWatchOptions) {
    this.#histogram = beginHistogram()
    let expectedAt = performance.now() + pollIntervalMs
    let cpu = process.cpuUsage()
    this.#pulse = setInterval(() => {
      const now = performance.now()
      const durationMs = now - expectedAt
      expectedAt = now + pollIntervalMs
      const { user, system } = process.cpuUsage(cpu)
      cpu = process.cpuUsage()
      if (durationMs >= stallThresholdMs * LATE_SHARE) for (const listener of this.#lateListeners) listener()
      if (durationMs >= stallThresholdMs) {
        this.#tell({ at: new Date(Date.now() - durationMs), durationMs, cpuMs: (user + system) / 1_000 })
      }
    }, pollIntervalMs).unref()
    this.#turn = setInterval(() => {
      this.#former = readLag(this.#histogram)
      this.#histogram.disable()
      this.#histogram = beginHistogram()
    }, WINDOW_MS).unref()
  }

  /** Of the last minute or two. */
  lag(): EventLoopLag {
    const current = readLag(this.#histogram)
    return {
      p50Ms: current.p50Ms,
      p99Ms: Math.max(current.p99Ms, this.#former.p99Ms),
      maxMs: Math.max(current.maxMs, this.#former.maxMs),
    }
  }

  get lastStall(): Stall | null {
    return this.#lastStall
  }

  onStall(listener: (stall: Stall) => void): void {
    this.#listeners.push(listener)
  }

  /** The loop is late, though perhaps not enough for a stall. */
  onLate(listener: () => void): void {
    this.#lateListeners.push(listener)
  }

  [Symbol.dispose](): void {
    clearInterval(this.#pulse)
    clearInterval(this.#turn)
    this.#histogram.disable()
  }

  #tell(stall: Stall): void {
    this.#lastStall = stall
    for (const listener of this.#listeners) listener(stall)
  }
}

function beginHistogram(): IntervalHistogram {
  const histogram = monitorEventLoopDelay({ resolution: RESOLUTION_MS })
  histogram.enable()
  return histogram
}

/** What it records is the time between two looks, the interval itself included. */
function readLag(histogram: IntervalHistogram): EventLoopLag {
  if (histogram.count === 0) return { p50Ms: 0, p99Ms: 0, maxMs: 0 }
  const lateMs = (nanoseconds: number) => Math.max(0, nanoseconds / 1e6 - RESOLUTION_MS)
  return {
    p50Ms: lateMs(histogram.percentile(50)),
    p99Ms: lateMs(histogram.percentile(99)),
    maxMs: lateMs(histogram.max),
  }
}
