import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { openTestDatabase, type TestDatabase } from '../../../../test/support/test-database.ts'
import { createTestEngine, type TestEngine } from '../../../../test/support/test-engine.ts'
import { execute, many, one, sql } from '../database/sql.ts'
import { ensureBank } from '../memory/banks/ensure-bank.ts'
import { cancelOperation, retryOperation } from './change-operation.ts'
import { claimOperation, findNextWork } from './claim.ts'
import { enqueue } from './enqueue.ts'
import { completeOperation, holdLease, LeaseLost, releaseOperation, renewLeases } from './lease.ts'
import type { ClaimedOperation, NewOperation } from './operation.ts'
import { removeEndedOperations } from './remove-ended-operations.ts'
import { takeOverAbandoned } from './take-over.ts'

let db: TestDatabase
let engine: TestEngine
let bank: { readonly id: string; readonly number: number }
beforeAll(async () => {
  db = await openTestDatabase({ maxConnections: 10 })
  engine = await createTestEngine(db)
})
afterAll(() => db.close())
beforeEach(async () => {
  await execute(db, sql`delete from operations`)
  bank = await ensureBank(db, `bank-${randomUUID()}`, undefined)
})

const TYPE = 'step'
const LEASE_MS = 60_000

/** Queues operations with these series, in one transaction. Returns their ids. */
async function queue(...series: (readonly string[])[]): Promise<string[]> {
  const operations = series.map((names): NewOperation => ({ id: randomUUID(), type: TYPE, payload: {}, series: names }))
  await db.transaction((tx) => enqueue(tx, bank.number, operations))
  return operations.map(({ id }) => id)
}
const claim = (leaseMs = LEASE_MS) => claimOperation(db, [TYPE], leaseMs)
const complete = (operation: ClaimedOperation) => db.transaction((tx) => completeOperation(tx, operation, {}))
const fail = (operation: ClaimedOperation) =>
  db.transaction((tx) => releaseOperation(tx, operation, { error: 'no', delayMs: null, counts: 'not' }))
const statusOf = async (id: string) =>
  (await one<{ status: string }>(db, sql`select status from operations where id = ${id}`)).status
const endLeases = () =>
  execute(
    db,
    sql`update operations set lease_expires_at = now() - interval '1 second'
                                        where lease_expires_at is not null`,
  )
/** Claims and completes until nothing can be claimed; returns the ids in the order of their claims. */
async function drain(): Promise<string[]> {
  const order: string[] = []
  for (let next = await claim(); next !== null; next = await claim()) {
    order.push(next.id)
    await complete(next)
  }
  return order
}

describe('series', () => {
  it('run one after the other, and beside those that share none of them', async () => {
    const [first, second, other] = (await queue(['a'], ['a', 'b'], ['c'])) as [string, string, string]
    const running = [await claim(), await claim()]
    expect(running.map((operation) => operation?.id)).toEqual([first, other])
    expect(await claim()).toBeNull()
    await complete(running[0]!)
    expect((await claim())?.id).toBe(second)
  })

  it('of which one operation has several: it waits for all of them', async () => {
    const [a, b, both, later] = (await queue(['a'], ['b'], ['a', 'b'], ['b'])) as [string, string, string, string]
    const [first, second] = [await claim(), await claim()]
    expect([first?.id, second?.id]).toEqual([a, b])
    await complete(first!)
    expect(await claim()).toBeNull()
    await complete(second!)
    const third = await claim()
    expect(third?.id).toBe(both)
    expect(await claim()).toBeNull()
    await fail(third!)
    expect((await claim())?.id).toBe(later)
  })

  it('go on when one of them is cancelled, wherever it stands', async () => {
    const ids = await queue(['a'], ['a'], ['a'], ['a'])
    await cancelOperation(engine, bank.id, { operation_id: ids[0]! })
    await cancelOperation(engine, bank.id, { operation_id: ids[2]! })
    expect(await drain()).toEqual([ids[1], ids[3]])
  })

  it('take a retried operation back to its place, behind what runs', async () => {
    const [first, second, third] = (await queue(['a'], ['a'], ['a'])) as [string, string, string]
    await fail((await claim())!)
    const running = (await claim())!
    expect(running.id).toBe(second)
    await retryOperation(engine, bank.id, { operation_id: first })
    expect(await claim()).toBeNull()
    await complete(running)
    expect(await drain()).toEqual([first, third])
  })

  it('take a retried operation before those that have not begun', async () => {
    const [first, second] = (await queue(['a'], ['a'])) as [string, string]
    await fail((await claim())!)
    await retryOperation(engine, bank.id, { operation_id: first })
    expect(await drain()).toEqual([first, second])
  })

  it('let nothing wait for ever, however queueing, claiming and ending fall together', async () => {
    const names = ['a', 'b', 'c']
    const queued: string[] = []
    let done = 0
    const producer = async (offset: number) => {
      for (let nth = 0; nth < 12; nth++) {
        queued.push(...(await queue([names[(nth + offset) % 3]!, names[(nth * 2 + offset) % 3]!], [names[nth % 3]!])))
      }
    }
    let producing = true
    const running = new Map<string, Set<string>>()
    const consumer = async () => {
      for (;;) {
        const finished = !producing
        const operation = await claim()
        if (operation === null) {
          if (finished && running.size === 0) return
          continue
        }
        const { series } = await one<{ series: string[] }>(
          db,
          sql`select series::text[] from operations where id = ${operation.id}`,
        )
        for (const others of running.values()) for (const key of series) expect(others.has(key)).toBe(false)
        running.set(operation.id, new Set(series))
        await db.query('select 1')
        running.delete(operation.id)
        await complete(operation)
        done++
      }
    }
    const consumers = Promise.all([consumer(), consumer(), consumer()])
    await Promise.all([producer(0), producer(1)])
    producing = false
    await consumers
    expect(done).toBe(queued.length)
    expect(await many(db, sql`select 1 from operation_series`)).toEqual([])
  })
})

