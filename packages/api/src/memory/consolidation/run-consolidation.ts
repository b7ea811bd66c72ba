import { execute, many, type Queryable, sql } from '../../database/sql.ts'
import { notFound } from '../../errors.ts'
import type { OperationHandler } from '../../operations/operation-worker.ts'
import { type Bank, findBank } from '../banks/find-bank.ts'
import { changeBank } from '../change-bank.ts'
import type { Engine } from '../engine.ts'
import { type EncodedText, encodeTexts } from '../memories/encoded-text.ts'
import { refreshAfterConsolidation } from '../mental-models/queue-refresh.ts'
import { type AlikeGroup, groupAlike, readAlike, storeObservations, wordingOf } from './consolidate-round.ts'

/** Facts looked at before others may write to the bank again. */
const ROUND = 500

type Scopes = readonly (readonly string[])[]

/**
 * Consolidates the facts that have not been yet: those that say the same in several documents become, or join, one
 * observation with each of them as evidence. Without a model only wording is compared, so it may run again at any time.
 */
export const runConsolidation: OperationHandler = async (engine, { operation, signal, reportProgress }) => {
  const { observation_scopes: only = null } = operation.payload as { observation_scopes?: Scopes }
  const bank = await findBank(engine.db, operation.bankId)
  if (bank === null) throw notFound('Bank not found')
  const result = { memories_processed: 0, observations_created: 0, observations_updated: 0 }
  for (let after = 0; ; ) {
    signal.throwIfAborted()
    const round = await many<{ number: number; fingerprint: number | null }>(
      engine.db,
      sql`select number, fingerprint from memories
          where bank = ${bank.number} and number > ${after} and invalidated_at is null and type <> 'observation'
            and (consolidated_at is null or ${only !== null}::boolean)
          order by number limit ${ROUND}`,
    )
    if (round.length === 0) break
    after = round.at(-1)!.number
    const stored = await consolidate(engine, bank, round, only, signal)
    result.memories_processed += round.length
    result.observations_created += stored.created
    result.observations_updated += stored.updated
    await reportProgress('consolidating', result.memories_processed)
  }
  await execute(engine.db, sql`update banks set last_consolidated_at = now() where number = ${bank.number}`)
  await refreshAfterConsolidation(engine, bank)
  return result
}

async function consolidate(
  engine: Engine,
  bank: Bank,
  round: readonly { readonly number: number; readonly fingerprint: number | null }[],
  only: Scopes | null,
  signal: AbortSignal,
): Promise<{ created: number; updated: number }> {
  const numbers = round.map(({ number }) => number)
  const fingerprints = [...new Set(round.map(({ fingerprint }) => fingerprint).filter((one) => one !== null))]
  const groups = groupAlike(await readAlike(engine.db, bank.number, fingerprints), only)
  if (groups.length === 0) {
    if (only === null) await markConsolidated(engine.db, numbers)
    return { created: 0, updated: 0 }
  }
  const encoded = await encodeWordings(engine, groups, signal)
  return changeBank(engine, bank.number, async (tx, sequence) => {
    // Read again: what was gathered before the bank was locked may have changed.
    const current = groupAlike(await readAlike(tx, bank.number, fingerprints), only)
    const ready = current.filter((group) => encoded.has(wordingOf(group).text))
    const target = { bankNumber: bank.number, space: engine.space, sequence, settlesAlone: true }
    const stored = await storeObservations(tx, target, ready, encoded)
    if (only === null && ready.length === current.length) await markConsolidated(tx, numbers)
    return stored
  })
}

async function encodeWordings(
  engine: Engine,
  groups: readonly AlikeGroup[],
  signal: AbortSignal,
): Promise<Map<string, EncodedText>> {
  const texts = [...new Set(groups.map((group) => wordingOf(group).text))]
  const encoded = await encodeTexts(engine, texts, signal)
  return new Map(texts.map((text, index) => [text, encoded[index]!]))
}

async function markConsolidated(db: Queryable, memories: readonly number[]): Promise<void> {
  await execute(db, sql`update memories set consolidated_at = now() where number = any(${memories}::bigint[])`)
}
