import { randomBytes } from 'node:crypto'
import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { isAlive, type ProcessIdentity } from './process-identity.ts'

/** What a running daemon tells about itself: the content of `daemon.json` in its profile directory. */
export interface DaemonState {
  /** Random for each start; `/health` echoes it, so nobody mistakes a stranger on a reused port for this daemon. */
  readonly instanceId: string
  readonly process: ProcessIdentity
  readonly url: string
  readonly version: string
  readonly protocolVersion: number
  readonly startedAt: string
  /** Fingerprints of the settings that its manager gave it on purpose, by variable name. */
  readonly settings: Readonly<Record<string, string>>
}

/** Null when there is no state, or none that can be read: both mean that nobody is known to run. */
export function readDaemonState(file: string): DaemonState | null {
  try {
    const state = JSON.parse(readFileSync(file, 'utf8')) as DaemonState
    return typeof state.instanceId === 'string' &&
      typeof state.url === 'string' &&
      typeof state.process?.pid === 'number'
      ? { ...state, settings: state.settings ?? {} }
      : null
  } catch {
    return null
  }
}

const LOOK_INTERVAL_MS = 1_000

/**
 * Writes the state, and writes it again when it is found changed: whoever damages or removes the file hides a running
 * daemon for a second at most. Returns what takes it back.
 */
export function publishDaemonState(file: string, state: DaemonState): () => void {
  const text = `${JSON.stringify(state, null, 2)}\n`
  write(file, text)
  const timer = setInterval(() => {
    if (readText(file) === text) return
    const found = readDaemonState(file)
    // Of two that believe to have the lock, the later one has it.
    if (found !== null && found.instanceId !== state.instanceId && isAlive(found.process)) return
    try {
      write(file, text)
    } catch {
      // A full disk or a directory that is gone: the next look tries again.
    }
  }, LOOK_INTERVAL_MS)
  timer.unref()
  return () => {
    clearInterval(timer)
    const found = readDaemonState(file)
    if (found === null || found.instanceId === state.instanceId) rmSync(file, { force: true })
  }
}

/** A reader sees the old state or the new one, never a half-written file. */
function write(file: string, text: string): void {
  const temporary = `${file}.${randomBytes(4).toString('hex')}`
  writeFileSync(temporary, text, { mode: 0o600 })
  renameSync(temporary, file)
}

function readText(file: string): string | null {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return null
  }
}
