import { Program } from '../../support/program.ts'
import type { Random } from '../random.ts'
import type { Tally } from '../tally.ts'

export const LEASE_SECONDS = 2
/** A frozen worker sleeps past the end of its lease, so that it wakes up with work that is no longer its own. */
const FREEZE_MS = LEASE_SECONDS * 1_500

/** Worker processes that are killed, stopped and frozen, and replaced at once. */
export class WorkerFleet implements AsyncDisposable {
  readonly #environment: Readonly<Record<string, string>>
  readonly #random: Random
  readonly #tally: Tally
  readonly #working: Program[] = []
  readonly #leaving: Promise<unknown>[] = []
  readonly #all: Program[] = []

  constructor(size: number, environment: Readonly<Record<string, string>>, random: Random, tally: Tally) {
    this.#environment = environment
    this.#random = random
    this.#tally = tally
    for (let count = 0; count < size; count++) this.#spawn()
  }

  /** Something befalls one of the workers. */
  strike(): void {
    const worker = this.#random.pick(this.#working)
    const dice = this.#random.next()
    if (dice < 0.6) {
      this.#tally.add('killed')
      worker.child.kill('SIGKILL')
      this.#replace(worker)
    } else if (dice < 0.8) {
      this.#tally.add('asked to stop')
      worker.child.kill('SIGTERM')
      this.#replace(worker)
    } else {
      this.#tally.add('frozen')
      worker.child.kill('SIGSTOP')
      setTimeout(() => worker.child.kill('SIGCONT'), FREEZE_MS)
    }
  }

  /** What the workers that ended by themselves printed. */
  crashes(): string[] {
    return this.#working
      .filter(({ running, output, errors }) => !running && output + errors !== '')
      .map(({ errors }) => errors)
  }

  /** The last lines that any of them printed. */
  logs(lines: number): string[] {
    return this.#all.flatMap(({ errors }) => errors.trim().split('\n')).slice(-lines)
  }

  /** Asks all of them to stop, once they have begun. Returns their exit codes. */
  async stop(): Promise<(number | string)[]> {
    for (const worker of this.#working) {
      worker.child.kill('SIGCONT')
      await worker.printed(/runs up to/)
      worker.child.kill('SIGTERM')
    }
    await Promise.all(this.#leaving)
    return Promise.all(this.#working.map((worker) => worker.ended()))
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#all.map((worker) => worker.kill()))
  }

  #replace(worker: Program): void {
    this.#working.splice(this.#working.indexOf(worker), 1)
    this.#leaving.push(worker.ended())
    this.#spawn()
  }

  #spawn(): void {
    const worker = new Program(['bin/hindsight-worker.js'], { environment: this.#environment })
    this.#working.push(worker)
    this.#all.push(worker)
  }
}
