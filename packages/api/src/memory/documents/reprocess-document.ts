import { randomUUID } from 'node:crypto'
import type { ReprocessDocumentResponse } from 'hindsight-contract'
import { maybe, sql } from '../../database/sql.ts'
import { notFound } from '../../errors.ts'
import { enqueue } from '../../operations/enqueue.ts'
import type { NewOperation } from '../../operations/operation.ts'
import { findBank } from '../banks/find-bank.ts'
import type { Engine } from '../engine.ts'
import { documentSeries, RETAIN, type ReprocessPayload } from '../retain/retain-operation.ts'
import { documentNotFound } from './document-not-found.ts'

/** Queues a new extraction of a document from its stored text; what was edited or retired by hand is undone. */
export async function reprocessDocument(
  engine: Engine,
  bankId: string,
  input: { readonly document_id: string },
): Promise<ReprocessDocumentResponse> {
  const bank = await findBank(engine.db, bankId)
  if (bank === null) throw documentNotFound()
  const document = await maybe<{ hasText: boolean; items: number }>(
    engine.db,
    sql`select exists (select 1 from chunks c where c.document = d.number) as "hasText",
               (select count(*) from document_items i where i.document = d.number) as items
        from documents d where d.bank = ${bank.number} and d.id = ${input.document_id}`,
  )
  if (document === undefined) throw documentNotFound()
  if (!document.hasText) throw notFound(`The text of document '${input.document_id}' is not stored`)
  const id = randomUUID()
  const payload: ReprocessPayload = { reprocess: input.document_id }
  const reprocessing: NewOperation = {
    id,
    type: RETAIN,
    payload: { ...payload },
    series: [documentSeries(input.document_id)],
    result: { items_count: document.items, document_ids: [input.document_id] },
  }
  await engine.db.transaction((tx) => enqueue(tx, bank.number, [reprocessing]))
  engine.wakeWorker()
  return { success: true, operation_id: id, items_count: document.items }
}
