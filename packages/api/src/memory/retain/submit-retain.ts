import { randomUUID } from 'node:crypto'
import type { MemoryItem, RetainRequest } from 'hindsight-contract'
import { execute, maybe, type Queryable, sql } from '../../database/sql.ts'
import { badRequest, conflict } from '../../errors.ts'
import { createBreather } from '../../lifecycle/breather.ts'
import { enqueue } from '../../operations/enqueue.ts'
import type { JsonObject, NewOperation } from '../../operations/operation.ts'
import { loadTokenCounter } from '../../text/count-tokens.ts'
import { ensureBank } from '../banks/ensure-bank.ts'
import type { Engine } from '../engine.ts'
import { documentIdOf, receive } from './receive.ts'
import { BATCH_RETAIN, documentSeries, RETAIN, type RetainPayload } from './retain-operation.ts'

/** Tokens of text that one operation takes on; a longer item has one to itself. */
const BATCH_TOKENS = 10_000

/**
 * Queues a retain: a parent for the caller to watch, and a child for about every 10,000 tokens. Submitting the same
 * `operation_id` again returns the first submission. Returns the parent's id.
 */
export async function submitRetain(engine: Engine, bankId: string, request: RetainRequest): Promise<string> {
  const now = engine.now()
  // Everything that can be wrong is said now and not found in a log later.
  receive(request, now)
  const ids = request.items.map(documentIdOf).filter((id) => id !== null)
  const twice = ids.find((id, index) => ids.indexOf(id) !== index)
  if (twice !== undefined) throw badRequest(`document_id '${twice}' appears more than once in an async batch`)
  const batches = await packItems(request)
  const chosenId = request.operation_id?.toLowerCase()
  const operationId = chosenId ?? randomUUID()
  await engine.db.transaction(async (tx) => {
    const bank = await ensureBank(tx, bankId, engine.settings.newBanks)
    if (chosenId !== undefined && (await isSubmitted(tx, bank.number, chosenId))) return
    await enqueue(tx, bank.number, describeOperations(operationId, batches, now))
  })
  engine.wakeWorker()
  return operationId
}

interface Batch {
  readonly items: MemoryItem[]
  tokens: number
}

/** Items in their order, as many to a batch as fit. Those without an id share one document in each batch. */
async function packItems(request: RetainRequest): Promise<Batch[]> {
  const countTokens = await loadTokenCounter()
  const batches: Batch[] = []
  const generated = new Map<Batch, string>()
  const separate = new Set(request.items.map(documentIdOf).filter((id) => id !== null)).size > 1
  const breathe = createBreather()
  for (const item of request.items) {
    await breathe()
    const tokens = countTokens(item.content)
    let batch = batches.at(-1)
    if (batch === undefined || batch.tokens + tokens > BATCH_TOKENS) {
      batch = { items: [], tokens: 0 }
      batches.push(batch)
    }
    let id = documentIdOf(item)
    if (id === null) {
      id = separate ? randomUUID() : (generated.get(batch) ?? randomUUID())
      generated.set(batch, id)
    }
    const tags = [...(item.tags ?? []), ...(request.document_tags ?? [])]
    batch.items.push({ ...item, document_id: id, tags })
    batch.tokens += tokens
  }
  return batches
}

function describeOperations(parent: string, batches: readonly Batch[], now: Date): NewOperation[] {
  const documentIds = batches.flatMap(({ items }) => items.map(({ document_id }) => document_id!))
  const itemsCount = batches.reduce((total, { items }) => total + items.length, 0)
  return [
    {
      id: parent,
      type: BATCH_RETAIN,
      payload: {},
      result: {
        items_count: itemsCount,
        total_tokens: batches.reduce((total, { tokens }) => total + tokens, 0),
        num_sub_batches: batches.length,
        is_parent: true,
        ...(new Set(documentIds).size === 1 && { document_id: documentIds[0]! }),
      },
    },
    ...batches.map(({ items }, index) => describePart(parent, items, index, batches.length, now)),
  ]
}

function describePart(parent: string, items: MemoryItem[], index: number, total: number, now: Date): NewOperation {
  const documentIds = [...new Set(items.map(({ document_id }) => document_id!))]
  return {
    id: randomUUID(),
    type: RETAIN,
    parent,
    series: documentIds.map(documentSeries),
    payload: { items, received_at: now.toISOString() } satisfies RetainPayload as unknown as JsonObject,
    result: {
      parent_operation_id: parent,
      sub_batch_index: index,
      total_sub_batches: total,
      items_count: items.length,
      document_ids: documentIds,
    },
  }
}

/**
 * Two submissions of one id wait for each other here.
 * @throws ApiError 409 when the id belongs to something else
 */
async function isSubmitted(tx: Queryable, bankNumber: number, operationId: string): Promise<boolean> {
  await execute(tx, sql`select pg_advisory_xact_lock(hashtextextended(${operationId}, 0))`)
  const existing = await maybe<{ bank: number; type: string }>(
    tx,
    sql`select bank, type from operations where id = ${operationId}`,
  )
  if (existing === undefined) return false
  if (existing.bank === bankNumber && existing.type === BATCH_RETAIN) return true
  throw conflict(`Operation id '${operationId}' is already in use`)
}
