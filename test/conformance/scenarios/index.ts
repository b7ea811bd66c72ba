import type { Check } from '../checks.ts'
import { bankChecks } from './banks.ts'
import { configurationChecks } from './configuration.ts'
import { conflictChecks } from './conflicts.ts'
import { idChecks } from './ids.ts'
import { listChecks } from './lists.ts'
import { recallChecks } from './recall.ts'
import { refusals } from './refusals.ts'
import { retainChecks } from './retain.ts'
import { shapeChecks } from './shapes.ts'
import { tagChecks } from './tags.ts'
import { templateChecks } from './templates.ts'
import { transferChecks } from './transfer.ts'

/** What no schema sees, by subject. */
export interface Scenarios {
  readonly name: string
  readonly checks: readonly Check[]
}

export const scenarios: readonly Scenarios[] = [
  { name: 'refusals', checks: refusals },
  { name: 'conflicts', checks: conflictChecks },
  { name: 'tags', checks: tagChecks },
  { name: 'lists', checks: listChecks },
  { name: 'ids', checks: idChecks },
  { name: 'shapes', checks: shapeChecks },
  { name: 'banks', checks: bankChecks },
  { name: 'configuration', checks: configurationChecks },
  { name: 'templates', checks: templateChecks },
  { name: 'retain', checks: retainChecks },
  { name: 'recall', checks: recallChecks },
  { name: 'files and transfer', checks: transferChecks },
]
