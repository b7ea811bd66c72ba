import type { MemoryDetail, MergeMemoriesRequest } from 'hindsight-contract'
import { execute, many, type Queryable, sql } from '../../database/sql.ts'
import { badRequest, notFound } from '../../errors.ts'
import { type Bank, findBank } from '../banks/find-bank.ts'
import { changeBank } from '../change-bank.ts'
import { scopeKey } from '../consolidation/observation-scopes.ts'
import { queueConsolidation } from '../consolidation/queue-consolidation.ts'
import { noteDecisions } from '../defense/note-decisions.ts'
import { admitItems } from '../defense/screen-request.ts'
import type { Engine } from '../engine.ts'
import { requireUuid } from '../require-uuid.ts'
import { applyPatch } from './apply-memory-patch.ts'
import { encodeTexts } from './encoded-text.ts'
import { memoryNotFound, readMemory } from './get-memory.ts'
import { readText } from './memory-patch.ts'

interface MergedFact {
  readonly id: string
  readonly type: string
  readonly tags: readonly string[]
  readonly valid: boolean
  readonly entities: readonly string[]
}

/**
 * Lets one fact take the place of others, which are invalidated: it names whom they named. Facts of different tags are
 * kept apart, since some may see the one and not the other.
 * @throws ApiError 404 for what is not there, 400 for what cannot be merged.
 */
export async function mergeMemories(
  engine: Engine,
  bankId: string,
  input: { readonly memory_id: string } & MergeMemoriesRequest,
  signal?: AbortSignal,
): Promise<MemoryDetail> {
  const id = requireUuid(input.memory_id, 'memory_id')
  const others = [...new Set(input.memory_ids.map((other) => requireUuid(other, 'memory_ids')))]
  if (others.includes(id)) throw badRequest('A memory cannot be merged with itself')
  const bank = await findBank(engine.db, bankId)
  if (bank === null) throw memoryNotFound(id)
  const { items, decisions } = await admitItems(engine, bank, [{ text: readText(input.text) }])
  const { text } = items[0]!
  const encoded = text === undefined ? null : (await encodeTexts(engine, [text], signal))[0]!
  const memory = await changeBank(engine, bank.number, async (tx, sequence) => {
    const facts = await readMergeable(tx, bank, [id, ...others])
    const target = { bank, space: engine.space, sequence }
    const entities = [...new Set(facts.flatMap((fact) => fact.entities))]
    await applyPatch(tx, target, id, { text, entities, literalEntities: true }, encoded)
    await copyLinks(tx, bank.number, id, others)
    for (const other of others) {
      const patch = { state: 'invalidated', reason: `Merged into ${id}`, supersededBy: id } as const
      await applyPatch(tx, target, other, patch, null)
    }
    await noteDecisions(tx, engine, bank, decisions, null)
    await queueConsolidation(engine, tx, bank)
    return readMemory(tx, bank, id)
  })
  engine.wakeWorker()
  return memory
}

/** What the others caused, or were caused by, the one that stays is connected with. */
async function copyLinks(tx: Queryable, bankNumber: number, id: string, others: readonly string[]): Promise<void> {
  await execute(
    tx,
    sql`with stays as (select number from memories where bank = ${bankNumber} and id = ${id}),
             goes as (select number from memories where bank = ${bankNumber} and id = any(${others}::uuid[])),
             renamed as (
               select case when from_memory in (select number from goes) then stays.number else from_memory end as source,
                      case when to_memory in (select number from goes) then stays.number else to_memory end as target,
                      l.bank, l.type, l.weight
               from memory_links l cross join stays
               where from_memory in (select number from goes) or to_memory in (select number from goes))
        insert into memory_links (from_memory, to_memory, bank, type, weight)
        select source, target, bank, type, max(weight) from renamed where source <> target
        group by source, target, bank, type
        on conflict do nothing`,
  )
}

async function readMergeable(tx: Queryable, bank: Bank, ids: readonly string[]): Promise<MergedFact[]> {
  const facts = await many<MergedFact>(
    tx,
    sql`select m.id, m.type, m.tags, m.invalidated_at is null as valid,
               array(select e.canonical_name from memory_entities me join entities e on e.number = me.entity
                     where me.memory = m.number order by e.canonical_name) as entities
        from memories m where m.bank = ${bank.number} and m.id = any(${ids}::uuid[])`,
  )
  const missing = ids.find((id) => !facts.some((fact) => fact.id === id))
  if (missing !== undefined) throw notFound(`Memory '${missing}' not found`)
  if (facts.some(({ type }) => type === 'observation'))
    throw badRequest('Observations are derived and cannot be merged')
  if (!facts.every(({ valid }) => valid)) throw badRequest('Invalidated memories cannot be merged')
  if (new Set(facts.map(({ tags }) => scopeKey([...tags].sort()))).size > 1) {
    throw badRequest('Memories of different tags cannot be merged')
  }
  return facts
}
