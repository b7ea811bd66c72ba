import { open } from 'node:fs/promises'
import { execute, maybe, type Queryable, sql } from '../../../database/sql.ts'
import { FileMissing, type FileStorage } from './file-storage.ts'

const PIECE_BYTES = 1_000_000

/** Keeps files as rows of a megabyte each: at most one is in memory. */
export function databaseStorage(db: Queryable): FileStorage {
  return {
    async put(file, path, signal) {
      await execute(db, sql`delete from stored_file_pieces where file = ${file.number}`)
      const handle = await open(path)
      try {
        const buffer = Buffer.alloc(PIECE_BYTES)
        for (let index = 0; ; index++) {
          signal?.throwIfAborted()
          const { bytesRead } = await handle.read(buffer, 0, PIECE_BYTES)
          if (bytesRead === 0) return
          await execute(
            db,
            sql`insert into stored_file_pieces (file, index, bytes)
                values (${file.number}, ${index}, ${buffer.subarray(0, bytesRead)})`,
          )
        }
      } finally {
        await handle.close()
      }
    },
    async *read(file, signal) {
      let read = 0
      for (let index = 0; read < file.size; index++) {
        signal?.throwIfAborted()
        const piece = await maybe<{ bytes: Buffer }>(
          db,
          sql`select bytes from stored_file_pieces where file = ${file.number} and index = ${index}`,
        )
        if (piece === undefined) throw new FileMissing(file.key)
        read += piece.bytes.length
        yield piece.bytes
      }
    },
    // The pieces go with the row of the file.
    async remove() {},
  }
}
