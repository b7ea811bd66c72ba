import type { RetainedDocument } from 'hindsight-contract'
import type { PoolClient } from 'pg'
import { many, maybe, sql } from '../../database/sql.ts'
import { badRequest, notFound } from '../../errors.ts'
import { completeOperation } from '../../operations/lease.ts'
import type { OperationHandler } from '../../operations/operation-worker.ts'
import { type Bank, findBank } from '../banks/find-bank.ts'
import type { Engine } from '../engine.ts'
import { nameMention } from '../entities/name-mention.ts'
import { receive } from './receive.ts'
import { ITEM_SEPARATOR, type ReceivedDocument, type ReceivedItem } from './received-document.ts'
import { type RetainOptions, retainDocuments } from './retain-documents.ts'
import type { ReprocessPayload, RetainPayload } from './retain-operation.ts'
import { StalePlan } from './store-documents.ts'

/** Carries out a queued retain. It is marked done in the transaction that stores it, so it happens exactly once. */
export const runRetain: OperationHandler = async (engine, { operation, signal }) => {
  const payload = operation.payload as RetainPayload | ReprocessPayload
  const bank = await findBank(engine.db, operation.bankId)
  if (bank === null) throw badRequest('The bank is gone')
  const commitWith = (tx: PoolClient, results: readonly RetainedDocument[]) =>
    completeOperation(tx, operation, {
      unit_ids_count: results.reduce((total, { memories_created }) => total + memories_created, 0),
      extraction_errors_count: results.reduce((total, { chunks_failed = 0 }) => total + chunks_failed, 0),
    })
  if ('reprocess' in payload) await reprocess(engine, bank, payload.reprocess, { signal, commitWith })
  else {
    const documents = receive({ items: [...payload.items] }, new Date(payload.received_at))
    await retainDocuments(engine, bank, documents, { signal, commitWith })
  }
  return null
}

/** Reads a stored document anew; again from the start when it changes meanwhile. */
async function reprocess(engine: Engine, bank: Bank, documentId: string, options: RetainOptions): Promise<void> {
  for (;;) {
    const { version, document } = await readAgain(engine, bank, documentId)
    try {
      await retainDocuments(engine, bank, [document], { ...options, anewFromVersion: version })
      return
    } catch (error) {
      if (!(error instanceof StalePlan)) throw error
    }
  }
}

interface ItemRow extends Omit<ReceivedItem, 'text' | 'entities'> {
  readonly textLength: number
  readonly entities: readonly { readonly text: string; readonly type: string }[]
}

/** A stored document as it was received: its text cut into its items again. */
async function readAgain(
  engine: Engine,
  bank: Bank,
  documentId: string,
): Promise<{ version: number; document: ReceivedDocument }> {
  return engine.db.transaction(
    async (tx) => {
      const stored = await maybe<{ number: number; version: number; text: string | null }>(
        tx,
        sql`select number, version,
                   (select string_agg(c.text, '' order by c.index) from chunks c where c.document = d.number) as text
            from documents d where bank = ${bank.number} and id = ${documentId}`,
      )
      if (stored === undefined || stored.text === null) throw notFound(`Document '${documentId}' has no stored text`)
      const rows = await many<ItemRow>(
        tx,
        sql`select text_length as "textLength", said_at as "saidAt", said_at_given as "saidAtGiven", context, metadata,
                   tags, entities, resolve_entities as "resolveEntities", observation_scopes as "observationScopes"
            from document_items where document = ${stored.number} order by index`,
      )
      let start = 0
      const items = rows.map(({ textLength, entities, ...row }): ReceivedItem => {
        const text = stored.text!.slice(start, start + textLength)
        start += textLength + ITEM_SEPARATOR.length
        const literal = !row.resolveEntities
        return {
          ...row,
          text,
          entities: entities.map((entity) => nameMention(entity.text, { type: entity.type, literal })),
        }
      })
      return { version: stored.version, document: { id: documentId, mode: 'replace', items } }
    },
    { isolation: 'repeatable read', readOnly: true },
  )
}
