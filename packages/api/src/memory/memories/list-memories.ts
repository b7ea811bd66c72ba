import type { ListMemoryUnitsResponse, MemoryListItem, QueryOf } from 'hindsight-contract'
import { all, many, one, sql } from '../../database/sql.ts'
import { badRequest } from '../../errors.ts'
import { findBank } from '../banks/find-bank.ts'
import type { Engine } from '../engine.ts'
import { requireUuid } from '../require-uuid.ts'
import { substringPattern, tagsCondition } from '../tags/tags-condition.ts'
import { wireTime, wireTimeOrNull } from '../wire-time.ts'
import { type MemoryRow, memoryColumns, wireMemory } from './memory-row.ts'

/** A page of a bank's memories, last mentioned first. A bank that is not there has none. */
export async function listMemories(
  engine: Engine,
  bankId: string,
  input: QueryOf<'listMemories'>,
): Promise<ListMemoryUnitsResponse> {
  const { limit, offset } = input
  const state = input.state ?? 'valid'
  if (state !== 'valid' && state !== 'invalidated') {
    throw badRequest(`Invalid state '${state}': must be 'valid' or 'invalidated'`)
  }
  const entity = input.entity_id == null ? null : requireUuid(input.entity_id, 'entity_id')
  const consolidation = consolidationCondition(input.consolidation_state)
  const bank = await findBank(engine.db, bankId)
  if (bank === null) return { items: [], total: 0, limit, offset }
  const pattern = input.q ? substringPattern(input.q) : null
  const where = all(
    sql`m.bank = ${bank.number}`,
    state === 'valid' ? sql`m.invalidated_at is null` : sql`m.invalidated_at is not null`,
    input.type ? sql`m.type = ${input.type}` : null,
    pattern === null ? null : sql`m.text ilike ${pattern} or m.context ilike ${pattern}`,
    consolidation,
    input.document_id == null
      ? null
      : sql`m.document = (select number from documents where bank = ${bank.number} and id = ${input.document_id})`,
    entity === null
      ? null
      : sql`m.invalidated_at is null and m.number in (
          select me.memory from memory_entities me join entities e on e.number = me.entity
          where e.bank = ${bank.number} and e.id = ${entity})`,
    tagsCondition(sql`m.tags`, input.tags ?? [], input.tags_match),
  )
  const [{ total }, rows] = await Promise.all([
    one<{ total: number }>(engine.db, sql`select count(*) as total from memories m where ${where}`),
    many<MemoryRow>(
      engine.db,
      sql`select ${memoryColumns} from memories m where ${where}
          order by m.mentioned_at desc nulls last, m.created_at desc, m.number desc
          limit ${limit} offset ${offset}`,
    ),
  ])
  return { items: rows.map((row) => wireListItem(bankId, row)), total, limit, offset }
}

function consolidationCondition(state: string | null | undefined) {
  const fact = sql`m.type <> 'observation'`
  switch (state) {
    case null:
    case undefined:
      return null
    case 'failed':
      return sql`${fact} and m.consolidation_failed_at is not null`
    case 'pending':
      return sql`${fact} and m.consolidated_at is null and m.consolidation_failed_at is null`
    case 'done':
      return sql`${fact} and m.consolidated_at is not null`
    default:
      throw badRequest(`Invalid consolidation_state '${state}': must be 'failed', 'pending' or 'done'`)
  }
}

function wireListItem(bankId: string, row: MemoryRow): MemoryListItem {
  return {
    ...wireMemory(bankId, row),
    fact_type: row.type,
    entities: row.entities.join(', '),
    proof_count: row.proofCount,
    consolidated_at: wireTimeOrNull(row.consolidatedAt),
    consolidation_failed_at: wireTimeOrNull(row.consolidationFailedAt),
    updated_at: wireTime(row.updatedAt),
    source_memory_ids: [...row.sourceIds],
  }
}
