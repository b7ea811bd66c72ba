import type { Activity } from '../lifecycle/activity.ts'

/** Calls `onIdle` once nothing has been done for `timeoutMs`; 0 = never. Returns what ends the watch. */
export function watchIdleness(options: {
  readonly timeoutMs: number
  readonly activity: Activity
  /** Work that no request waits for, such as queued operations. */
  readonly hasBackgroundWork: () => boolean
  readonly onIdle: () => void
}): () => void {
  if (options.timeoutMs === 0) return () => {}
  let timer: NodeJS.Timeout
  const look = () => {
    const remainingMs = options.timeoutMs - options.activity.idleForMs()
    if (remainingMs <= 0 && !options.hasBackgroundWork()) return options.onIdle()
    schedule(Math.max(remainingMs, MINIMUM_LOOK_MS))
  }
  const schedule = (delayMs: number) => {
    timer = setTimeout(look, delayMs)
    timer.unref()
  }
  schedule(options.timeoutMs)
  return () => clearTimeout(timer)
}

const MINIMUM_LOOK_MS = 250
