import { randomBytes } from 'node:crypto'
import { renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  createProfileDirectory,
  type ProfileDirectory,
  type ProfileFile,
  type ProfileSettings,
  profileFileOf,
  readProfileFile,
  resolveProfileSettings,
  UnusableSettings,
} from 'hindsight-api/daemon'
import { HindsightError } from 'hindsight-client'

export type Settings = ProfileSettings

const LOCK_STALE_MS = 5_000

/** What somebody has set for the profile on purpose, by variable name. @throws HindsightError when it cannot be read. */
export function readProfileSettings(profile: ProfileDirectory): Settings {
  return read(profile)?.settings ?? {}
}

/** When the profile was created; null for one that nobody has set anything for. */
export function readCreatedAt(profile: ProfileDirectory): string | null {
  return read(profile)?.createdAt ?? null
}

/** Sets values, or takes them back with null. Writers take turns, and a reader sees all of a change or none. */
export async function writeProfileSettings(
  profile: ProfileDirectory,
  changes: Readonly<Record<string, string | null>>,
): Promise<Settings> {
  createProfileDirectory(profile)
  // Loaded by those who write: most read.
  const { default: lockfile } = await import('proper-lockfile')
  const release = await lockfile.lock(join(profile.root, 'settings'), {
    realpath: false,
    stale: LOCK_STALE_MS,
    retries: { retries: 100, factor: 1.2, minTimeout: 10, maxTimeout: 100 },
  })
  try {
    const before = read(profile)
    const settings = Object.fromEntries(
      Object.entries({ ...before?.settings, ...changes }).filter(
        (entry): entry is [string, string] => entry[1] !== null,
      ),
    )
    writeProfileFile(profile, { version: 1, createdAt: before?.createdAt ?? new Date().toISOString(), settings })
    return settings
  } finally {
    await release()
  }
}

/** What stands behind `env:NAME`. @throws HindsightError when that variable is not there. */
export function resolveSettings(
  settings: Settings,
  environment: Readonly<Record<string, string | undefined>>,
): Record<string, string> {
  return explaining(() => resolveProfileSettings(settings, environment))
}

const read = (profile: ProfileDirectory): ProfileFile | null => explaining(() => readProfileFile(profile))

/** In the way in which managers tell what goes wrong. */
function explaining<T>(work: () => T): T {
  try {
    return work()
  } catch (error) {
    throw error instanceof UnusableSettings ? new HindsightError(error.message, { cause: error }) : error
  }
}

function writeProfileFile(profile: ProfileDirectory, file: ProfileFile): void {
  const path = profileFileOf(profile)
  const temporary = `${path}.${randomBytes(4).toString('hex')}`
  writeFileSync(temporary, `${JSON.stringify(file, null, 2)}\n`, { mode: 0o600, flag: 'wx' })
  renameSync(temporary, path)
}
