/** Somebody waits for an `urgent` call; a `patient` one is work in the background. */
export type Urgency = 'urgent' | 'patient'

interface Waiter {
  readonly admit: () => void
  readonly refuse: (reason: unknown) => void
}

/** Callers who wait for something: urgent ones before patient ones, otherwise in their order. */
export class WaitingLine {
  readonly #waiting: Record<Urgency, Set<Waiter>> = { urgent: new Set(), patient: new Set() }

  get isEmpty(): boolean {
    return this.#waiting.urgent.size + this.#waiting.patient.size === 0
  }

  /** Resolves when it is this caller's turn; rejects with the signal's reason when it aborts before. */
  wait(urgency: Urgency, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) {
        reject(signal.reason)
        return
      }
      const line = this.#waiting[urgency]
      const leave = () => {
        line.delete(waiter)
        signal?.removeEventListener('abort', onAbort)
      }
      const onAbort = () => waiter.refuse(signal!.reason)
      const waiter: Waiter = {
        admit: () => {
          leave()
          resolve()
        },
        refuse: (reason) => {
          leave()
          reject(reason)
        },
      }
      signal?.addEventListener('abort', onAbort, { once: true })
      line.add(waiter)
    })
  }

  /** False when nobody waits. */
  admitNext(): boolean {
    const [next] = this.#waiting.urgent.size > 0 ? this.#waiting.urgent : this.#waiting.patient
    next?.admit()
    return next !== undefined
  }

  refuseAll(reason: unknown): void {
    for (const waiter of [...this.#waiting.urgent, ...this.#waiting.patient]) waiter.refuse(reason)
  }
}
