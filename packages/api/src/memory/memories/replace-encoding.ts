import { execute, type Queryable, sql } from '../../database/sql.ts'
import type { EncodedText } from './encoded-text.ts'

/** Lets search find a memory by its new text. */
export async function replaceEncoding(
  tx: Queryable,
  { space }: { readonly bankNumber: number; readonly space: number },
  memory: number,
  encoded: EncodedText,
): Promise<void> {
  await execute(
    tx,
    sql`update memories
        set token_count = ${encoded.tokenCount}, terms = ${encoded.terms}, analyzer_version = ${encoded.analyzerVersion},
            fingerprint = ${encoded.fingerprint}
        where number = ${memory}`,
  )
  // Vectors of other spaces belong to the old text.
  await execute(tx, sql`delete from memory_vectors where memory = ${memory} and space <> ${space}`)
  await execute(
    tx,
    sql`update memory_vectors set codes = ${encoded.codes}, scale = ${encoded.scale}, embedding = null
        where memory = ${memory} and space = ${space}`,
  )
}
