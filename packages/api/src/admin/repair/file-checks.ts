import { execute, sql } from '../../database/sql.ts'
import { type Check, countRows } from './check.ts'

/** A file that expires is being stored at this moment. What a bucket holds is not asked for. */
const withoutContent = sql`
  select number from stored_files f
  where home = 'database' and expires_at is null
    and size <> coalesce((select sum(length(bytes)) from stored_file_pieces where file = f.number), 0)`

/** The files that documents were made of. */
export const fileChecks: readonly Check[] = [
  {
    name: 'files-without-content',
    about: 'files in the database whose bytes are not there, or not all of them',
    remedy: 'forgotten: nobody is offered what cannot be downloaded; documents and memories stay',
    count: (db) => countRows(db, withoutContent),
    async mend(db) {
      await execute(db, sql`delete from stored_files where number in (${withoutContent})`)
    },
  },
]
