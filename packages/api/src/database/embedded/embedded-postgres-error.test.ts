import { describe, expect, it } from 'vitest'
import { describeFailure, EmbeddedPostgresError } from './embedded-postgres-error.ts'

describe('describeFailure', () => {
  it.each([
    ['initdb: error: could not create directory "x/pg_wal": No space left on device', 'disk-full', /Free some space/],
    ['FATAL:  could not write to file "pg_wal/xlogtemp.1": Disk quota exceeded', 'disk-full', /Free some space/],
    ['initdb: error: could not access directory "x": Permission denied', 'not-accessible', /HINDSIGHT_HOME/],
    ['FATAL:  data directory "x" has wrong ownership', 'not-accessible', /chown/],
    ['initdb: error: could not look up effective user ID 1234: user does not exist', 'not-accessible', /\/etc\/passwd/],
    ['FATAL:  database files are incompatible with server', 'version-mismatch', /another version/],
    ['FATAL:  could not load locale', 'start-failed', /failed/],
  ])('%s → %s', (line, problem, advice) => {
    const error = describeFailure('Starting', '/data', { logLines: ['first', line] })
    expect(error).toMatchObject({ problem, logLines: ['first', line] })
    expect(error.message).toMatch(advice)
    expect(error.message).toContain(line)
  })

  it('reads the error codes of the operating system', () => {
    const full = Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' })
    expect(describeFailure('Preparing', '/data', { logLines: [], cause: full })).toMatchObject({ problem: 'disk-full' })
    const foreign = Object.assign(new Error('EACCES: permission denied, open'), { code: 'EACCES' })
    expect(describeFailure('Preparing', '/data', { logLines: [], cause: foreign })).toMatchObject({
      problem: 'not-accessible',
      cause: foreign,
    })
  })

  it('keeps what has been described already', () => {
    const cause = new EmbeddedPostgresError('in-use', 'by another')
    expect(describeFailure('Starting', '/data', { logLines: [], cause })).toBe(cause)
  })
})
