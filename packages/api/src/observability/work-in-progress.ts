/** One piece of work, as the log names it. */
export interface WorkName {
  /** Read when somebody asks: a request learns of its route on its way. */
  readonly name: string
  readonly id: string
}

/** What this process is doing at the moment, for those who ask why it is slow. */
export class WorkInProgress {
  readonly #running = new Map<WorkName, number>()

  /** Call the returned function when the work has ended. */
  begin(work: WorkName): () => void {
    this.#running.set(work, performance.now())
    return () => void this.#running.delete(work)
  }

  /** The longest running first. */
  list(): { readonly name: string; readonly id: string; readonly forMs: number }[] {
    const now = performance.now()
    return [...this.#running].map(([{ name, id }, startedAt]) => ({ name, id, forMs: Math.round(now - startedAt) }))
  }
}
