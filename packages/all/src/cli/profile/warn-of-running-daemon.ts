import { isAlive, type ProfileDirectory, readDaemonState } from 'hindsight-api/daemon'
import type { Context } from '../context.ts'
import { nextCommand } from '../target.ts'

/** After a change of settings: a daemon has those that it was started with. */
export function warnOfRunningDaemon(context: Context, profile: ProfileDirectory): void {
  const running = readDaemonState(profile.stateFile)
  if (running === null || !isAlive(running.process)) return
  const restart = nextCommand({ kind: 'profile', directory: profile }, 'daemon restart')
  context.output.warn(`The daemon runs with the settings from before. To use these: ${restart}`)
}
