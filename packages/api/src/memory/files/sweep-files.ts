import { execute, many, sql } from '../../database/sql.ts'
import type { Engine } from '../engine.ts'
import { removeAbandonedDirectories } from './temporary-directory.ts'

const BATCH = 100

/** Removes files that nobody wants any more, the bytes elsewhere of those that are gone, and what a crash has left. */
export async function sweepFiles(engine: Engine): Promise<void> {
  await removeAbandonedDirectories()
  await execute(engine.db, sql`delete from stored_files where expires_at < now()`)
  const { s3 } = engine.files.storages
  if (s3 === null) return
  for (;;) {
    const gone = await many<{ key: string }>(
      engine.db,
      sql`select key from stored_file_removals order by created_at limit ${BATCH}`,
    )
    for (const { key } of gone) {
      await s3.remove(key)
      await execute(engine.db, sql`delete from stored_file_removals where key = ${key}`)
    }
    if (gone.length < BATCH) return
  }
}
