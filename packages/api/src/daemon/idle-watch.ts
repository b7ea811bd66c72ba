import type { Activity } from '../lifecycle/activity.ts'

/** Timers cannot be set for longer. */
const LONGEST_TIMER_MS = 2 ** 31 - 1

/** Calls `onIdle` once nothing has been done for `timeoutMs`; 0 = never. Returns what ends the watch. */
export function watchIdleness(options: {
  readonly timeoutMs: number
  /** Requests, and what runs without one. */
  readonly activities: readonly Activity[]
  /** Work that waits to be done. One that cannot tell keeps the daemon alive. */
  readonly hasQueuedWork: () => Promise<boolean>
  readonly onIdle: () => void
}): () => void {
  const { timeoutMs, activities } = options
  if (timeoutMs === 0) return () => {}
  let timer: NodeJS.Timeout
  let ended = false
  /** When something was last seen waiting, by `performance.now()`; at first, callers that waited for the start. */
  let waitedAt = performance.now()
  const remainingMs = () => {
    const idleForMs = Math.min(...activities.map((activity) => activity.idleForMs()), performance.now() - waitedAt)
    return timeoutMs - idleForMs
  }
  const look = async () => {
    if (remainingMs() <= 0 && (await options.hasQueuedWork().catch(() => true))) waitedAt = performance.now()
    if (ended) return
    // Somebody may have come while the question was under way.
    if (remainingMs() <= 0) options.onIdle()
    else schedule()
  }
  const schedule = () => {
    timer = setTimeout(look, Math.min(remainingMs(), LONGEST_TIMER_MS))
    timer.unref()
  }
  schedule()
  return () => {
    ended = true
    clearTimeout(timer)
  }
}
