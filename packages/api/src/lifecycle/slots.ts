import { type Urgency, WaitingLine } from './waiting-line.ts'

/** Places for calls that run at the same time. */
export class Slots {
  readonly #capacity: number
  readonly #line = new WaitingLine()
  #taken = 0

  constructor(capacity: number) {
    this.#capacity = capacity
  }

  get taken(): number {
    return this.#taken
  }

  /** Resolves, when there is a place, with what gives it back. Rejects with the signal's reason when it aborts before. */
  async take(urgency: Urgency, signal?: AbortSignal): Promise<() => void> {
    const turn = this.#line.wait(urgency, signal)
    this.#admit()
    await turn
    let held = true
    return () => {
      if (!held) return
      held = false
      this.#taken--
      this.#admit()
    }
  }

  #admit(): void {
    while (this.#taken < this.#capacity && this.#line.admitNext()) this.#taken++
  }
}
