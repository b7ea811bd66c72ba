import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { directoryOf } from 'hindsight-api/daemon'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { profileToken } from './profile-token.ts'

let root: string
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'hindsight-token-'))
})
afterEach(() => rmSync(root, { recursive: true, force: true }))

it('is made once, long, for its owner only, and leaves nothing beside it', () => {
  const profile = directoryOf('p', root)
  const token = profileToken(profile)
  expect(token).toMatch(/^[\w-]{43}$/)
  expect(profileToken(profile)).toBe(token)
  expect(readdirSync(root)).toEqual(['token'])
  if (process.platform !== 'win32') expect(statSync(join(root, 'token')).mode & 0o777).toBe(0o600)
})
