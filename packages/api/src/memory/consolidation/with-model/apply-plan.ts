import { createHash, randomUUID } from 'node:crypto'
import { execute, many, one, type Queryable, sql } from '../../../database/sql.ts'
import type { Bank } from '../../banks/find-bank.ts'
import { changeBank } from '../../change-bank.ts'
import type { Engine } from '../../engine.ts'
import { type EncodedText, encodeTexts } from '../../memories/encoded-text.ts'
import { type InsertTarget, insertMemories } from '../../memories/insert-memories.ts'
import { removeMemories } from '../../memories/remove-memories.ts'
import { replaceEncoding } from '../../memories/replace-encoding.ts'
import { countObservations, observationsOf } from '../count-observations.ts'
import { writeHistory } from '../observation-history.ts'
import { scopeKey } from '../observation-scopes.ts'
import { refreshObservations } from '../refresh-observations.ts'
import type { ConsolidationBatch, FactToConsolidate, ShownObservation } from './consolidation-batch.ts'
import type { Change, ConsolidationPlan, Evidence } from './read-plan.ts'
import { saysTheSame } from './says-the-same.ts'

/** Something that the plan was made from has changed since. */
export class StaleBatch extends Error {
  override readonly name = 'StaleBatch'

  constructor() {
    super('What was to be consolidated has changed in the meantime')
  }
}

export interface Applied {
  readonly created: number
  readonly updated: number
  readonly merged: number
  readonly retired: number
  /** Left out because the tag set may have no more observations. */
  readonly overLimit: number
}

const NOTHING: Applied = { created: 0, updated: 0, merged: 0, retired: 0, overLimit: 0 }

type ChangeOf<Kind extends Change['kind']> = Extract<Change, { kind: Kind }>

/**
 * Carries a plan out, all or nothing, and takes down that `finished` facts are consolidated.
 * @param limit observations that the tag set may have
 * @throws StaleBatch when a fact of the batch, or an observation that changes, is not what the plan was made from; or
 *   when somebody has observed meanwhile what the plan would have observed.
 */
export async function applyPlan(
  engine: Engine,
  bank: Bank,
  batch: ConsolidationBatch,
  { changes }: ConsolidationPlan,
  finished: readonly FactToConsolidate[],
  limit: number,
  signal: AbortSignal,
): Promise<Applied> {
  if (changes.length === 0) {
    await markConsolidated(engine.db, finished)
    return NOTHING
  }
  const encoded = await encodeChanges(engine, changes, signal)
  return changeBank(engine, bank.number, async (tx, sequence) => {
    await requireUnchanged(tx, batch, changes)
    await requireNew(tx, bank.number, batch, changes)
    const target = { bankNumber: bank.number, space: engine.space, sequence, settlesAlone: false }
    const of = <Kind extends Change['kind']>(kind: Kind) =>
      changes.filter((change): change is ChangeOf<Kind> => change.kind === kind)
    await retire(tx, target, of('retire'))
    await absorb(tx, target, of('merge'))
    await rewrite(tx, target, [...of('merge'), ...of('update')], encoded)
    const room = Math.max(0, limit - (await countObservations(tx, bank.number, batch.scope)))
    const wanted = of('create')
    const created = wanted.slice(0, room)
    await create(tx, target, batch.scope, created, encoded)
    await markConsolidated(tx, finished)
    return {
      created: created.length,
      updated: of('update').length,
      merged: of('merge').reduce((sum, { absorbed }) => sum + absorbed.length, 0),
      retired: of('retire').length,
      overLimit: wanted.length - created.length,
    }
  })
}

async function encodeChanges(
  engine: Engine,
  changes: readonly Change[],
  signal: AbortSignal,
): Promise<ReadonlyMap<string, EncodedText>> {
  const texts = [...new Set(changes.flatMap((change) => (change.kind === 'retire' ? [] : [change.text])))]
  const encoded = await encodeTexts(engine, texts, signal)
  return new Map(texts.map((text, index) => [text, encoded[index]!]))
}

async function requireUnchanged(
  tx: Queryable,
  { facts }: ConsolidationBatch,
  changes: readonly Change[],
): Promise<void> {
  const planned = [...facts, ...changes.flatMap(observationsIn)]
  const { count } = await one<{ count: number }>(
    tx,
    sql`select count(*) as count
        from unnest(${planned.map(({ number }) => number)}::bigint[], ${planned.map(({ sequence }) => sequence)}::bigint[])
          p (number, sequence)
        join memories m on m.number = p.number and m.sequence = p.sequence and m.invalidated_at is null`,
  )
  if (count !== planned.length) throw new StaleBatch()
}

function observationsIn(change: Change): readonly ShownObservation[] {
  if (change.kind === 'create') return []
  return change.kind === 'merge' ? [change.observation, ...change.absorbed] : [change.observation]
}

/** Batches that are planned side by side do not see what the others observe. */
async function requireNew(
  tx: Queryable,
  bankNumber: number,
  { scope, sequence }: ConsolidationBatch,
  changes: readonly Change[],
): Promise<void> {
  const observed = await many<{ number: number; text: string }>(
    tx,
    sql`select o.number, o.text from memories o
        where ${observationsOf(bankNumber, scope)} and o.sequence > ${sequence}`,
  )
  const isKnown = (change: Change): boolean => {
    if (change.kind === 'retire') return false
    const own = new Set(observationsIn(change).map(({ number }) => number))
    return observed.some(({ number, text }) => !own.has(number) && saysTheSame(text, change.text))
  }
  if (changes.some(isKnown)) throw new StaleBatch()
}

