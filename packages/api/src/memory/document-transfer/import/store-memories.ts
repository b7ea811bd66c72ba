import { execute, type Queryable, sql } from '../../../database/sql.ts'
import type { MemoryType } from '../../../search/search-index.ts'
import type { EncodedText } from '../../memories/encoded-text.ts'
import { insertMemories, type NewMemory } from '../../memories/insert-memories.ts'
import { sha256 } from '../../retain/plan-document.ts'
import type { ArchivedFact, ArchivedObservation } from '../archive/archive-format.ts'
import type { EntityTable } from './entity-table.ts'
import type { ImportTarget } from './import-target.ts'

/** A memory of an archive, and where it belongs now. */
export interface PlacedMemory {
  readonly id: string
  readonly archived: Omit<ArchivedFact, 'fact_type' | 'position' | 'chunk_index' | 'causal_relations'> &
    Partial<Pick<ArchivedObservation, 'sources'>>
  readonly type: MemoryType
  readonly document: number | null
  readonly chunk: number | null
  readonly position: number
  readonly proofCount: number
}

/** Stores memories as they were: with their times, their curation and what they said earlier. Returns their numbers. */
export async function storeMemories(
  tx: Queryable,
  target: ImportTarget,
  sequence: number,
  memories: readonly PlacedMemory[],
  parts: {
    readonly entities: EntityTable
    readonly encoded: ReadonlyMap<string, EncodedText>
    readonly isConsolidated: (memory: PlacedMemory) => boolean
  },
): Promise<number[]> {
  if (memories.length === 0) return []
  const { bankNumber, engine } = target
  const mentions = memories.flatMap(({ archived }) =>
    archived.entities.map((name) => ({ name, mentionedAt: dateOf(archived.mentioned_at) })),
  )
  const entities = await parts.entities.resolve(tx, bankNumber, mentions)
  const rows = memories.map(
    ({ id, archived, type, document, chunk, position, proofCount }): NewMemory => ({
      id,
      document,
      chunk,
      position,
      type,
      text: archived.text,
      speaker: archived.speaker ?? null,
      context: archived.context ?? null,
      occurredStart: dateOf(archived.occurred_start),
      occurredEnd: dateOf(archived.occurred_end),
      occurredPrecision: archived.occurred_precision ?? null,
      mentionedAt: dateOf(archived.mentioned_at),
      tags: archived.tags,
      metadata: archived.metadata,
      observationScopes: archived.observation_scopes ?? null,
      contentHash: Buffer.from(archived.content_hash ?? sha256(archived.text), 'hex'),
      proofCount,
      encoded: parts.encoded.get(archived.text)!,
      entities: [...new Set(archived.entities.flatMap((name) => entities.get(name) ?? []))],
    }),
  )
  const numbers = await insertMemories(tx, { bankNumber, space: engine.space, sequence, settlesAlone: false }, rows)
  await restoreState(tx, memories, parts.isConsolidated)
  await restoreHistory(tx, bankNumber, memories)
  return numbers
}

const dateOf = (time: string | null | undefined): Date | null => (time == null ? null : new Date(time))

/** What a new memory would not have; and times to the microsecond. */
async function restoreState(
  tx: Queryable,
  memories: readonly PlacedMemory[],
  isConsolidated: (memory: PlacedMemory) => boolean,
): Promise<void> {
  const states = memories.map((memory) => {
    const { sources, history, entities, text, ...state } = memory.archived
    const { consolidated_at, consolidation_failed_at } = isConsolidated(memory) ? state : {}
    return { ...state, consolidated_at, consolidation_failed_at, id: memory.id }
  })
  await execute(
    tx,
    sql`update memories m
        set occurred_start = n.occurred_start, occurred_end = n.occurred_end, mentioned_at = n.mentioned_at,
            label_tags = n.label_tags, edited_at = n.edited_at, invalidated_at = n.invalidated_at,
            invalidation_reason = n.invalidation_reason, superseded_by = n.superseded_by,
            consolidated_at = n.consolidated_at, consolidation_failed_at = n.consolidation_failed_at,
            created_at = coalesce(n.created_at, m.created_at),
            updated_at = coalesce(n.updated_at, n.created_at, m.updated_at)
        from jsonb_to_recordset(${JSON.stringify(states)}::jsonb) n (
          id uuid, occurred_start timestamptz, occurred_end timestamptz, mentioned_at timestamptz, label_tags text[],
          edited_at timestamptz, invalidated_at timestamptz, invalidation_reason text, superseded_by uuid,
          consolidated_at timestamptz, consolidation_failed_at timestamptz, created_at timestamptz,
          updated_at timestamptz)
        where m.id = n.id`,
  )
}

async function restoreHistory(tx: Queryable, bankNumber: number, memories: readonly PlacedMemory[]): Promise<void> {
  const versions = memories.flatMap(({ id, archived }) =>
    (archived.history ?? []).map((version) => ({ id, ...version })),
  )
  if (versions.length === 0) return
  await execute(
    tx,
    sql`insert into observation_history (bank, observation, content, changed_at)
        select ${bankNumber}, n.id, n.content, n.changed_at
        from jsonb_to_recordset(${JSON.stringify(versions)}::jsonb) n (id uuid, content jsonb, changed_at timestamptz)`,
  )
}
