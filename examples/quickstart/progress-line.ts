import type { StartProgress } from 'hindsight-all'

const WORDS: Readonly<Record<string, string>> = {
  spawning: 'starting the server',
  preparing: 'starting the server',
  'database preparing': 'preparing the database',
  'database initializing': 'creating a database, the first time only',
  'database starting': 'starting the database',
  connecting: 'opening the database',
  migrating: 'bringing the schema up to date',
  opening: 'preparing the engine',
}

/** What a start is doing, for people. */
export function describeStart({ phase, detail }: StartProgress): string {
  return WORDS[phase] ?? detail
}

/** One line of a terminal that says what goes on and is replaced by what comes next; elsewhere nothing. */
export class ProgressLine {
  readonly #stream: NodeJS.WriteStream
  readonly #live: boolean

  constructor(stream: NodeJS.WriteStream) {
    this.#stream = stream
    this.#live = stream.isTTY === true
  }

  show(text: string): void {
    if (!this.#live) return
    const room = (this.#stream.columns ?? 80) - 1
    this.#stream.write(`\r\u001b[2K${`  … ${text}`.slice(0, room)}`)
  }

  clear(): void {
    if (this.#live) this.#stream.write('\r\u001b[2K')
  }
}
