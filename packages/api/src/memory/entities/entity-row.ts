import type { EntityListItem } from 'hindsight-contract'
import { type Sql, sql } from '../../database/sql.ts'
import { wireTimeOrNull } from '../wire-time.ts'

export interface EntityRow {
  readonly id: string
  readonly canonicalName: string
  readonly metadata: Record<string, unknown>
  readonly firstSeen: Date | null
  readonly lastSeen: Date | null
  /** Memories that mention it, retired ones left out. */
  readonly mentionCount: number
}

/** Columns of `EntityRow`, of an entity `e`. */
export const entityColumns: Sql = sql`
  e.id, e.canonical_name as "canonicalName", e.metadata, e.first_seen as "firstSeen", e.last_seen as "lastSeen",
  (select count(*) from memory_entities me join memories m on m.number = me.memory
   where me.entity = e.number and m.invalidated_at is null) as "mentionCount"`

export function wireEntity(row: EntityRow): EntityListItem {
  return {
    id: row.id,
    canonical_name: row.canonicalName,
    mention_count: row.mentionCount,
    first_seen: wireTimeOrNull(row.firstSeen),
    last_seen: wireTimeOrNull(row.lastSeen),
    metadata: row.metadata,
  }
}
