import { existsSync } from 'node:fs'
import { isAlive, type ProfileDirectory, readDaemonState } from 'hindsight-api/daemon'
import { lastLogLines } from '../../daemon/log-file.ts'
import { readProfileSettings, resolveSettings } from '../../profiles/profile-settings.ts'
import { nextCommand } from '../target.ts'
import { type Finding, ok, problem, warning } from './finding.ts'

type Environment = Readonly<Record<string, string | undefined>>

export function checkSettings(profile: ProfileDirectory, environment: Environment): Finding {
  const { name } = profile
  try {
    const settings = resolveSettings(readProfileSettings(profile), environment)
    const provider = settings.HINDSIGHT_API_LLM_PROVIDER ?? environment.HINDSIGHT_API_LLM_PROVIDER ?? 'none'
    const count = Object.keys(settings).length
    return ok('Settings', `${count} of profile ${name}; language model: ${provider}`)
  } catch (error) {
    return problem('Settings', (error as Error).message, `hindsight profile show ${name}`)
  }
}

/** A state file that nobody stands behind is what a killed daemon leaves; the next start clears it. */
export function checkDaemonState(profile: ProfileDirectory): Finding {
  const state = readDaemonState(profile.stateFile)
  if (state === null) return ok('Daemon', `none runs for profile ${profile.name}`)
  const { pid } = state.process
  return isAlive(state.process)
    ? ok('Daemon', `process ${pid}, version ${state.version}, at ${state.url}`)
    : warning('Daemon', `the last one (process ${pid}) did not end by itself`, 'The next start clears up behind it.')
}

const LINES_LOOKED_AT = 200

export function checkLog(profile: ProfileDirectory): Finding {
  if (!existsSync(profile.logFile)) return ok('Log', 'none yet')
  const errors = lastLogLines(profile.logFile, LINES_LOOKED_AT).filter((line) =>
    /\b(ERROR|FATAL)\b|"level":(50|60)\b/.test(line),
  )
  if (errors.length === 0) return ok('Log', profile.logFile)
  return warning(
    'Log',
    `${errors.length} errors, the last: ${errors.at(-1)!.slice(0, 200)}`,
    nextCommand({ kind: 'profile', directory: profile }, 'daemon logs -n 200'),
  )
}
