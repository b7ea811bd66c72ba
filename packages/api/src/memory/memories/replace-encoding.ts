import { execute, type Queryable, sql } from '../../database/sql.ts'
import { noteMissingVectors } from '../embedding-spaces/queue-embedding.ts'
import type { EncodedText } from './encoded-text.ts'

/** What search knows of a memory whose text has changed. `space`: the one that no memory should lack a vector in. */
export async function replaceEncoding(
  tx: Queryable,
  { bankNumber, space }: { readonly bankNumber: number; readonly space: number },
  memory: number,
  { tokenCount, terms, analyzerVersion, fingerprint, vectors }: EncodedText,
): Promise<void> {
  await execute(
    tx,
    sql`update memories
        set token_count = ${tokenCount}, terms = ${terms}, analyzer_version = ${analyzerVersion},
            fingerprint = ${fingerprint}
        where number = ${memory}`,
  )
  // All vectors that there are belong to the old text.
  await execute(tx, sql`delete from memory_vectors where memory = ${memory}`)
  await execute(
    tx,
    sql`insert into memory_vectors (space, memory, bank, codes, scale)
        select v.space, ${memory}, ${bankNumber}, v.codes, v.scale
        from unnest(
          ${vectors.map((vector) => vector.space)}::int[],
          ${vectors.map(({ codes }) => codes)}::bytea[],
          ${vectors.map(({ scale }) => scale)}::real[]
        ) v (space, codes, scale)`,
  )
  if (!vectors.some((vector) => vector.space === space)) await noteMissingVectors(tx, bankNumber)
}
