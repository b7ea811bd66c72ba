import type { UpdateDocumentRequest, UpdateDocumentResponse } from 'hindsight-contract'
import { execute, many, maybe, sql } from '../../database/sql.ts'
import { unprocessable } from '../../errors.ts'
import { findBank } from '../banks/find-bank.ts'
import { changeBank } from '../change-bank.ts'
import { queueConsolidation } from '../consolidation/queue-consolidation.ts'
import { noteDecisions } from '../defense/note-decisions.ts'
import { admitItems } from '../defense/screen-request.ts'
import type { Engine } from '../engine.ts'
import { withdrawEvidence } from '../memories/remove-memories.ts'
import { documentNotFound } from './document-not-found.ts'

/** Replaces the tags of a document and of all its memories; what was derived under the old ones is derived anew. */
export async function patchDocument(
  engine: Engine,
  bankId: string,
  input: { readonly document_id: string } & UpdateDocumentRequest,
): Promise<UpdateDocumentResponse> {
  if (input.tags == null) throw unprocessable('tags is needed')
  const bank = await findBank(engine.db, bankId)
  if (bank === null) throw documentNotFound()
  const { items, decisions } = await admitItems(engine, bank, [{ tags: input.tags }])
  const tags = [...new Set(items[0]!.tags.map((tag) => tag.replaceAll('\0', '')))]
  await changeBank(engine, bank.number, async (tx, sequence) => {
    const document = await maybe<{ number: number }>(
      tx,
      sql`update documents set tags = ${tags}::text[], version = version + 1, updated_at = now()
          where bank = ${bank.number} and id = ${input.document_id} returning number`,
    )
    if (document === undefined) throw documentNotFound()
    await execute(tx, sql`update document_items set tags = ${tags}::text[] where document = ${document.number}`)
    const retagged = await many<{ number: number }>(
      tx,
      // What a memory is labelled with stays.
      sql`update memories m set tags = n.tags, sequence = ${sequence}, updated_at = now()
          from (
            select number, ${tags}::text[] || array(
                     select label from unnest(label_tags) label where label <> all(${tags}::text[])) as tags
            from memories where document = ${document.number}
          ) n
          where m.number = n.number and m.tags <> n.tags returning m.number`,
    )
    await withdrawEvidence(
      tx,
      bank.number,
      sequence,
      retagged.map(({ number }) => number),
    )
    await noteDecisions(tx, engine, bank, decisions, null)
    await queueConsolidation(engine, tx, bank)
  })
  engine.wakeWorker()
  return { success: true }
}
