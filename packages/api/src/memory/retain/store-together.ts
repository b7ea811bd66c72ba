import type { MemoryDefenseDecision } from 'hindsight-contract'
import type { PoolClient } from 'pg'
import { holdFence, withoutFence } from '../../operations/fenced-database.ts'
import { type Completion, completeOperations } from '../../operations/lease.ts'
import { inTurn } from '../bank-turns.ts'
import type { Bank } from '../banks/find-bank.ts'
import { changeBankNow } from '../change-bank.ts'
import { queueConsolidation } from '../consolidation/queue-consolidation.ts'
import { noteDecisions } from '../defense/note-decisions.ts'
import type { Engine } from '../engine.ts'
import type { EncodedText } from '../memories/encoded-text.ts'
import { TurnGroups } from '../turn-groups.ts'
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
  readonly decisions: { readonly all: readonly MemoryDefenseDecision[]; readonly operationId: string | null }
  readonly signal: AbortSignal | undefined
  /** Documents that may have to be read again. */
  readonly rereads: readonly ReadDocument[]
  /** The operation that is done with it. */
  readonly completion: Completion | null
}

/** More in one transaction would keep others waiting for longer than it saves. */
const MOST_FACTS = 1_000

const groups = new TurnGroups<Store>({ choose: chooseGroup, work: storeAll, signalOf: ({ signal }) => signal })

/**
 * Stores it in a transaction of the bank's next turn, together with all that is ready by then.
 * @throws StalePlan
 */
export function storeTogether(store: Store): Promise<void> {
  const { db } = store.engine
  const { number } = store.bank
  return groups.run(db.pool, number, store, (next) => inTurn(db, number, next))
}

/** The first that wait, each document once: what is second was planned without knowing of the first. */
function chooseGroup(waiting: readonly Store[]): ReadonlySet<Store> {
  const group = new Set<Store>()
  const documents = new Set<string>()
  let facts = 0
  for (const store of waiting) {
    const added = store.plans.reduce((total, plan) => total + plan.added.length, 0)
    if (group.size > 0 && facts + added > MOST_FACTS) break
    const ids = [...store.plans.map(({ received }) => received.id), ...store.rereads.map(({ document }) => document.id)]
    if (ids.some((id) => documents.has(id))) continue
    for (const id of ids) documents.add(id)
    facts += added
    group.add(store)
  }
  return group
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
    let deliveries = await queueEvents(tx, bank, events, engine.settings.webhooks)
    for (const { decisions } of stores) {
      deliveries += await noteDecisions(tx, engine, bank, decisions.all, decisions.operationId)
    }
    return (await queueConsolidation(engine, tx, bank)) || rereads || deliveries > 0
  }
  const change = () => changeBankNow(shared, bank.number, store)
  const queued = await (engine.limits?.store(change) ?? change())
  if (queued) engine.wakeWorker()
}
