import { setTimeout as delay } from 'node:timers/promises'
import {
  clearAfterCrash,
  findLockHolder,
  isAlive,
  type ProcessIdentity,
  type ProfileDirectory,
  readDaemonState,
} from 'hindsight-api/daemon'

const POLL_INTERVAL_MS = 20
/** A server lets running requests finish for 30 s, and its database takes up to 20 s more. */
const PATIENCE_MS = 60_000

/**
 * Ends the daemon of a directory, whoever started it: asked first, then by force. Returns when it and its database are
 * gone, also when it had been killed before.
 */
export async function stopDaemon(directory: ProfileDirectory): Promise<void> {
  // Its state file may have been removed or damaged.
  const daemon = findLockHolder(directory.root) ?? readDaemonState(directory.stateFile)?.process
  if (daemon === undefined) return
  await endProcess(daemon)
  await clearAfterCrash(directory)
}

/** Does nothing when that very process no longer lives, whoever has its pid now. */
async function endProcess(daemon: ProcessIdentity): Promise<void> {
  if (!signal(daemon, 'SIGTERM')) return
  if (await endsWithin(daemon, PATIENCE_MS)) return
  signal(daemon, 'SIGKILL')
  await endsWithin(daemon, 5_000)
}

function signal(daemon: ProcessIdentity, name: NodeJS.Signals): boolean {
  if (!isAlive(daemon)) return false
  try {
    process.kill(daemon.pid, name)
    return true
  } catch {
    return false
  }
}

async function endsWithin(daemon: ProcessIdentity, timeoutMs: number): Promise<boolean> {
  const deadline = Date.now() + timeoutMs
  while (isAlive(daemon)) {
    if (Date.now() > deadline) return false
    await delay(POLL_INTERVAL_MS)
  }
  return true
}
