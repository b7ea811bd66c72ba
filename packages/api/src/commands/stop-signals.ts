import { constants } from 'node:os'
import type { Log } from '../observability/log.ts'

/** A closed terminal ends what ran in it; Ctrl-Break is the Ctrl-C of services on Windows. */
const STOP_SIGNALS = [
  'SIGINT',
  'SIGTERM',
  'SIGHUP',
  ...(process.platform === 'win32' ? ['SIGBREAK' as const] : []),
] as const

/** The first signal stops gracefully, a second one at once. Returns how to stop listening. */
export function listenToSignals(stop: AbortController, log: Log): () => void {
  const onSignal = (signal: NodeJS.Signals) => {
    if (stop.signal.aborted) {
      log.warn(`${signal} again: leaving without waiting for what runs.`)
      process.exit(128 + constants.signals[signal])
    }
    log.info(`${signal}: finishing what runs, then stopping.`)
    stop.abort(new Error(signal))
  }
  for (const signal of STOP_SIGNALS) process.on(signal, onSignal)
  return () => {
    for (const signal of STOP_SIGNALS) process.off(signal, onSignal)
  }
}
