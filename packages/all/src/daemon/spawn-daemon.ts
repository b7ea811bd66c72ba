import { closeSync } from 'node:fs'
import type { Socket } from 'node:net'
import { dirname } from 'node:path'
import { openLog } from './log-file.ts'
import { serverProgram } from './server-program.ts'

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
  /** Resolves when the process has ended. */
  readonly exited: Promise<DaemonEnd>
  /** Asks it to end and, when it takes longer, makes it. Resolves when it has ended. */
  end(patienceMs: number): Promise<void>
}

export interface DaemonEnd {
  /** Such as `it exited with code 1`. */
  readonly how: string
  /** Somebody ended it, or its database: nothing of its own was in its way. */
  readonly wasEnded: boolean
}

/** Starts `hindsight-api` as a process of its own, its output going to the log file. */
export async function spawnDaemon(options: SpawnOptions): Promise<SpawnedDaemon> {
  // Its hundred modules are loaded by those who start a daemon, not by all who join one.
  const { execa } = await import('execa')
  const log = openLog(options.logFile)
  try {
    // A descriptor of ours, which the types know only as far as the standard ones.
    const output = log.descriptor as 1
    const daemon = execa(process.execPath, [serverProgram().path, ...options.arguments], {
      env: options.environment,
      extendEnv: false,
      // The caller's own directory is not held on to: it may be unmounted or removed while the daemon lives.
      cwd: dirname(options.logFile),
      // A tied daemon sees its input end when this process does, however that happens.
      stdio: [options.tied ? 'pipe' : 'ignore', output, output],
      detached: !options.tied,
      cleanup: false,
      buffer: false,
      reject: false,
      windowsHide: true,
    })
    // Neither kind keeps the caller's event loop alive.
    daemon.unref()
    ;(daemon.stdin as Socket | null)?.unref()
    const exited = daemon.then(describeEnd)
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

/** The server's own word for a start that failed because its database was killed under it. */
const EXIT_TRY_AGAIN = 75

function describeEnd({ exitCode, signal, originalMessage }: HowItEnded): DaemonEnd {
  if (signal !== undefined) return { how: `it was ended by ${signal}`, wasEnded: true }
  if (exitCode === undefined) return { how: originalMessage ?? 'it could not be started', wasEnded: false }
  return { how: `it exited with code ${exitCode}`, wasEnded: exitCode === 0 || exitCode === EXIT_TRY_AGAIN }
}

interface HowItEnded {
  readonly exitCode?: number | undefined
  readonly signal?: string | undefined
  readonly originalMessage?: string | undefined
}
