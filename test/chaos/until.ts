import { setTimeout as delay } from 'node:timers/promises'

/** A look at all processes takes some milliseconds of the processors that those who are waited for could use. */
const POLL_INTERVAL_MS = 25
const PATIENCE_MS = 60_000

/** Waits until there are no problems any more. @throws Error with those that are left when it takes too long. */
export async function untilNone(
  where: string,
  problems: () => readonly string[] | Promise<readonly string[]>,
  patienceMs = PATIENCE_MS,
): Promise<void> {
  const giveUpAt = performance.now() + patienceMs
  while (true) {
    const left = await problems()
    if (left.length === 0) return
    if (performance.now() > giveUpAt) throw new Error(`${where}, after ${patienceMs / 1000} s:\n  ${left.join('\n  ')}`)
    await delay(POLL_INTERVAL_MS)
  }
}

/** Waits until something is so. @throws Error when it takes too long. */
export function until(what: string, condition: () => boolean | Promise<boolean>, patienceMs?: number): Promise<void> {
  return untilNone('Waiting', async () => ((await condition()) ? [] : [what]), patienceMs)
}
