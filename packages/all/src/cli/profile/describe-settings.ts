import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { isAlive, type ProfileDirectory, profileDirectory, readDaemonState } from 'hindsight-api/daemon'
import { readCreatedAt, readProfileSettings } from '../../profiles/profile-settings.ts'
import { maskSetting } from './mask-setting.ts'

/** A profile as it may be shown. */
export interface DescribedProfile {
  readonly name: string
  readonly running: boolean
  readonly created_at: string | null
  /** By variable name; secrets are hidden. */
  readonly settings: Readonly<Record<string, string>>
  readonly directory: string
}

export function describeSettings(profile: ProfileDirectory): DescribedProfile {
  const state = readDaemonState(profile.stateFile)
  const settings = Object.entries(readProfileSettings(profile))
  return {
    name: profile.name,
    running: state !== null && isAlive(state.process),
    created_at: readCreatedAt(profile),
    settings: Object.fromEntries(settings.map(([name, value]) => [name, maskSetting(name, value)])),
    directory: profile.root,
  }
}

/** What else may lie among the profiles has a name that none of them can have. */
export function listProfileDirectories(homeDirectory: string): ProfileDirectory[] {
  const directory = join(homeDirectory, 'profiles')
  if (!existsSync(directory)) return []
  return readdirSync(directory, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && /^[a-z0-9][a-z0-9_-]{0,62}$/.test(entry.name))
    .map(({ name }) => profileDirectory(homeDirectory, name))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
}
