import type { Check } from '../checks.ts'

/** What no schema sees, by subject. */
export interface Scenarios {
  readonly name: string
  readonly checks: readonly Check[]
}

export const scenarios: readonly Scenarios[] = []
