import { type Layout, pipeLayout } from './layout.ts'
import { noProgress, type Progress, terminalProgress } from './progress.ts'
import { styleOf } from './style.ts'

/** Wider than this, lines are hard to read. */
const WIDEST = 120
const DEFAULT_WIDTH = 80

/** Where a command prints: results to standard output, all else to standard error. */
export class Output {
  readonly json: boolean
  readonly #progress: Progress

  constructor(options: { json: boolean }) {
    this.json = options.json
    this.#progress = process.stderr.isTTY ? terminalProgress(process.stderr, styleOf(process.stderr)) : noProgress
  }

  /** Of standard output. */
  get layout(): Layout {
    if (!process.stdout.isTTY) return pipeLayout
    const width = Math.min(process.stdout.columns || DEFAULT_WIDTH, WIDEST)
    return { isTerminal: true, width, style: styleOf(process.stdout) }
  }

  /** What a command answers: as JSON when that was asked for, else as its view. */
  result(value: unknown, view: (layout: Layout) => string): void {
    this.#progress.end()
    const text = this.json ? JSON.stringify(value, null, 2) : view(this.layout)
    if (text !== '') process.stdout.write(`${text}\n`)
  }

  /** Text as it is, piece by piece. */
  write(text: string): void {
    process.stdout.write(text)
  }

  /** Something beside the result that only a person wants to know. */
  note(text: string): void {
    if (this.json || !process.stderr.isTTY) return
    this.#progress.end()
    process.stderr.write(`${styleOf(process.stderr).dim(text)}\n`)
  }

  /** What whoever reads the log of a script wants to know, too. */
  tell(text: string): void {
    if (this.json) return
    this.#progress.end()
    process.stderr.write(`${text}\n`)
  }

  warn(text: string): void {
    this.#progress.end()
    process.stderr.write(`${styleOf(process.stderr).yellow('Warning:')} ${text}\n`)
  }

  progress(): Progress {
    return this.#progress
  }

  endProgress(): void {
    this.#progress.end()
  }
}
