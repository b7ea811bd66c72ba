import type { Database } from '../../database/database.ts'
import type { Check } from './check.ts'
import { fileChecks } from './file-checks.ts'
import { homeChecks } from './home-checks.ts'
import { indexChecks } from './index-checks.ts'
import { memoryChecks } from './memory-checks.ts'
import { numberChecks } from './number-checks.ts'
import { queueChecks } from './queue-checks.ts'
import { schemaChecks } from './schema-checks.ts'
import { searchChecks } from './search-checks.ts'

/** In the order in which they are mended: what one mends, a later one may find wrong. */
export const CHECKS: readonly Check[] = [
  ...indexChecks,
  ...schemaChecks,
  ...numberChecks,
  ...memoryChecks,
  ...fileChecks,
  ...searchChecks,
  ...homeChecks,
  ...queueChecks,
]

export interface CheckResult {
  readonly name: string
  readonly about: string
  /** What a repair does with them. */
  readonly remedy: string
  /** How many things were wrong. */
  readonly found: number
  /** How many are still. */
  readonly left: number
}

export interface RepairOptions {
  /** Changes nothing. */
  readonly checkOnly: boolean
  readonly onProgress?: (check: string, done: number, total: number) => void
  readonly signal?: AbortSignal
}

/** Looks for what should never be, and mends it. Everybody may go on working. */
export async function repair(db: Database, options: RepairOptions): Promise<CheckResult[]> {
  const results: CheckResult[] = []
  for (const { name, about, remedy, count, mend } of CHECKS) {
    options.signal?.throwIfAborted()
    options.onProgress?.(name, results.length, CHECKS.length)
    const found = await count(db)
    const mends = found > 0 && !options.checkOnly
    if (mends) await mend(db)
    results.push({ name, about, remedy, found, left: mends ? await count(db) : found })
  }
  return results
}
