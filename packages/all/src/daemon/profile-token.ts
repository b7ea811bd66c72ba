import { randomBytes } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { ProfileDirectory } from 'hindsight-api/daemon'

/** The secret that a profile's daemon asks for and its managers know; made by whoever comes first. */
export function profileToken(profile: ProfileDirectory): string {
  const file = join(profile.root, 'token')
  try {
    // `wx` fails when the file is there, so two first starters agree on one token.
    writeFileSync(file, randomBytes(32).toString('base64url'), { mode: 0o600, flag: 'wx' })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  }
  return readFileSync(file, 'utf8')
}
