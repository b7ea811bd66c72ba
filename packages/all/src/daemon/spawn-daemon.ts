import { closeSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Socket } from 'node:net'
import { dirname, join } from 'node:path'
import { execa } from 'execa'
import { openLog } from './log-file.ts'

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
  /** Asks it to end and, when it takes longer, makes it. Resolves when it has ended. */
  end(patienceMs: number): Promise<void>
}

/** Starts `hindsight-api` as a process of its own, its output going to the log file. */
export function spawnDaemon(options: SpawnOptions): SpawnedDaemon {
  const log = openLog(options.logFile)
  try {
    const daemon = execa(process.execPath, [serverProgram(), ...options.arguments], {
      env: options.environment as Record<string, string>,
      extendEnv: false,
      // The caller's own directory is not held on to: it may be unmounted or removed while the daemon lives.
      cwd: dirname(options.logFile),
      stdin: options.tied ? 'pipe' : 'ignore',
      // Any descriptor is passed on as it is; the types know the standard ones only.
      stdout: log.descriptor as 1,
      stderr: log.descriptor as 2,
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
    return {
      pid: daemon.pid,
      logOffset: log.offset,
      exited,
      async end(patienceMs) {
        daemon.kill('SIGTERM')
        const insist = setTimeout(() => daemon.kill('SIGKILL'), patienceMs)
        await exited
        clearTimeout(insist)
      },
    }
  } finally {
    closeSync(log.descriptor)
  }
}

function serverProgram(): string {
  const manifest = createRequire(import.meta.url).resolve('hindsight-api/package.json')
  const { bin } = JSON.parse(readFileSync(manifest, 'utf8')) as { bin: { 'hindsight-api': string } }
  return join(dirname(manifest), bin['hindsight-api'])
}
