import { closeSync, openSync, readFileSync, readSync, statSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Socket } from 'node:net'
import { dirname, join } from 'node:path'
import { execa } from 'execa'

export interface SpawnOptions {
  readonly arguments: readonly string[]
  readonly environment: Readonly<Record<string, string | undefined>>
  readonly logFile: string
  /** A tied daemon stops when this process ends; a detached one lives on. */
  readonly tied: boolean
}

export interface SpawnedDaemon {
  readonly pid: number | undefined
  /** Where in the log file this start began. */
  readonly logOffset: number
  /** Ends when the process has ended; the text says how. */
  readonly exited: Promise<string>
  kill(signal: NodeJS.Signals): boolean
}

/** Starts `hindsight-api` as a process of its own, its output going to the log file. */
export function spawnDaemon(options: SpawnOptions): SpawnedDaemon {
  const log = openSync(options.logFile, 'a', 0o600)
  try {
    const logOffset = statSync(options.logFile).size
    const daemon = execa(process.execPath, [serverProgram(), ...options.arguments], {
      env: options.environment as Record<string, string>,
      extendEnv: false,
      stdin: options.tied ? 'pipe' : 'ignore',
      // Any descriptor is passed on as it is; the types know the standard ones only.
      stdout: log as 1,
      stderr: log as 2,
      buffer: false,
      detached: !options.tied,
      cleanup: options.tied,
      reject: false,
      windowsHide: true,
    })
    // Neither kind keeps the caller's event loop alive.
    daemon.unref()
    ;(daemon.stdin as Socket | null)?.unref()
    const exited = daemon.then((result) =>
      result.signal
        ? `it was ended by ${result.signal}`
        : (result.originalMessage ?? `it exited with code ${result.exitCode}`),
    )
    return { pid: daemon.pid, logOffset, exited, kill: (signal) => daemon.kill(signal) }
  } finally {
    closeSync(log)
  }
}

/** What was logged since the offset, last lines only. */
export function lastLogLines(logFile: string, offset: number, count: number): string[] {
  try {
    const size = statSync(logFile).size
    const length = Math.min(size - offset, 16_384)
    if (length <= 0) return []
    const buffer = Buffer.alloc(length)
    const file = openSync(logFile, 'r')
    try {
      readSync(file, buffer, 0, length, size - length)
    } finally {
      closeSync(file)
    }
    return buffer.toString('utf8').trimEnd().split('\n').slice(-count)
  } catch {
    return []
  }
}

function serverProgram(): string {
  const manifest = createRequire(import.meta.url).resolve('hindsight-api/package.json')
  const { bin } = JSON.parse(readFileSync(manifest, 'utf8')) as { bin: { 'hindsight-api': string } }
  return join(dirname(manifest), bin['hindsight-api'])
}
