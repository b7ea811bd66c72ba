import type { MemoryDetail } from 'hindsight-contract'
import { many, maybe, type Queryable, sql } from '../../database/sql.ts'
import { notFound } from '../../errors.ts'
import type { MemoryType } from '../../search/search-index.ts'
import { type Bank, findBank } from '../banks/find-bank.ts'
import type { Engine } from '../engine.ts'
import { requireUuid } from '../require-uuid.ts'
import { wireTimeOrNull } from '../wire-time.ts'
import { type MemoryRow, memoryColumns, wireMemory } from './memory-row.ts'

/** One memory, retired ones included. */
export async function getMemory(
  engine: Engine,
  bankId: string,
  input: { readonly memory_id: string },
): Promise<MemoryDetail> {
  const id = requireUuid(input.memory_id, 'memory_id')
  const bank = await findBank(engine.db, bankId)
  if (bank === null) throw memoryNotFound(id)
  return readMemory(engine.db, bank, id)
}

export const memoryNotFound = (id: string) => notFound(`Memory '${id}' not found`)

/** @throws ApiError 404 */
export async function readMemory(db: Queryable, bank: Bank, id: string): Promise<MemoryDetail> {
  const row = await maybe<MemoryRow>(
    db,
    sql`select ${memoryColumns} from memories m where m.bank = ${bank.number} and m.id = ${id}`,
  )
  if (row === undefined) throw memoryNotFound(id)
  const memory = {
    ...wireMemory(bank.id, row),
    type: row.type,
    entities: [...row.entities],
    observation_scopes: row.observationScopes,
    superseded_by: row.supersededBy,
  }
  if (row.type !== 'observation') return memory
  return {
    ...memory,
    history: [],
    source_memory_ids: [...row.sourceIds],
    source_memories: await readSources(db, row.number),
  }
}

interface SourceRow {
  readonly id: string
  readonly text: string
  readonly type: MemoryType
  readonly context: string | null
  readonly occurredStart: Date | null
  readonly mentionedAt: Date | null
  readonly quote: string | null
}

async function readSources(db: Queryable, observation: number) {
  const sources = await many<SourceRow>(
    db,
    sql`select m.id, m.text, m.type, m.context, m.occurred_start as "occurredStart", m.mentioned_at as "mentionedAt",
               e.quote
        from observation_evidence e join memories m on m.number = e.memory
        where e.observation = ${observation} order by m.number`,
  )
  return sources.map(({ id, text, type, context, occurredStart, mentionedAt, quote }) => ({
    id,
    text,
    type,
    context: context ?? '',
    occurred_start: wireTimeOrNull(occurredStart),
    mentioned_at: wireTimeOrNull(mentionedAt),
    quote: quote ?? text,
  }))
}
