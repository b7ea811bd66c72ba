import { Cron } from 'croner'

/**
 * When a cron expression of five fields fires next after a moment, in UTC. Null when it never does, such as on 31
 * February. Day of month and day of week, both given, are alternatives, as POSIX has it.
 */
export function nextFiring(expression: string, after: Date): Date | null {
  return new Cron(expression, { timezone: 'UTC', mode: '5-part', sloppyRanges: true, paused: true }).nextRun(after)
}
