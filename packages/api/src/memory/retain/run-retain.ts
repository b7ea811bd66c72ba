import { many, maybe, sql } from '../../database/sql.ts'
import { badRequest, notFound } from '../../errors.ts'
import type { TokenUsage } from '../../models/language/language-model.ts'
import type { OperationContext } from '../../operations/operation.ts'
import type { OperationHandler } from '../../operations/operation-worker.ts'
import { type Bank, findBank } from '../banks/find-bank.ts'
import { admitItems, screenRequest, toldDecisions } from '../defense/screen-request.ts'
import type { Engine } from '../engine.ts'
import { nameMention } from '../entities/name-mention.ts'
import { wireUsage } from '../wire-usage.ts'
import { describeOutcome } from './describe-result.ts'
import type { ReadingProgress } from './read-documents.ts'
import { receive } from './receive.ts'
import { ITEM_SEPARATOR, type ReceivedDocument, type ReceivedItem } from './received-document.ts'
import { listQuestions, type RetainOptions, type RetainOutcome, retainDocuments } from './retain-documents.ts'
import type { ReprocessPayload, RereadPayload, RetainPayload } from './retain-operation.ts'
import { StalePlan } from './store-documents.ts'
import { askByBatch } from './with-model/batched-asking.ts'
import type { AskForFacts } from './with-model/extract-with-model.ts'

/** Carries out a queued retain. It is marked done in the transaction that stores it, so it happens exactly once. */
export const runRetain: OperationHandler = async (engine, context) => {
  const { operation, signal, reportProgress } = context
  const payload = operation.payload as RetainPayload | ReprocessPayload | RereadPayload
  const bank = await findBank(engine.db, operation.bankId)
  if (bank === null) throw badRequest('The bank is gone')
  const usage: TokenUsage[] = []
  const completion = ({ results, decisions }: RetainOutcome) => ({
    operation,
    result: {
      unit_ids_count: results.reduce((total, { memories_created }) => total + memories_created, 0),
      extraction_errors_count: results.reduce((total, { chunks_failed = 0 }) => total + chunks_failed, 0),
      ...describeOutcome(results),
      ...toldDecisions(decisions),
      ...(usage.length > 0 && { usage: wireUsage(usage) }),
    },
  })
  const options = {
    signal,
    usage,
    operationId: operation.id,
    onProgress: reportNowAndThen(reportProgress),
    completion,
  }
  if ('reprocess' in payload) await retainAgain(engine, bank, payload.reprocess, { ...options, anew: true })
  else if ('reread' in payload) return reread(engine, bank, payload.reread, options)
  else {
    // What was queued before the bank began to screen is screened now.
    const { request, decisions } = await screenRequest(engine, bank, { items: [...payload.items] })
    const documents = receive(request, new Date(payload.received_at))
    const ask = await askFor(engine, context, bank, documents)
    await retainDocuments(engine, bank, documents, { ...options, ask, decisions })
  }
  return null
}

/** By a batch, when the server is set up for it; undefined: in the usual way. */
async function askFor(
  engine: Engine,
  context: OperationContext,
  bank: Bank,
  documents: readonly ReceivedDocument[],
): Promise<AskForFacts | undefined> {
  const { retainBatching } = engine
  const language = engine.languageFor('retain', bank.id)
  if (retainBatching === undefined || language === null) return undefined
  return askByBatch(engine, context, retainBatching, language, () => listQuestions(engine, bank, documents))
}

/** Reads what a model could not be asked about. As long as it cannot, the operation waits and comes back. */
async function reread(engine: Engine, bank: Bank, documentId: string, options: RetainOptions): Promise<null> {
  const { passing } = await retainAgain(engine, bank, documentId, {
    ...options,
    completion: (outcome) => (outcome.passing.length === 0 ? options.completion!(outcome) : null),
  })
  if (passing[0] !== undefined) throw passing[0]
  return null
}

/** Retains a stored document as it is; again from the start when it changes meanwhile. */
async function retainAgain(
  engine: Engine,
  bank: Bank,
  documentId: string,
  options: RetainOptions,
): Promise<RetainOutcome> {
  for (;;) {
    const { version, items: rows } = await readAgain(engine, bank, documentId)
    const { items, decisions } = await admitItems(engine, bank, rows)
    const document: ReceivedDocument = { id: documentId, mode: 'replace', items: items.map(receivedItem) }
    try {
      return await retainDocuments(engine, bank, [document], { ...options, fromVersion: version, decisions })
    } catch (error) {
      if (!(error instanceof StalePlan)) throw error
    }
  }
}

/** Every report is a write; more often than this nobody looks. */
const REPORT_EVERY_MS = 1_000

function reportNowAndThen(report: OperationContext['reportProgress']): (progress: ReadingProgress) => void {
  let reportedAt = performance.now()
  return ({ done, total, failed, retried }) => {
    const now = performance.now()
    if (now - reportedAt < REPORT_EVERY_MS) return
    reportedAt = now
    // What cannot be told now is told by the next report, or by the result.
    report('extracting', done, total, { failed, retried }).catch(() => {})
  }
}

interface StoredItem extends Omit<ReceivedItem, 'entities'> {
  readonly entities: readonly { readonly text: string; readonly type: string }[]
}

const receivedItem = ({ entities, ...item }: StoredItem): ReceivedItem => ({
  ...item,
  entities: entities.map(({ text, type }) => nameMention(text, { type, literal: !item.resolveEntities })),
})

/** A stored document as it was received: its text cut into its items again. */
async function readAgain(
  engine: Engine,
  bank: Bank,
  documentId: string,
): Promise<{ version: number; items: StoredItem[] }> {
  return engine.db.transaction(
    async (tx) => {
      const stored = await maybe<{ number: number; version: number; text: string | null }>(
        tx,
        sql`select number, version,
                   (select string_agg(c.text, '' order by c.index) from chunks c where c.document = d.number) as text
            from documents d where bank = ${bank.number} and id = ${documentId}`,
      )
      if (stored === undefined || stored.text === null) throw notFound(`Document '${documentId}' has no stored text`)
      const rows = await many<Omit<StoredItem, 'text'> & { readonly textLength: number }>(
        tx,
        sql`select text_length as "textLength", said_at as "saidAt", said_at_given as "saidAtGiven", context, metadata,
                   tags, entities, resolve_entities as "resolveEntities", observation_scopes as "observationScopes",
                   strategy, said_at_offset as "offsetMinutes", said_on_day as "saidOnDay"
            from document_items where document = ${stored.number} order by index`,
      )
      let start = 0
      const items = rows.map(({ textLength, ...row }): StoredItem => {
        const text = stored.text!.slice(start, start + textLength)
        start += textLength + ITEM_SEPARATOR.length
        return { ...row, text }
      })
      return { version: stored.version, items }
    },
    { isolation: 'repeatable read', readOnly: true },
  )
}