describe('claims', () => {
  it('cost the same however long the queue is', async () => {
    await queue(...Array.from({ length: 2_000 }, (_, nth) => [`document ${nth % 20}`]))
    await execute(db, sql`analyze operations`)
    const running = await Promise.all(Array.from({ length: 10 }, () => claim()))
    expect(new Set(running.map((operation) => operation?.id)).size).toBe(10)
    const read = await db.transaction(async (tx) => {
      await claimOperation(tx, [TYPE, 'retain', 'consolidation'], LEASE_MS)
      return one<{ rows: number }>(
        tx,
        sql`select seq_tup_read + idx_tup_fetch as rows from pg_stat_xact_user_tables
            where relid = 'operations'::regclass`,
      )
    })
    expect(read.rows).toBeLessThan(40)
  })

  it('take what has been due for longest, of whichever type is asked for', async () => {
    const ids = await queue([], [], [])
    await execute(db, sql`update operations set type = 'other' where id = ${ids[0]!}`)
    await execute(db, sql`update operations set next_retry_at = now() + interval '1 hour' where id = ${ids[1]!}`)
    expect((await claim())?.id).toBe(ids[2])
    expect(await claim()).toBeNull()
    expect(await findNextWork(db, [TYPE])).toMatchObject({ dueMs: expect.closeTo(3_600_000, -5) })
    expect((await claimOperation(db, [TYPE, 'other'], LEASE_MS))?.id).toBe(ids[0])
  })

  it('by many at once give each operation to one', async () => {
    const ids = await queue(...Array.from({ length: 40 }, () => []))
    const take = async () => {
      const taken: string[] = []
      while (taken.length < 10) {
        const operation = await claim()
        if (operation !== null) taken.push(operation.id)
      }
      return taken
    }
    const taken = (await Promise.all([take(), take(), take(), take()])).flat()
    expect(taken.toSorted()).toEqual(ids.toSorted())
  })
})

describe('leases', () => {
  it('that have ended let another worker take over, and the first one commits nothing more', async () => {
    const [id] = (await queue(['a'])) as [string]
    const first = (await claim())!
    await endLeases()
    expect(await takeOverAbandoned(db)).toMatchObject([{ id, takeoverCount: 1 }])
    const second = (await claim())!
    expect(second.id).toBe(id)
    await expect(db.transaction((tx) => holdLease(tx, first))).rejects.toThrow(LeaseLost)
    await expect(complete(first)).rejects.toThrow(LeaseLost)
    await fail(first)
    expect(await statusOf(id)).toBe('processing')
    expect(await renewLeases(db, [first, second], LEASE_MS)).toEqual(new Set([second.lease]))
    await complete(second)
    expect(await statusOf(id)).toBe('completed')
  })

  it('are renewed', async () => {
    await queue(['a'])
    const operation = (await claim(30_000))!
    await renewLeases(db, [operation], LEASE_MS)
    const { leaseEndMs } = await findNextWork(db, [TYPE])
    expect(leaseEndMs).toBeGreaterThan(50_000)
  })

  it('of an operation that ends its worker again and again are given up', async () => {
    const [id, next] = (await queue(['a'], ['a'])) as [string, string]
    for (let time = 1; time <= 5; time++) {
      expect((await claim())?.id).toBe(id)
      await endLeases()
      await takeOverAbandoned(db)
    }
    expect(await one(db, sql`select status, error_message as error from operations where id = ${id}`)).toEqual({
      status: 'failed',
      error: 'Its worker stopped 5 times while it ran',
    })
    expect((await claim())?.id).toBe(next)
    await retryOperation(engine, bank.id, { operation_id: id })
    expect(await statusOf(id)).toBe('pending')
  })

  it('held by a transaction keep others away until it has ended', async () => {
    await queue(['a'])
    const operation = (await claim())!
    await endLeases()
    await db.transaction(async (tx) => {
      await holdLease(tx, operation)
      expect(await takeOverAbandoned(db)).toEqual([])
    })
    expect(await takeOverAbandoned(db)).toHaveLength(1)
  })
})

it('records of what ended long ago are removed with their parts, and nothing else', async () => {
  const [old, recent, unfinished] = (await queue([], [], [])) as [string, string, string]
  const part: NewOperation = { id: randomUUID(), type: TYPE, payload: {}, parent: old }
  await enqueue(db, bank.number, [part])
  await execute(
    db,
    sql`update operations set status = 'completed', completed_at = now() - interval '8 days' where id = any(${[old, part.id]}::uuid[])`,
  )
  await execute(db, sql`update operations set status = 'failed', completed_at = now() where id = ${recent}`)
  expect(await removeEndedOperations(db, 7)).toBe(1)
  const left = await many<{ id: string }>(db, sql`select id from operations`)
  expect(left.map(({ id }) => id).toSorted()).toEqual([recent, unfinished].toSorted())
})
