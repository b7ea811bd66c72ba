import { type DaemonState, fingerprintSetting } from 'hindsight-api/daemon'
import { VersionMismatchError } from '../errors.ts'
import { compareVersions } from './compare-versions.ts'
import { serverProgram } from './server-program.ts'

/** True for a daemon of an older version, which is replaced. @throws VersionMismatchError for one of a newer version. */
export function isOutdated(profile: string, { version }: DaemonState): boolean {
  const ours = serverProgram().version
  const order = compareVersions(version, ours)
  if (order > 0) throw new VersionMismatchError(profile, version, ours)
  return order < 0
}

/** Names of the settings that were given here with other values than the daemon was started with. */
export function differingSettings(
  { settings }: DaemonState,
  given: Readonly<Record<string, string>>,
  token: string,
): string[] {
  return Object.entries(given)
    .filter(([name, value]) => settings[name] !== fingerprintSetting(token, value))
    .map(([name]) => name)
}
