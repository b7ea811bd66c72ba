import type { ListChunksResponse, QueryOf } from 'hindsight-contract'
import { many, maybe, sql } from '../../database/sql.ts'
import { findBank } from '../banks/find-bank.ts'
import { type ChunkRow, wireChunk } from '../chunks/chunk-row.ts'
import type { Engine } from '../engine.ts'
import { documentNotFound } from './document-not-found.ts'

/** A page of a document's chunks, in the order of its text. */
export async function listChunks(
  engine: Engine,
  bankId: string,
  input: { readonly document_id: string } & QueryOf<'listChunks'>,
): Promise<ListChunksResponse> {
  const { limit, offset } = input
  const bank = await findBank(engine.db, bankId)
  if (bank === null) throw documentNotFound()
  const document = await maybe<{ number: number; total: number }>(
    engine.db,
    sql`select number, (select count(*) from chunks c where c.document = d.number) as total
        from documents d where bank = ${bank.number} and id = ${input.document_id}`,
  )
  if (document === undefined) throw documentNotFound()
  const rows = await many<ChunkRow>(
    engine.db,
    sql`select ${bankId} as "bankId", ${input.document_id} as "documentId", index, text, created_at as "createdAt"
        from chunks where document = ${document.number} order by index limit ${limit} offset ${offset}`,
  )
  return { items: rows.map(wireChunk), total: document.total, limit, offset }
}
