import { type ChildProcess, spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import type { Account } from './account.ts'
import type { PostgresRuntime } from './runtime.ts'

export interface ProgramOptions {
  readonly runtime: PostgresRuntime
  readonly account: Account | undefined
  /** The cluster that the program works on; it is started inside. */
  readonly clusterDirectory: string
  readonly onLine: (line: string) => void
  readonly input?: string
}

/**
 * What to pass as data directory. A root daemon's programs run as another account, which may not be able to walk the
 * path (HINDSIGHT_HOME below /root, 0700). They are started inside the directory – the kernel changes into it before
 * it changes the user – and reach it as their own working directory, which needs no permission above it.
 */
export function dataDirectoryArgument(account: Account | undefined, clusterDirectory: string): string {
  return account !== undefined && process.platform === 'linux' ? '/proc/self/cwd' : clusterDirectory
}

/** Starts a program of PostgreSQL in a session of its own: a Ctrl-C in the terminal is for us, not for it. */
export function spawnProgram(program: string, parameters: readonly string[], options: ProgramOptions): ChildProcess {
  const { account, runtime } = options
  const child = spawn(program, parameters, {
    cwd: options.clusterDirectory,
    env: { ...runtime.environment },
    detached: process.platform !== 'win32',
    windowsHide: true,
    stdio: [options.input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
    ...(account === undefined ? {} : { uid: account.uid, gid: account.gid }),
  })
  for (const stream of [child.stdout, child.stderr]) {
    if (stream !== null) createInterface({ input: stream }).on('line', options.onLine)
  }
  if (options.input !== undefined) {
    // A program that ends before it has read everything reports why by its exit code.
    child.stdin?.on('error', () => {})
    child.stdin?.end(options.input)
  }
  return child
}

/** Runs a program to its end; returns its exit code and all that it printed. */
export async function runProgram(
  program: string,
  parameters: readonly string[],
  options: Omit<ProgramOptions, 'onLine'>,
): Promise<{ readonly exitCode: number | null; readonly lines: readonly string[] }> {
  const lines: string[] = []
  const child = spawnProgram(program, parameters, { ...options, onLine: (line) => lines.push(line) })
  const exitCode = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', resolve)
  })
  return { exitCode, lines }
}
