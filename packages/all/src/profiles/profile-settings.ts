import { randomBytes } from 'node:crypto'
import { readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createProfileDirectory, type ProfileDirectory } from 'hindsight-api/daemon'
import { HindsightError } from 'hindsight-client'

export type Settings = Readonly<Record<string, string>>

/** The content of `profile.json`. */
interface ProfileFile {
  readonly version: 1
  readonly createdAt: string
  readonly settings: Settings
}

const LOCK_STALE_MS = 5_000

/** What somebody has set for the profile on purpose, by variable name. @throws HindsightError when it cannot be read. */
export function readProfileSettings(profile: ProfileDirectory): Settings {
  return readProfileFile(profile)?.settings ?? {}
}

/** When the profile was created; null for one that nobody has set anything for. */
export function readCreatedAt(profile: ProfileDirectory): string | null {
  return readProfileFile(profile)?.createdAt ?? null
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
    const before = readProfileFile(profile)
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

/**
 * The values behind the settings: `env:NAME` stands for a variable of the environment, so that a secret need not be
 * stored. @throws HindsightError when that variable is not there.
 */
export function resolveSettings(
  settings: Settings,
  environment: Readonly<Record<string, string | undefined>>,
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(settings).map(([name, value]) => {
      const reference = /^env:(\w+)$/.exec(value)?.[1]
      if (reference === undefined) return [name, value]
      const resolved = environment[reference]
      if (resolved !== undefined && resolved !== '') return [name, resolved]
      throw new HindsightError(
        `${name} is to be taken from the environment variable ${reference}, which is not set here. ` +
          `Set ${reference}, or give ${name} another value.`,
      )
    }),
  )
}

const fileOf = (profile: ProfileDirectory) => join(profile.root, 'profile.json')

function readProfileFile(profile: ProfileDirectory): ProfileFile | null {
  const path = fileOf(profile)
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw error
  }
  const file = parse(text)
  if (file !== null) return file
  throw new HindsightError(`${path} is not a profile's settings. Correct it, or remove it to go on with none.`)
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

function writeProfileFile(profile: ProfileDirectory, file: ProfileFile): void {
  const temporary = `${fileOf(profile)}.${randomBytes(4).toString('hex')}`
  writeFileSync(temporary, `${JSON.stringify(file, null, 2)}\n`, { mode: 0o600, flag: 'wx' })
  renameSync(temporary, fileOf(profile))
}
