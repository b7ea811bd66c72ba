import type { Check } from '../checks.ts'
import { behaviourChecks } from './behaviour.ts'
import { configurationChecks } from './configuration.ts'
import { listChecks } from './lists.ts'
import { refusals } from './refusals.ts'
import { tagChecks } from './tags.ts'
import { transferChecks } from './transfer.ts'

/** What no schema sees, by subject. */
export interface Scenarios {
  readonly name: string
  readonly checks: readonly Check[]
}

export const scenarios: readonly Scenarios[] = [
  { name: 'refusals', checks: refusals },
  { name: 'tags', checks: tagChecks },
  { name: 'lists', checks: listChecks },
  { name: 'configuration', checks: configurationChecks },
  { name: 'files and transfer', checks: transferChecks },
  { name: 'behaviour', checks: behaviourChecks },
]
