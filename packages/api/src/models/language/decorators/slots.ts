/** Somebody waits for an `urgent` call; a `patient` one is work in the background. */
export type Urgency = 'urgent' | 'patient'

interface Waiter {
  readonly start: () => void
}

/** Places for calls that run at the same time. Urgent callers go before patient ones, otherwise in their order. */
export class Slots {
  readonly #capacity: number
  readonly #waiting: Record<Urgency, Waiter[]> = { urgent: [], patient: [] }
  #taken = 0

  constructor(capacity: number) {
    this.#capacity = capacity
  }

  get taken(): number {
    return this.#taken
  }

  /** Resolves, when there is a place, with what gives it back. Rejects with the signal's reason when it aborts before. */
  take(urgency: Urgency, signal?: AbortSignal): Promise<() => void> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) {
        reject(signal.reason)
        return
      }
      const line = this.#waiting[urgency]
      const waiter: Waiter = {
        start: () => {
          signal?.removeEventListener('abort', onAbort)
          this.#taken++
          resolve(this.#giveBackOnce())
        },
      }
      const onAbort = () => {
        line.splice(line.indexOf(waiter), 1)
        reject(signal!.reason)
      }
      signal?.addEventListener('abort', onAbort, { once: true })
      line.push(waiter)
      this.#admit()
    })
  }

  #giveBackOnce(): () => void {
    let held = true
    return () => {
      if (!held) return
      held = false
      this.#taken--
      this.#admit()
    }
  }

  #admit(): void {
    while (this.#taken < this.#capacity) {
      const next = this.#waiting.urgent.shift() ?? this.#waiting.patient.shift()
      if (next === undefined) return
      next.start()
    }
  }
}
