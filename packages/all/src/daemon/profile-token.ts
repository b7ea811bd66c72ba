import { randomBytes } from 'node:crypto'
import { linkSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { ProfileDirectory } from 'hindsight-api/daemon'

/** The secret that a profile's daemon asks for and its managers know; made by whoever comes first. */
export function profileToken(profile: ProfileDirectory): string {
  const file = join(profile.root, 'token')
  return readToken(file) ?? createToken(file)
}

/** A link appears whole or not at all, and only where nothing is yet: all first comers end up with the same token. */
function createToken(file: string): string {
  const candidate = `${file}.${randomBytes(4).toString('hex')}`
  writeFileSync(candidate, randomBytes(32).toString('base64url'), { mode: 0o600 })
  try {
    linkSync(candidate, file)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  } finally {
    rmSync(candidate)
  }
  return readFileSync(file, 'utf8')
}

function readToken(file: string): string | null {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw error
  }
}
