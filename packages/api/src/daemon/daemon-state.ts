import { randomBytes } from 'node:crypto'
import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import type { ProcessIdentity } from './process-identity.ts'

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

/** A reader sees the old state or the new one, never a half-written file. */
export function writeDaemonState(file: string, state: DaemonState): void {
  const temporary = `${file}.${randomBytes(4).toString('hex')}`
  writeFileSync(temporary, `${JSON.stringify(state, null, 2)}\n`, { mode: 0o600 })
  renameSync(temporary, file)
}

export function removeDaemonState(file: string, instanceId: string): void {
  if (readDaemonState(file)?.instanceId === instanceId) rmSync(file, { force: true })
}
