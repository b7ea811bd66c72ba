import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { ProfileDirectory } from './profile-directory.ts'

export type ProfileSettings = Readonly<Record<string, string>>

/** The content of `profile.json`. */
export interface ProfileFile {
  readonly version: 1
  readonly createdAt: string
  /** What somebody has set for the profile on purpose, by variable name. */
  readonly settings: ProfileSettings
}

/** A profile's settings cannot be used; the message says what to do. */
export class UnusableSettings extends Error {
  override readonly name = 'UnusableSettings'
}

export const profileFileOf = (profile: ProfileDirectory): string => join(profile.root, 'profile.json')

/** Null for a profile that nobody has set anything for. @throws UnusableSettings when it cannot be read */
export function readProfileFile(profile: ProfileDirectory): ProfileFile | null {
  const path = profileFileOf(profile)
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw error
  }
  const file = parse(text)
  if (file !== null) return file
  throw new UnusableSettings(`${path} is not a profile's settings. Correct it, or remove it to go on with none.`)
}

/**
 * The values behind the settings: `env:NAME` stands for a variable of the environment, so that a secret need not be
 * stored. @throws UnusableSettings when that variable is not there.
 */
export function resolveProfileSettings(
  settings: ProfileSettings,
  environment: Readonly<Record<string, string | undefined>>,
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(settings).map(([name, value]) => {
      const reference = /^env:(\w+)$/.exec(value)?.[1]
      if (reference === undefined) return [name, value]
      const resolved = environment[reference]
      if (resolved !== undefined && resolved !== '') return [name, resolved]
      throw new UnusableSettings(
        `${name} is to be taken from the environment variable ${reference}, which is not set here. ` +
          `Set ${reference}, or give ${name} another value.`,
      )
    }),
  )
}

function parse(text: string): ProfileFile | null {
  try {
    const file = JSON.parse(text) as Partial<ProfileFile>
    const isWhole = file.version === 1 && typeof file.settings === 'object' && file.settings !== null
    const values = isWhole ? Object.values(file.settings!) : []
    return isWhole && values.every((value) => typeof value === 'string') ? (file as ProfileFile) : null
  } catch {
    return null
  }
}