/** Facts that have changed since they were read are left to be consolidated again. */
export async function markConsolidated(db: Queryable, facts: readonly FactToConsolidate[]): Promise<void> {
  if (facts.length === 0) return
  await execute(
    db,
    sql`update memories m set consolidated_at = now()
        from unnest(${facts.map(({ number }) => number)}::bigint[], ${facts.map(({ sequence }) => sequence)}::bigint[])
          f (number, sequence)
        where m.number = f.number and m.sequence = f.sequence and m.consolidated_at is null`,
  )
}

async function retire(tx: Queryable, target: InsertTarget, changes: readonly ChangeOf<'retire'>[]): Promise<void> {
  if (changes.length === 0) return
  await execute(
    tx,
    sql`update memories o
        set invalidated_at = now(), invalidation_reason = n.reason, sequence = ${target.sequence}, updated_at = now()
        from unnest(${changes.map(({ observation }) => observation.number)}::bigint[],
                    ${changes.map(({ reason }) => reason)}::text[]) n (number, reason)
        where o.number = n.number`,
  )
}

/** What was said by the observations that go becomes part of the history of the one that stays. */
async function absorb(tx: Queryable, target: InsertTarget, changes: readonly ChangeOf<'merge'>[]): Promise<void> {
  const pairs = changes.flatMap(({ observation, absorbed }) =>
    absorbed.map((one) => ({ stays: observation, goes: one })),
  )
  if (pairs.length === 0) return
  await writeHistory(
    tx,
    target.bankNumber,
    pairs.map(({ goes }) => ({ before: goes, added: [] })),
  )
  const stays = pairs.map((pair) => pair.stays)
  const goes = pairs.map((pair) => pair.goes)
  await execute(
    tx,
    sql`update observation_history h set observation = n.stays
        from unnest(${stays.map(({ id }) => id)}::uuid[], ${goes.map(({ id }) => id)}::uuid[]) n (stays, goes)
        where h.observation = n.goes`,
  )
  await execute(
    tx,
    sql`insert into observation_evidence (observation, memory, quote)
        select n.stays, e.memory, e.quote
        from unnest(${stays.map(({ number }) => number)}::bigint[], ${goes.map(({ number }) => number)}::bigint[])
          n (stays, goes)
        join observation_evidence e on e.observation = n.goes
        on conflict do nothing`,
  )
  await removeMemories(
    tx,
    target.bankNumber,
    target.sequence,
    goes.map(({ number }) => number),
  )
}

async function rewrite(
  tx: Queryable,
  target: InsertTarget,
  changes: readonly (ChangeOf<'merge'> | ChangeOf<'update'>)[],
  encoded: ReadonlyMap<string, EncodedText>,
): Promise<void> {
  if (changes.length === 0) return
  await addEvidence(
    tx,
    changes.flatMap(({ observation, evidence }) =>
      evidence.map((one) => ({ observation: observation.number, ...one })),
    ),
  )
  await writeHistory(
    tx,
    target.bankNumber,
    changes.map(({ observation, evidence }) => ({
      before: observation,
      added: evidence.map(({ fact }) => fact.number).filter((number) => !observation.evidence.has(number)),
    })),
  )
  for (const { observation, text } of changes) {
    if (text === observation.text) continue
    await execute(tx, sql`update memories set text = ${text}, speaker = null where number = ${observation.number}`)
    await replaceEncoding(tx, target, observation.number, encoded.get(text)!)
  }
  await refreshObservations(
    tx,
    target.bankNumber,
    target.sequence,
    changes.map(({ observation }) => observation.number),
  )
}

async function create(
  tx: Queryable,
  target: InsertTarget,
  scope: readonly string[],
  changes: readonly ChangeOf<'create'>[],
  encoded: ReadonlyMap<string, EncodedText>,
): Promise<void> {
  if (changes.length === 0) return
  const numbers = await insertMemories(
    tx,
    target,
    changes.map(({ text, evidence }) => ({
      id: randomUUID(),
      document: null,
      chunk: null,
      position: 0,
      type: 'observation',
      text,
      speaker: null,
      context: null,
      occurredStart: null,
      occurredEnd: null,
      occurredPrecision: null,
      mentionedAt: null,
      tags: scope,
      metadata: {},
      observationScopes: null,
      contentHash: createHash('sha256')
        .update(`${scopeKey(scope)} ${text}`)
        .digest(),
      proofCount: evidence.length,
      encoded: encoded.get(text)!,
      entities: [],
    })),
  )
  await addEvidence(
    tx,
    changes.flatMap(({ evidence }, index) => evidence.map((one) => ({ observation: numbers[index]!, ...one }))),
  )
  await refreshObservations(tx, target.bankNumber, target.sequence, numbers)
}

async function addEvidence(
  tx: Queryable,
  evidence: readonly ({ readonly observation: number } & Evidence)[],
): Promise<void> {
  await execute(
    tx,
    sql`insert into observation_evidence (observation, memory, quote)
        select * from unnest(${evidence.map(({ observation }) => observation)}::bigint[],
                             ${evidence.map(({ fact }) => fact.number)}::bigint[],
                             ${evidence.map(({ quote }) => quote)}::text[])
        on conflict (observation, memory) do update set quote = excluded.quote`,
  )
}
