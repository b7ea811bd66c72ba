import type { Database } from '../../database/database.ts'
import { execute, sql } from '../../database/sql.ts'
import { takeOverAbandoned } from '../../operations/take-over.ts'
import { AdminError } from '../admin-error.ts'
import { type ListedWorker, listWorkers } from './list-workers.ts'

/**
 * Ends the leases of a worker, so that others take over at once what it ran. Whatever it still does is not committed.
 * @param wanted its id, the beginning of it, or its name
 * @throws AdminError when there is none or several, or when it lives and `force` is not given
 */
export async function releaseWorker(
  { db, nobodyLives = false }: { readonly db: Database; readonly nobodyLives?: boolean },
  wanted: string,
  force: boolean,
): Promise<ListedWorker> {
  const worker = choose(await listWorkers(db, nobodyLives), wanted)
  if (worker.state === 'alive' && !force) {
    throw new AdminError(
      `The worker ${worker.name} (${worker.id}) lives: it was seen ${worker.seen_at}. What it runs would be begun anew by ` +
        'others. To release it all the same: --force',
    )
  }
  await db.transaction(async (tx) => {
    await execute(
      tx,
      sql`update operations set lease_expires_at = now() - interval '1 second'
          where status = 'processing' and lease_expires_at is not null
            and worker is not distinct from ${worker.id === '' ? null : worker.id}::uuid`,
    )
    await execute(tx, sql`delete from workers where id::text = ${worker.id}`)
  })
  await takeOverAbandoned(db)
  return worker
}

function choose(workers: readonly ListedWorker[], wanted: string): ListedWorker {
  const exact = workers.filter(({ id, name }) => id === wanted || name === wanted)
  const found = exact.length > 0 ? exact : workers.filter(({ id }) => wanted !== '' && id.startsWith(wanted))
  if (found.length === 1) return found[0]!
  const which = JSON.stringify(wanted)
  if (found.length === 0) {
    throw new AdminError(`There is no worker ${which}. To see those there are: hindsight-admin workers`, 'not found')
  }
  throw new AdminError(
    `${which} names ${found.length} workers. Give one of their ids: ${found.map(({ id }) => id).join(', ')}`,
  )
}
