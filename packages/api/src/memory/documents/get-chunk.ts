import type { ChunkResponse } from 'hindsight-contract'
import { many, sql } from '../../database/sql.ts'
import { notFound } from '../../errors.ts'
import { type ChunkRow, wireChunk } from '../chunks/chunk-row.ts'
import type { Engine } from '../engine.ts'

/**
 * One chunk by its id. Bank and document ids may hold underscores, so the id is compared with what is stored; should
 * two chunks have it, the one of the older bank is meant.
 */
export async function getChunk(engine: Engine, input: { readonly chunk_id: string }): Promise<ChunkResponse> {
  const parts = /^(?<owner>.+)_(?<index>\d{1,9})$/s.exec(input.chunk_id)?.groups
  const rows =
    parts === undefined
      ? []
      : await many<ChunkRow>(
          engine.db,
          sql`select b.id as "bankId", d.id as "documentId", c.index, c.text, c.created_at as "createdAt"
              from banks b
              join documents d on d.bank = b.number and d.id = substr(${parts.owner}::text, length(b.id) + 2)
              join chunks c on c.document = d.number and c.index = ${parts.index}::int
              where starts_with(${parts.owner}::text, b.id || '_')
              order by b.number limit 1`,
        )
  const [row] = rows
  if (row === undefined) throw notFound('Chunk not found')
  return wireChunk(row)
}
