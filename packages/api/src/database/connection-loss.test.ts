import { describe, expect, it } from 'vitest'
import { DatabaseUnavailable, isConnectionLoss, retryOnConnectionLoss } from './connection-loss.ts'

const coded = (message: string, properties: object) => Object.assign(new Error(message), properties)

describe('isConnectionLoss', () => {
  it.each([
    ['admin shutdown', coded('terminating connection due to administrator command', { code: '57P01' })],
    ['crash of another server process', coded('terminating connection because of crash', { code: '57P02' })],
    ['starting up', coded('the database system is starting up', { code: '57P03' })],
    ['connection exception', coded('x', { code: '08006' })],
    ['refused', coded('connect ECONNREFUSED', { code: 'ECONNREFUSED', syscall: 'connect' })],
    ['reset', coded('read ECONNRESET', { code: 'ECONNRESET', syscall: 'read' })],
    ['no socket', coded('connect ENOENT /x/.s.PGSQL.5432', { code: 'ENOENT', syscall: 'connect' })],
    ['ended by the server', new Error('Connection terminated unexpectedly')],
    ['a client that lost its connection', new Error('Client has encountered a connection error and is not queryable')],
    ['no answer', new Error('timeout exceeded when trying to connect')],
    ['already named', new DatabaseUnavailable(new Error('x'))],
  ])('%s is one', (_, error) => expect(isConnectionLoss(error)).toBe(true))

  it.each([
    ['a missing file', coded('open ENOENT', { code: 'ENOENT', syscall: 'open' })],
    ['a unique violation', coded('duplicate key', { code: '23505' })],
    ['a cancelled statement', coded('canceling statement due to user request', { code: '57014' })],
    ['a wrong password', coded('password authentication failed', { code: '28P01' })],
    ['a full disk', coded('could not extend file', { code: '53100' })],
    ['no error at all', 'Connection terminated'],
  ])('%s is none', (_, error) => expect(isConnectionLoss(error)).toBe(false))
})

describe('retryOnConnectionLoss', () => {
  const lost = () => coded('connect ECONNREFUSED', { code: 'ECONNREFUSED' })

  it('runs again until the database is back', async () => {
    let runs = 0
    const work = async () => {
      runs += 1
      if (runs < 4) throw lost()
      return 'done'
    }
    await expect(retryOnConnectionLoss(work, { deadlineMs: 10_000 })).resolves.toBe('done')
    expect(runs).toBe(4)
  })

  it('gives up at the deadline with the named error', async () => {
    const started = performance.now()
    const failing = retryOnConnectionLoss(() => Promise.reject(lost()), { deadlineMs: 120 })
    await expect(failing).rejects.toBeInstanceOf(DatabaseUnavailable)
    expect(performance.now() - started).toBeGreaterThanOrEqual(119)
  })

  it('does not repeat what failed for another reason', async () => {
    let runs = 0
    const work = async () => {
      runs += 1
      throw coded('duplicate key', { code: '23505' })
    }
    await expect(retryOnConnectionLoss(work, { deadlineMs: 10_000 })).rejects.toThrow('duplicate key')
    expect(runs).toBe(1)
  })

  it('stops waiting when it is aborted', async () => {
    const controller = new AbortController()
    const waiting = retryOnConnectionLoss(
      () => {
        controller.abort()
        return Promise.reject(lost())
      },
      { deadlineMs: 60_000, signal: controller.signal },
    )
    await expect(waiting).rejects.toThrow('aborted')
  })
})
