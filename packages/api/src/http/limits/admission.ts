import { Slots } from '../../lifecycle/slots.ts'
import { overloaded } from './overload.ts'

/** Requests that share places: each kind has its own, so that no kind keeps another waiting. */
export type RequestKind = 'recall' | 'retain' | 'reflect' | 'upload' | 'other'

export interface AdmissionSettings {
  /** Requests of a kind that run at the same time. */
  readonly concurrent: Readonly<Record<RequestKind, number>>
  /** Requests of one kind that run or wait. */
  readonly maxPending: number
  readonly queueTimeoutMs: number
}

/** Whoever is refused at once comes back soon; whoever has waited in vain should leave the others some time. */
const RETRY_SOON_SECONDS = 1
const RETRY_LATER_SECONDS = 5

const SETTINGS: Readonly<Record<RequestKind, string>> = {
  recall: 'RECALL_MAX_CONCURRENT',
  retain: 'RETAIN_MAX_REQUESTS',
  reflect: 'REFLECT_MAX_REQUESTS',
  upload: 'UPLOAD_MAX_REQUESTS',
  other: 'OTHER_MAX_REQUESTS',
}

const describe = (kind: RequestKind) => (kind === 'other' ? 'requests' : `${kind}s`)

class Line {
  readonly slots: Slots
  /** Requests that run or wait. */
  pending = 0

  constructor(concurrent: number) {
    this.slots = new Slots(concurrent)
  }
}

/** Lets as many requests run as this server does well at the same time; some more wait, the rest is told to come back. */
export class Admission {
  readonly #settings: AdmissionSettings
  readonly #lines: Readonly<Record<RequestKind, Line>>

  constructor(settings: AdmissionSettings) {
    const { concurrent } = settings
    this.#settings = settings
    this.#lines = {
      recall: new Line(concurrent.recall),
      retain: new Line(concurrent.retain),
      reflect: new Line(concurrent.reflect),
      upload: new Line(concurrent.upload),
      other: new Line(concurrent.other),
    }
  }

  /**
   * Runs the work when there is a place for it.
   * @throws ApiError 503 when too many wait already, or none became free in time
   */
  async run<T>(kind: RequestKind, signal: AbortSignal, work: () => Promise<T>): Promise<T> {
    const { maxPending } = this.#settings
    const line = this.#lines[kind]
    if (line.pending >= maxPending) {
      const detail = `The server is busy with ${maxPending} ${describe(kind)}.`
      throw overloaded(detail, 'MAX_PENDING_REQUESTS', RETRY_SOON_SECONDS)
    }
    line.pending++
    try {
      const leave = await this.#enter(kind, signal)
      try {
        return await work()
      } finally {
        leave()
      }
    } finally {
      line.pending--
    }
  }

  async #enter(kind: RequestKind, signal: AbortSignal): Promise<() => void> {
    const { concurrent, queueTimeoutMs } = this.#settings
    const waiting = new AbortController()
    const giveUp = () => waiting.abort(signal.reason)
    const timer = setTimeout(() => {
      const detail = `The request waited ${queueTimeoutMs / 1000} s; ${concurrent[kind]} ${describe(kind)} run at the same time.`
      waiting.abort(overloaded(detail, SETTINGS[kind], RETRY_LATER_SECONDS))
    }, queueTimeoutMs)
    if (signal.aborted) giveUp()
    else signal.addEventListener('abort', giveUp, { once: true })
    try {
      return await this.#lines[kind].slots.take('urgent', waiting.signal)
    } finally {
      clearTimeout(timer)
      signal.removeEventListener('abort', giveUp)
    }
  }
}
