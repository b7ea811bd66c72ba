import type { StartProgress } from '../../options.ts'

/** What a start is doing, for people; the details of the database's own steps are paths. */
export function startStep({ phase, detail }: StartProgress): string {
  if (phase === 'database initializing') return 'making its database, this once'
  return phase.startsWith('database ') || detail === '' ? phase : detail
}
