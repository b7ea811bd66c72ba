import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { repositoryRoot } from '../support/program.ts'
import type { ClientMessage, ClientOrders, DriverMessage } from './client-program.ts'
import { type JournalEntry, readJournal } from './journal.ts'

/** The client program in one piece of JavaScript: it starts in a fraction of the time that a loader of TypeScript takes. */
export async function buildClientProgram(): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL('client-program.ts', import.meta.url))],
    bundle: true,
    packages: 'external',
    format: 'esm',
    platform: 'node',
    write: false,
  })
  return outputFiles[0]!.text
}

/** A client process, as its driver sees it. */
export class ChaosClient {
  readonly number: number
  readonly #journal: string
  readonly #child: ChildProcess
  #errors = ''
  #wasEnded = false
  #failed = false
  #ready = false
  #paused = true
  #acknowledged = 0
  #slowestMs = 0

  constructor(program: string, home: string, orders: ClientOrders) {
    this.number = orders.number
    this.#journal = orders.journal
    writeFileSync(orders.journal, '', { flag: 'a' })
    this.#child = spawn(process.execPath, ['--input-type=module', '--eval', program, JSON.stringify(orders)], {
      cwd: repositoryRoot,
      // biome-ignore lint/style/noProcessEnv: a client inherits what the tests were started with
      env: { ...process.env, HINDSIGHT_HOME: home },
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    })
    this.#child.stderr!.setEncoding('utf8').on('data', (text: string) => {
      this.#errors += text
    })
    this.#child.on('message', (message: ClientMessage) => {
      if ('ready' in message) this.#ready = true
      else if ('paused' in message) this.#paused = true
      else if ('failed' in message) this.#failed = true
      else {
        this.#acknowledged = message.acknowledged
        this.#slowestMs = Math.max(this.#slowestMs, message.tookMs)
      }
    })
    // One that was killed cannot be told anything.
    this.#child.on('error', () => {})
  }

  get isAlive(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null
  }

  /** Ended, though nobody asked for it. */
  get hasCrashed(): boolean {
    return !this.isAlive && !this.#wasEnded
  }

  /** Whether a call of it has failed, be it rightly so. */
  get hasFailed(): boolean {
    return this.#failed
  }

  /** Whether it takes orders. */
  get isReady(): boolean {
    return this.#ready
  }

  /** Whether no call of it is under way. */
  get isPaused(): boolean {
    return this.#paused
  }

  /** Writes that were acknowledged so far. */
  get acknowledged(): number {
    return this.#acknowledged
  }

  /** What it printed to standard error: warnings, and why it died. */
  get errors(): string {
    return this.#errors
  }

  /** The longest write since the last look. */
  takeSlowestMs(): number {
    const slowestMs = this.#slowestMs
    this.#slowestMs = 0
    return slowestMs
  }

  work(bank: string): void {
    this.#paused = false
    this.#tell({ work: bank })
  }

  pause(): void {
    this.#tell({ pause: true })
  }

  /** Lets it close what it has and end. Resolves with its exit code. */
  async quit(): Promise<number | null> {
    this.#wasEnded = true
    this.#tell({ quit: true })
    if (this.isAlive) await once(this.#child, 'exit')
    return this.#child.exitCode
  }

  async kill(): Promise<void> {
    if (!this.isAlive) return
    this.#wasEnded = true
    this.#child.kill('SIGKILL')
    await once(this.#child, 'exit')
  }

  journal(): JournalEntry[] {
    return readJournal(this.#journal)
  }

  #tell(message: DriverMessage): void {
    if (this.#child.connected) this.#child.send(message)
  }
}
