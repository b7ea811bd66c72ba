import type { OperationContext } from '../../operations/operation.ts'

/** Often enough for whoever watches. */
const INTERVAL_MS = 500

/** Tells of progress now and then, and when a stage begins or is done: telling is a write to the database. */
export function throttledProgress(report: OperationContext['reportProgress']) {
  let lastStage: string | null = null
  let lastAt = 0
  return async (stage: string, processed: number, total: number): Promise<void> => {
    const now = performance.now()
    if (stage === lastStage && processed < total && now - lastAt < INTERVAL_MS) return
    lastStage = stage
    lastAt = now
    await report(stage, processed, total)
  }
}
