import { describe, expect, it } from 'vitest'
import { DatabaseUnavailable } from '../database/connection-loss.ts'
import { ApiError, badRequest } from '../errors.ts'
import { ModelError } from '../models/model-error.ts'
import { decideFailure, WorkerStopping } from './decide-failure.ts'
import { LeaseLost } from './lease.ts'

const fresh = { retryCount: 0, postponedCount: 0, isPersistent: false }

describe('decideFailure', () => {
  it('lets go of what is no longer ours, and gives back what a stop cut short', () => {
    expect(decideFailure(new LeaseLost({ id: 'x' }), fresh)).toBeNull()
    expect(decideFailure(new WorkerStopping(), fresh)).toEqual({ error: null, delayMs: 0, counts: 'not' })
  })

  it('retries what may be chance, at growing distances, and then gives up', () => {
    const at = (retryCount: number) => decideFailure(new Error('odd'), { ...fresh, retryCount }, 0)
    expect([0, 1, 2, 3].map((count) => at(count)?.delayMs)).toEqual([2_000, 10_000, 60_000, null])
    expect(at(0)).toEqual({ error: 'odd', delayMs: 2_000, counts: 'as retry' })
    expect(decideFailure(new ApiError(503, 'busy'), fresh, 0)?.delayMs).toBe(2_000)
  })

  it('never gives up what is persistent, and asks ever more seldom', () => {
    const at = (retryCount: number) => decideFailure(new Error('odd'), { ...fresh, retryCount, isPersistent: true }, 0)
    expect([2, 3, 4, 20, 5_000].map((count) => at(count)?.delayMs)).toEqual([
      60_000, 120_000, 240_000, 1_800_000, 1_800_000,
    ])
    expect(decideFailure(badRequest('no good'), { ...fresh, isPersistent: true })?.delayMs).toBeNull()
  })

  it('fails at once what cannot become right by itself', () => {
    for (const error of [
      badRequest('no good'),
      new ModelError('authentication', 'wrong key'),
      new ModelError('not_found', 'no such model'),
      new ModelError('too_long', 'too long'),
    ]) {
      expect(decideFailure(error, fresh)).toEqual({ error: error.message, delayMs: null, counts: 'not' })
    }
    expect(decideFailure(new ModelError('invalid_answer', 'gibberish'), fresh, 0)?.delayMs).toBe(2_000)
  })

  it('waits without using up tries for a model that is away, for as long as it says', () => {
    const paused = new ModelError('paused', 'until later', { retryAfterMs: 90_000 })
    const tried = { ...fresh, retryCount: 3, postponedCount: 40 }
    expect(decideFailure(paused, tried, 0)).toEqual({
      error: 'until later',
      delayMs: 90_000,
      counts: 'as postponement',
    })
    expect(decideFailure(new Error('Extraction failed', { cause: paused }), tried, 0)?.delayMs).toBe(90_000)
    const away = new ModelError('unavailable', 'connection refused')
    const delays = [0, 1, 2, 10, 2_000].map((postponedCount) => decideFailure(away, { ...fresh, postponedCount }, 0))
    expect(delays.map((decision) => decision?.delayMs)).toEqual([5_000, 10_000, 20_000, 300_000, 300_000])
  })

  it('comes back later than asked for, never sooner', () => {
    const limited = new ModelError('rate_limited', 'slow down', { retryAfterMs: 1_000 })
    expect(decideFailure(limited, fresh, 1)?.delayMs).toBe(1_200)
  })

  it('does not blame an operation for a database that is away', () => {
    expect(decideFailure(new DatabaseUnavailable(new Error('refused')), { ...fresh, retryCount: 3 })).toMatchObject({
      delayMs: 1_000,
      counts: 'not',
    })
  })
})
