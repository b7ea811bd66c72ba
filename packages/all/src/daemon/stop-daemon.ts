import { setTimeout as delay } from 'node:timers/promises'
import { isAlive, type ProcessIdentity } from 'hindsight-api/daemon'

const POLL_INTERVAL_MS = 20

/**
 * Asks the process to end, then insists. Returns when it is gone; does nothing when that very process no longer lives,
 * whoever has its pid now.
 */
export async function stopDaemon(process_: ProcessIdentity, patienceMs = 30_000): Promise<void> {
  if (!signal(process_, 'SIGTERM')) return
  if (await endsWithin(process_, patienceMs)) return
  signal(process_, 'SIGKILL')
  await endsWithin(process_, 5_000)
}

function signal(process_: ProcessIdentity, name: NodeJS.Signals): boolean {
  if (!isAlive(process_)) return false
  try {
    process.kill(process_.pid, name)
    return true
  } catch {
    return false
  }
}

async function endsWithin(process_: ProcessIdentity, timeoutMs: number): Promise<boolean> {
  const deadline = Date.now() + timeoutMs
  while (isAlive(process_)) {
    if (Date.now() > deadline) return false
    await delay(POLL_INTERVAL_MS)
  }
  return true
}
