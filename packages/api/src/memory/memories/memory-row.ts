import { type Sql, sql } from '../../database/sql.ts'
import type { MemoryType } from '../../search/search-index.ts'
import { chunkId } from '../chunks/chunk-id.ts'
import { wireTimeOrNull } from '../wire-time.ts'

/** A memory with the names of what it belongs to. */
export interface MemoryRow {
  readonly number: number
  readonly id: string
  readonly type: MemoryType
  readonly text: string
  readonly context: string | null
  readonly documentId: string | null
  readonly chunkIndex: number | null
  readonly occurredStart: Date | null
  readonly occurredEnd: Date | null
  readonly mentionedAt: Date | null
  readonly tags: readonly string[]
  readonly metadata: Readonly<Record<string, string>>
  readonly observationScopes: unknown
  readonly proofCount: number
  readonly entities: readonly string[]
  readonly sourceIds: readonly string[]
  readonly consolidatedAt: Date | null
  readonly consolidationFailedAt: Date | null
  readonly invalidatedAt: Date | null
  readonly invalidationReason: string | null
  readonly editedAt: Date | null
  readonly supersededBy: string | null
  readonly createdAt: Date
  readonly updatedAt: Date
}

/** Columns of `MemoryRow`, of a memory `m`. */
export const memoryColumns: Sql = sql`
  m.number, m.id, m.type, m.text, m.context, m.occurred_start as "occurredStart", m.occurred_end as "occurredEnd",
  m.mentioned_at as "mentionedAt", m.tags, m.metadata, m.observation_scopes as "observationScopes",
  m.proof_count as "proofCount", m.consolidated_at as "consolidatedAt",
  m.consolidation_failed_at as "consolidationFailedAt", m.invalidated_at as "invalidatedAt",
  m.invalidation_reason as "invalidationReason", m.edited_at as "editedAt", m.superseded_by as "supersededBy", m.created_at as "createdAt",
  m.updated_at as "updatedAt",
  (select d.id from documents d where d.number = m.document) as "documentId",
  (select c.index from chunks c where c.number = m.chunk) as "chunkIndex",
  array(
    select e.canonical_name from memory_entities me join entities e on e.number = me.entity
    where me.memory = m.number order by e.canonical_name
  ) as entities,
  array(
    select s.id::text from observation_evidence ev join memories s on s.number = ev.memory
    where ev.observation = m.number order by s.number
  ) as "sourceIds"`

/** What the list and the single read of memories have in common. */
export function wireMemory(bankId: string, row: MemoryRow) {
  return {
    id: row.id,
    text: row.text,
    context: row.context ?? '',
    date: wireTimeOrNull(row.occurredStart ?? row.mentionedAt) ?? '',
    mentioned_at: wireTimeOrNull(row.mentionedAt),
    occurred_start: wireTimeOrNull(row.occurredStart),
    occurred_end: wireTimeOrNull(row.occurredEnd),
    document_id: row.documentId,
    chunk_id: wireChunkId(bankId, row),
    tags: [...row.tags],
    metadata: { ...row.metadata },
    state: row.invalidatedAt === null ? ('valid' as const) : ('invalidated' as const),
    invalidation_reason: row.invalidationReason,
    invalidated_at: wireTimeOrNull(row.invalidatedAt),
    edited_at: wireTimeOrNull(row.editedAt),
  }
}

export function wireChunkId(bankId: string, row: Pick<MemoryRow, 'documentId' | 'chunkIndex'>): string | null {
  return row.documentId === null || row.chunkIndex === null ? null : chunkId(bankId, row.documentId, row.chunkIndex)
}
