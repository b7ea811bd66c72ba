import type { LanguageSettings } from '../models/language/language-settings.ts'

/** What is computed here runs on one core: more would only make each of them slower. */
const WITHOUT_MODEL = 4
/** Each holds what it works on in memory. */
const MOST_WITH_MODEL = 64

/**
 * Operations that a worker runs at the same time when nobody has said how many. With a model it is what takes the time:
 * twice as many as it answers at once, so that it is asked while others store what it said.
 */
export function defaultWorkerSlots({ purposes, maxConcurrent }: LanguageSettings): number {
  const asks = Object.values(purposes).some(({ members }) => members.length > 0)
  return asks ? Math.min(Math.max(WITHOUT_MODEL, 2 * maxConcurrent), MOST_WITH_MODEL) : WITHOUT_MODEL
}
