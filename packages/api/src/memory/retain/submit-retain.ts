import { randomUUID } from 'node:crypto'
import type { MemoryDefenseDecision, MemoryItem, RetainRequest, RetainResponse } from 'hindsight-contract'
import { execute, many, type Queryable, sql } from '../../database/sql.ts'
import { badRequest, conflict } from '../../errors.ts'
import { createBreather } from '../../lifecycle/breather.ts'
import { activeWork } from '../../observability/active-work.ts'
import { enqueue } from '../../operations/enqueue.ts'
import type { JsonObject, NewOperation } from '../../operations/operation.ts'
import { loadTokenCounter } from '../../text/count-tokens.ts'
import { inTurn } from '../bank-turns.ts'
import { ensureBank } from '../banks/ensure-bank.ts'
import { noteDecisions } from '../defense/note-decisions.ts'
import { screenRequest, toldDecisions } from '../defense/screen-request.ts'
import type { Engine } from '../engine.ts'
import { TurnGroups } from '../turn-groups.ts'
import { documentIdOf, receive } from './receive.ts'
import { BATCH_RETAIN, documentSeries, RETAIN, type RetainPayload } from './retain-operation.ts'

/** Tokens of text that one operation takes on; a longer item has one to itself. */
const BATCH_TOKENS = 10_000

/**
 * Queues a retain: a parent for the caller to watch, and a child for about every 10,000 tokens. Submitting the same
 * `operation_id` again returns the first submission. Returns the parent's id.
 */
export async function submitRetain(
  engine: Engine,
  bankId: string,
  given: RetainRequest,
): Promise<Pick<RetainResponse, 'operation_id' | 'memory_defense'>> {
  const now = engine.now()
  // Everything that can be wrong is said now and not found in a log later.
  receive(given, now)
  const ids = given.items.map(documentIdOf).filter((id) => id !== null)
  const twice = ids.find((id, index) => ids.indexOf(id) !== index)
  if (twice !== undefined) throw badRequest(`document_id '${twice}' appears more than once in an async batch`)
  const bank = await ensureBank(engine.db, bankId, engine.settings.newBanks)
  const { request, decisions } = await screenRequest(engine, bank, given)
  const batches = await packItems(request)
  const chosenId = request.operation_id?.toLowerCase()
  const operationId = chosenId ?? randomUUID()
  const traceParent = activeWork()?.span?.traceParent ?? null
  const operations = describeOperations(operationId, batches, now, decisions).map((one) => ({ ...one, traceParent }))
  const submission = { engine, bankId, chosenId, operationId, operations, decisions }
  await groups.run(engine.db.pool, bankId, submission, (next) => inTurn(engine.db, `queue of ${bankId}`, next))
  return { operation_id: operationId, ...toldDecisions(decisions) }
}

interface Submission {
  readonly engine: Engine
  readonly bankId: string
  /** Undefined: the caller leaves the id to us. */
  readonly chosenId: string | undefined
  readonly operationId: string
  readonly operations: readonly NewOperation[]
  readonly decisions: readonly MemoryDefenseDecision[]
}

/** More in one transaction would keep others waiting for longer than it saves. */
const MOST_OPERATIONS = 1_000

/** Those who queue at the same time share a transaction: alone, each would keep all others of the bank waiting for its commit. */
const groups = new TurnGroups<Submission>({ choose: chooseGroup, work: queueAll })

/** The first that wait, each chosen id once: whether the second is the same submission is seen when the first is there. */
function chooseGroup(waiting: readonly Submission[]): ReadonlySet<Submission> {
  const group = new Set<Submission>()
  const ids = new Set<string>()
  let count = 0
  for (const submission of waiting) {
    const { chosenId, operations } = submission
    if (group.size > 0 && count + operations.length > MOST_OPERATIONS) break
    if (chosenId !== undefined && ids.has(chosenId)) continue
    if (chosenId !== undefined) ids.add(chosenId)
    count += operations.length
    group.add(submission)
  }
  return group
}

async function queueAll(submissions: readonly Submission[]): Promise<void> {
  const { engine, bankId } = submissions[0]!
  await engine.db.transaction(async (tx) => {
    const bank = await ensureBank(tx, bankId, engine.settings.newBanks)
    const submitted = await findSubmitted(tx, bank.number, submissions)
    const fresh = submissions.filter(({ chosenId }) => chosenId === undefined || !submitted.has(chosenId))
    const operations = fresh.flatMap((submission) => submission.operations)
    if (operations.length > 0) await enqueue(tx, bank.number, operations)
    for (const { decisions, operationId } of fresh) await noteDecisions(tx, engine, bank, decisions, operationId)
  })
  engine.wakeWorker()
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

function describeOperations(
  parent: string,
  batches: readonly Batch[],
  now: Date,
  decisions: readonly MemoryDefenseDecision[],
): NewOperation[] {
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
        ...toldDecisions(decisions),
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
 * Which of the ids are there already. Two submissions of one id wait for each other here; the order keeps two groups from
 * waiting for each other.
 * @throws ApiError 409 when an id belongs to something else
 */
async function findSubmitted(
  tx: Queryable,
  bankNumber: number,
  submissions: readonly Submission[],
): Promise<ReadonlySet<string>> {
  const ids = submissions.flatMap(({ chosenId }) => chosenId ?? []).sort()
  if (ids.length === 0) return new Set()
  await execute(
    tx,
    sql`select pg_advisory_xact_lock(key)
        from (select distinct hashtextextended(id, 0) as key from unnest(${ids}::text[]) id order by key) keys`,
  )
  const existing = await many<{ id: string; bank: number; type: string }>(
    tx,
    sql`select id, bank, type from operations where id = any(${ids}::uuid[])`,
  )
  const other = existing.find(({ bank, type }) => bank !== bankNumber || type !== BATCH_RETAIN)
  if (other !== undefined) throw conflict(`Operation id '${other.id}' is already in use`)
  return new Set(existing.map(({ id }) => id))
}
