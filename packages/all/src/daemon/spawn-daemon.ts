import { spawn } from 'node:child_process'
import { closeSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Socket } from 'node:net'
import { dirname, join } from 'node:path'
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
    const daemon = spawn(process.execPath, [serverProgram(), ...options.arguments], {
      env: { ...options.environment },
      // The caller's own directory is not held on to: it may be unmounted or removed while the daemon lives.
      cwd: dirname(options.logFile),
      // A tied daemon sees its input end when this process does, however that happens.
      stdio: [options.tied ? 'pipe' : 'ignore', log.descriptor, log.descriptor],
      detached: !options.tied,
      windowsHide: true,
    })
    // Neither kind keeps the caller's event loop alive.
    daemon.unref()
    ;(daemon.stdin as Socket | null)?.unref()
    const exited = new Promise<string>((resolve) => {
      daemon.on('error', (error) => resolve(error.message))
      daemon.on('exit', (code, signal) =>
        resolve(signal === null ? `it exited with code ${code}` : `it was ended by ${signal}`),
      )
    })
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
