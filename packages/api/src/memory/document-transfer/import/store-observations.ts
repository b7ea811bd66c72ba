import { execute, many, type Queryable, sql } from '../../../database/sql.ts'
import type { EncodedText } from '../../memories/encoded-text.ts'
import { removeMemories } from '../../memories/remove-memories.ts'
import type { ArchivedObservation } from '../archive/archive-format.ts'
import { derivedId, renameIds } from './derived-ids.ts'
import type { EntityTable } from './entity-table.ts'
import type { ImportTarget } from './import-target.ts'
import { factKey, findTaken } from './store-documents.ts'
import { type PlacedMemory, storeMemories } from './store-memories.ts'

interface Evidence {
  readonly memory: number
  readonly quote: string | null
}

/** An observation with those of its facts that are in the bank. */
interface Supported {
  readonly id: string
  readonly observation: ArchivedObservation
  readonly evidence: readonly Evidence[]
}

/**
 * Stores observations, inside one change of the bank. One without a fact in the bank says nothing that can be
 * checked and is left out, as is one that the bank has already. Returns how many were stored.
 */
export async function storeArchivedObservations(
  tx: Queryable,
  target: ImportTarget,
  sequence: number,
  /** By their places in the archive. */
  archived: ReadonlyMap<number, ArchivedObservation>,
  parts: { readonly entities: EntityTable; readonly encoded: ReadonlyMap<string, EncodedText> },
): Promise<number> {
  const { bankNumber } = target
  const chosen = await chooseIds(tx, target, sequence, archived)
  const evidence = await findEvidence(tx, target, [...archived.values()])
  const supported = chosen
    .map(({ id, observation }): Supported => ({ id, observation, evidence: evidence.get(observation)! }))
    .filter(({ evidence }) => evidence.length > 0)
  const histories = await renameIds(
    tx,
    bankNumber,
    target.importId,
    supported.map(({ observation }) => JSON.stringify(observation.history ?? [])),
  )
  const placed = supported.map(
    ({ id, observation, evidence }, nth): PlacedMemory => ({
      id,
      archived: { ...observation, history: JSON.parse(histories[nth]!) },
      type: 'observation',
      document: null,
      chunk: null,
      position: 0,
      proofCount: observation.proof_count ?? evidence.length,
    }),
  )
  const numbers = await storeMemories(tx, target, sequence, placed, { ...parts, isConsolidated: () => true })
  const rows = supported.flatMap(({ evidence }, nth) => evidence.map((one) => ({ observation: numbers[nth]!, ...one })))
  await execute(
    tx,
    sql`insert into observation_evidence (observation, memory, quote)
        select observation, memory, quote
        from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) n (observation bigint, memory bigint, quote text)
        on conflict do nothing`,
  )
  await inheritEntities(
    tx,
    numbers.filter((_, nth) => supported[nth]!.observation.entities.length === 0),
  )
  return supported.length
}

/** What the bank has already gives way when documents are replaced, and stays otherwise. */
async function chooseIds(
  tx: Queryable,
  target: ImportTarget,
  sequence: number,
  archived: ReadonlyMap<number, ArchivedObservation>,
): Promise<Pick<Supported, 'id' | 'observation'>[]> {
  const { bankNumber, importId, onConflict } = target
  const given = [...archived.values()].flatMap(({ id }) => id ?? [])
  const own = await many<{ id: string; number: number }>(
    tx,
    sql`select id, number from memories where bank = ${bankNumber} and id = any(${given}::uuid[])`,
  )
  const numbers = new Map(own.map(({ id, number }) => [id, number]))
  if (onConflict === 'replace') await removeMemories(tx, bankNumber, sequence, [...numbers.values()])
  const taken = await findTaken(tx, given)
  const chosen: Pick<Supported, 'id' | 'observation'>[] = []
  for (const [place, observation] of archived) {
    const { id } = observation
    if (onConflict === 'skip' && id != null && numbers.has(id)) continue
    const free = id != null && !taken.has(id)
    chosen.push({ observation, id: free ? id : derivedId(importId, id ?? `observation ${place}`) })
    if (free) taken.add(id)
  }
  return chosen
}

/** The facts of this import, or those that the bank had under the same ids. */
async function findEvidence(
  tx: Queryable,
  { bankNumber, importId }: ImportTarget,
  observations: readonly ArchivedObservation[],
): Promise<ReadonlyMap<ArchivedObservation, Evidence[]>> {
  const candidatesOf = ({ document_id, fact_index, fact_id }: ArchivedObservation['sources'][number]) => [
    derivedId(importId, factKey(document_id, fact_index, fact_id)),
    ...(fact_id == null ? [] : [fact_id]),
  ]
  const candidates = observations.flatMap(({ sources }) => sources.flatMap(candidatesOf))
  const rows = await many<{ id: string; number: number }>(
    tx,
    sql`select id, number from memories
        where bank = ${bankNumber} and type <> 'observation' and id = any(${candidates}::uuid[])`,
  )
  const numbers = new Map(rows.map(({ id, number }) => [id, number]))
  return new Map(
    observations.map((observation) => [
      observation,
      observation.sources.flatMap((source) => {
        const id = candidatesOf(source).find((candidate) => numbers.has(candidate))
        return id === undefined ? [] : [{ memory: numbers.get(id)!, quote: source.quote ?? null }]
      }),
    ]),
  )
}

/** An observation that names nobody is about whom its facts are about. */
async function inheritEntities(tx: Queryable, observations: readonly number[]): Promise<void> {
  if (observations.length === 0) return
  await execute(
    tx,
    sql`insert into memory_entities (memory, entity, bank)
        select distinct e.observation, me.entity, me.bank
        from observation_evidence e join memory_entities me on me.memory = e.memory
        where e.observation = any(${observations}::bigint[])
        on conflict do nothing`,
  )
}
