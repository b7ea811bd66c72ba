/** A reflection has no more time. What is known by then is answered. */
export class DeadlineReached extends Error {
  override name = 'DeadlineReached'
}

export interface ReflectDeadline extends Disposable {
  /** Aborts when the time is over, or when the caller goes away. */
  readonly signal: AbortSignal
  /** Share of the time that has passed, 0 to 1. */
  passed(): number
  isOver(): boolean
}

/** The longest delay that a timer knows; a longer one would fire at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1

export function startDeadline(timeMs: number, caller: AbortSignal | undefined): ReflectDeadline {
  const start = performance.now()
  const controller = new AbortController()
  const onAbort = () => controller.abort(caller!.reason)
  if (caller?.aborted) onAbort()
  else caller?.addEventListener('abort', onAbort, { once: true })
  const timer = setTimeout(
    () => controller.abort(new DeadlineReached('The time for this answer is over')),
    Math.min(timeMs, LONGEST_TIMER_MS),
  )
  return {
    signal: controller.signal,
    passed: () => Math.min(1, (performance.now() - start) / timeMs),
    isOver: () => controller.signal.reason instanceof DeadlineReached,
    [Symbol.dispose]() {
      clearTimeout(timer)
      caller?.removeEventListener('abort', onAbort)
    },
  }
}

/** The work's outcome, or the signal's reason as soon as it aborts, also when the work does not listen to it. */
export async function untilAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  if (signal.aborted) {
    // Nobody waits for it any more.
    work.catch(() => {})
    throw signal.reason
  }
  const { promise, stop } = aborted(signal)
  try {
    return await Promise.race([work, promise])
  } finally {
    stop()
  }
}

function aborted(signal: AbortSignal): { readonly promise: Promise<never>; stop(): void } {
  let stop = () => {}
  const promise = new Promise<never>((_, reject) => {
    const onAbort = () => reject(signal.reason)
    signal.addEventListener('abort', onAbort, { once: true })
    stop = () => signal.removeEventListener('abort', onAbort)
  })
  return { promise, stop: () => stop() }
}
