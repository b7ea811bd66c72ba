import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

/** The root of this repository. */
export const repositoryRoot = fileURLToPath(new URL('../../', import.meta.url))

export interface ProgramOptions {
  readonly cwd?: string
  readonly environment?: Readonly<Record<string, string | undefined>>
}

/** A Node program under test: what it printed, and how it ended. Its standard input stays open until it ends. */
export class Program {
  readonly child: ChildProcess
  output = ''
  errors = ''

  constructor(parameters: readonly string[], options: ProgramOptions = {}) {
    this.child = spawn(process.execPath, parameters, {
      cwd: options.cwd ?? repositoryRoot,
      // biome-ignore lint/style/noProcessEnv: a program inherits what the tests were started with
      env: { ...process.env, ...options.environment },
      stdio: ['pipe', 'pipe', 'pipe'],
    })
    this.child.stdout!.setEncoding('utf8').on('data', (text: string) => {
      this.output += text
    })
    this.child.stderr!.setEncoding('utf8').on('data', (text: string) => {
      this.errors += text
    })
  }

  get pid(): number {
    return this.child.pid!
  }

  get running(): boolean {
    return this.child.exitCode === null && this.child.signalCode === null
  }

  /** Resolves with the match as soon as what was printed, to either stream, matches. Rejects when it ends before. */
  async printed(pattern: RegExp): Promise<RegExpExecArray> {
    while (true) {
      const match = pattern.exec(this.output) ?? pattern.exec(this.errors)
      if (match !== null) return match
      if (!this.running) throw new Error(`It ended without printing ${pattern}:\n${this.output}${this.errors}`)
      const { child } = this
      const waiting = new AbortController()
      const { signal } = waiting
      const news = [once(child.stdout!, 'data', { signal }), once(child.stderr!, 'data', { signal })]
      await Promise.race([...news, once(child, 'close', { signal })])
      waiting.abort()
    }
  }

  /** Resolves with the exit code, or the name of the signal, once all output has arrived. */
  async ended(): Promise<number | NodeJS.Signals> {
    const { child } = this
    if (this.running || !child.stdout!.closed || !child.stderr!.closed) await once(child, 'close')
    return child.exitCode ?? child.signalCode!
  }

  /** For the end of a test, whatever has become of it. */
  async kill(): Promise<void> {
    if (!this.running) return
    this.child.kill('SIGKILL')
    await once(this.child, 'exit')
  }
}

/** Runs a program to its end. */
export async function run(parameters: readonly string[], options?: ProgramOptions) {
  const program = new Program(parameters, options)
  const code = await program.ended()
  return { code, output: program.output, errors: program.errors }
}
