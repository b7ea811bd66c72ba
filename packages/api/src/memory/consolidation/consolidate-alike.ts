import { execute, many, type Queryable, sql } from '../../database/sql.ts'
import { resolveBankConfig } from '../banks/bank-config.ts'
import type { Bank } from '../banks/find-bank.ts'
import { changeBank } from '../change-bank.ts'
import type { Engine } from '../engine.ts'
import { type EncodedText, encodeTexts } from '../memories/encoded-text.ts'
import { type AlikeGroup, groupAlike, readAlike, storeObservations, wordingOf } from './consolidate-round.ts'
import { type ConsolidationResult, NO_RESULT } from './consolidation-result.ts'
import { observationLimit } from './observation-limit.ts'

/** Facts looked at before others may write to the bank again. */
const ROUND = 500

type Scopes = readonly (readonly string[])[]

/**
 * Consolidates without a model: facts that say the same in several documents become, or join, one observation with each
 * of them as evidence. Only wording is compared, so it may run again at any time.
 */
export async function consolidateAlike(
  engine: Engine,
  bank: Bank,
  only: Scopes | null,
  signal: AbortSignal,
  onProgress: (result: ConsolidationResult) => Promise<void>,
): Promise<ConsolidationResult> {
  let result = NO_RESULT
  for (let after = 0; ; ) {
    signal.throwIfAborted()
    const round = await many<{ number: number; fingerprint: number | null }>(
      engine.db,
      sql`select number, fingerprint from memories
          where bank = ${bank.number} and number > ${after} and invalidated_at is null and type <> 'observation'
            and (consolidated_at is null or ${only !== null}::boolean)
          order by number limit ${ROUND}`,
    )
    if (round.length === 0) return result
    after = round.at(-1)!.number
    const stored = await consolidate(engine, bank, round, only, signal)
    result = {
      ...result,
      memories_processed: result.memories_processed + round.length,
      observations_created: result.observations_created + stored.created,
      observations_updated: result.observations_updated + stored.updated,
      observations_over_limit: result.observations_over_limit + stored.overLimit,
    }
    await onProgress(result)
  }
}

async function consolidate(
  engine: Engine,
  bank: Bank,
  round: readonly { readonly number: number; readonly fingerprint: number | null }[],
  only: Scopes | null,
  signal: AbortSignal,
): Promise<{ created: number; updated: number; overLimit: number }> {
  const numbers = round.map(({ number }) => number)
  const fingerprints = [...new Set(round.map(({ fingerprint }) => fingerprint).filter((one) => one !== null))]
  const groups = groupAlike(await readAlike(engine.db, bank.number, fingerprints), only)
  if (groups.length === 0) {
    if (only === null) await markConsolidated(engine.db, numbers)
    return { created: 0, updated: 0, overLimit: 0 }
  }
  const config = resolveBankConfig(engine, bank)
  const encoded = await encodeWordings(engine, groups, signal)
  return changeBank(engine, bank.number, async (tx, sequence) => {
    // Read again: what was gathered before the bank was locked may have changed.
    const current = groupAlike(await readAlike(tx, bank.number, fingerprints), only)
    const ready = current.filter((group) => encoded.has(wordingOf(group).text))
    const target = { bankNumber: bank.number, space: engine.space, sequence, settlesAlone: true }
    const stored = await storeObservations(tx, target, ready, encoded, (scope) => observationLimit(config, scope))
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
