import type { Pool, PoolClient } from 'pg'
import { isConnectionLoss } from '../../database/connection-loss.ts'
import { holdFence, withoutFence } from '../../operations/fenced-database.ts'
import { type Completion, completeOperations } from '../../operations/lease.ts'
import { inTurn } from '../bank-turns.ts'
import type { Bank } from '../banks/find-bank.ts'
import { changeBankNow } from '../change-bank.ts'
import { queueConsolidation } from '../consolidation/queue-consolidation.ts'
import type { Engine } from '../engine.ts'
import type { EncodedText } from '../memories/encoded-text.ts'
import { queueEvents, type WebhookEvent } from '../webhooks/queue-events.ts'
import type { DocumentPlan } from './plan-document.ts'
import { queueRereads } from './queue-rereads.ts'
import type { ReadDocument } from './read-documents.ts'
import { storeDocuments } from './store-documents.ts'

/** What one retain brings to the database. */
export interface Store {
  readonly engine: Engine
  readonly bank: Bank
  readonly plans: readonly DocumentPlan[]
  readonly encodedTexts: ReadonlyMap<string, EncodedText>
  /** Whether facts that others say in the same words need no consolidation. */
  readonly settlesAlone: boolean
  readonly events: readonly WebhookEvent[]
  readonly signal: AbortSignal | undefined
  /** Documents that may have to be read again. */
  readonly rereads: readonly ReadDocument[]
  /** The operation that is done with it. */
  readonly completion: Completion | null
}

interface Waiting {
  readonly store: Store
  readonly resolve: () => void
  readonly reject: (error: unknown) => void
}

/** By bank: what is ready to be stored and has not had its turn. */
const waiting = new WeakMap<Pool, Map<number, Waiting[]>>()

/** More in one transaction would keep others waiting for longer than it saves. */
const MOST_FACTS = 1_000

/**
 * Stores it in a transaction of the bank's next turn, together with all that is ready by then: a commit and its
 * statements cost the same for one document as for many. When that fails, each is stored alone, and only that fails
 * which cannot be stored.
 * @throws StalePlan
 */
export function storeTogether(store: Store): Promise<void> {
  const { db } = store.engine
  const { number } = store.bank
  const queues = queuesOf(db.pool)
  const queue = queues.get(number) ?? []
  queues.set(number, queue)
  return new Promise((resolve, reject) => {
    queue.push({ store, resolve, reject })
    const storeNext = () => {
      const group = takeGroup(queue)
      if (queue.length === 0 && queues.get(number) === queue) queues.delete(number)
      return storeGroup(group)
    }
    // Finds nothing to do when somebody else's turn has done it.
    inTurn(db, number, storeNext).catch(reject)
  })
}

function queuesOf(pool: Pool): Map<number, Waiting[]> {
  const queues = waiting.get(pool) ?? new Map<number, Waiting[]>()
  waiting.set(pool, queues)
  return queues
}

/** The first that wait, each document once: what is second was planned without knowing of the first. */
function takeGroup(queue: Waiting[]): Waiting[] {
  const group: Waiting[] = []
  const documents = new Set<string>()
  let facts = 0
  for (const one of [...queue]) {
    const { plans, rereads } = one.store
    const added = plans.reduce((total, plan) => total + plan.added.length, 0)
    if (group.length > 0 && facts + added > MOST_FACTS) break
    const ids = [...plans.map(({ received }) => received.id), ...rereads.map(({ document }) => document.id)]
    if (ids.some((id) => documents.has(id))) continue
    for (const id of ids) documents.add(id)
    facts += added
    group.push(one)
    queue.splice(queue.indexOf(one), 1)
  }
  return group
}

async function storeGroup(group: readonly Waiting[]): Promise<void> {
  const wanted = group.filter(({ store: { signal }, reject }) => {
    if (signal?.aborted) reject(signal.reason)
    return !signal?.aborted
  })
  if (wanted.length === 0) return
  try {
    await storeAll(wanted.map(({ store }) => store))
    for (const { resolve } of wanted) resolve()
  } catch (error) {
    // After a lost connection nobody knows whether it was stored: to do it again might append twice.
    if (wanted.length === 1 || isConnectionLoss(error)) for (const { reject } of wanted) reject(error)
    else for (const one of wanted) await storeGroup([one])
  }
}

async function storeAll(stores: readonly Store[]): Promise<void> {
  const { engine, bank, settlesAlone } = stores[0]!
  const plans = stores.flatMap((store) => store.plans)
  const encodedTexts =
    stores.length === 1 ? stores[0]!.encodedTexts : new Map(stores.flatMap((store) => [...store.encodedTexts]))
  const shared = { ...engine, db: withoutFence(engine.db) }
  const store = async (tx: PoolClient, sequence: number) => {
    const target = {
      bankNumber: bank.number,
      space: engine.space,
      sequence,
      settlesAlone,
      versionsKept: engine.settings.documentVersionsKept,
    }
    if (plans.length > 0) await storeDocuments(tx, target, plans, encodedTexts)
    const completions = stores.flatMap(({ completion }) => completion ?? [])
    await completeOperations(tx, bank.number, completions)
    for (const store of stores) if (store.completion === null) await holdFence(tx, store.engine.db)
    const rereads = await queueRereads(
      tx,
      bank.number,
      stores.flatMap((store) => store.rereads),
    )
    const events = stores.flatMap((store) => store.events)
    const deliveries = await queueEvents(tx, bank, events, engine.settings.webhooks)
    return (await queueConsolidation(engine, tx, bank)) || rereads || deliveries > 0
  }
  const change = () => changeBankNow(shared, bank.number, store)
  const queued = await (engine.limits?.store(change) ?? change())
  if (queued) engine.wakeWorker()
}
