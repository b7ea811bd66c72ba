import { randomUUID } from 'node:crypto'
import { copyFile, mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { expect, it } from 'vitest'
import { openTestDatabase } from '../../../../test/support/test-database.ts'
import { migrate } from '../database/migrate.ts'
import { execute, sql } from '../database/sql.ts'
import { claimOperation } from './claim.ts'
import { completeOperation } from './lease.ts'

const shipped = new URL('../../migrations/', import.meta.url)
const TYPES = ['retain', 'consolidation']

it('what was queued before documents had series of their own keeps its order', async () => {
  await using db = await openTestDatabase({ empty: true })
  const directory = await mkdtemp(join(tmpdir(), 'hindsight-migrations-'))
  try {
    const earlier = (await readdir(shipped)).filter((file) => file < '0005')
    for (const file of earlier) await copyFile(new URL(file, shipped), join(directory, file))
    await migrate(db, pathToFileURL(`${directory}/`))
  } finally {
    await rm(directory, { recursive: true })
  }
  await execute(db, sql`insert into banks (id, name) values ('b', 'b')`)
  const queue = async (minute: number, type: string, key: string, documents: string[], status = 'pending') => {
    const id = randomUUID()
    await execute(
      db,
      sql`insert into operations (id, bank, type, status, serialization_key, result, created_at)
          select ${id}::uuid, number, ${type}, ${status}, ${key}, jsonb_build_object('document_ids', ${documents}::text[]),
                 '2026-01-01'::timestamptz + ${minute} * interval '1 minute'
          from banks`,
    )
    return id
  }
  // The later one is stored first: it is the time that tells the order.
  const second = await queue(2, 'retain', 'retain', ['x'])
  const first = await queue(1, 'retain', 'retain', ['x', 'y'])
  const beside = await queue(3, 'retain', 'retain', ['z'])
  await queue(0, 'retain', 'retain', ['x'], 'completed')
  const consolidation = await queue(4, 'consolidation', 'consolidation', [])
  const waiting = await queue(5, 'consolidation', 'consolidation', [])

  await migrate(db)
  const claim = () => claimOperation(db, TYPES, 60_000)
  const claimed = [await claim(), await claim(), await claim(), await claim()]
  expect(claimed.map((operation) => operation?.id)).toEqual([first, beside, consolidation, undefined])
  for (const operation of claimed) {
    if (operation !== null) await db.transaction((tx) => completeOperation(tx, operation, {}))
  }
  expect([(await claim())?.id, (await claim())?.id]).toEqual([second, waiting])
})
