import type { RecallResult } from 'hindsight-contract'
import { many, named, type Queryable, sql } from '../../database/sql.ts'
import type { MemoryType, RankedMemory } from '../../search/search-index.ts'
import { chunkId } from '../chunks/chunk-id.ts'
import { wireTimeOf } from '../wire-time.ts'
import { toldScore } from './told-score.ts'

/** What an answer tells about a memory; times as PostgreSQL writes them, since most are only passed on. */
export interface RecalledRow {
  readonly number: number
  /** The bank's change that wrote it last. */
  readonly sequence: number
  readonly id: string
  readonly type: MemoryType
  readonly text: string
  readonly speaker: string | null
  readonly context: string | null
  readonly occurred_start: string | null
  readonly occurred_end: string | null
  readonly occurred_precision: string | null
  readonly mentioned_at: string | null
  readonly tags: string[]
  readonly metadata: Record<string, string>
  readonly document_id: string | null
  readonly chunk_index: number | null
  /** Ids and names; null when it mentions none. */
  readonly entities: readonly (readonly [id: string, name: string])[] | null
  /** What an observation rests on; null for a fact. */
  readonly source_ids: string[] | null
}

type MemoryColumns = Omit<RecalledRow, 'entities'>

interface Mention {
  readonly memory: number
  readonly id: string
  readonly name: string
}

/**
 * The rows of memories, by number. One that has just been deleted is not there. A row and what it mentions are read side
 * by side, which takes half the time of one statement: of a memory that is being changed they may differ by that change.
 */
export async function fetchMemories(db: Queryable, memories: readonly number[]): Promise<Map<number, RecalledRow>> {
  if (memories.length === 0) return new Map()
  const [rows, mentions] = await Promise.all([readColumns(db, memories), readMentions(db, memories)])
  return new Map(rows.map((row) => [row.number, { ...row, entities: mentions.get(row.number) ?? null }]))
}

function readColumns(db: Queryable, memories: readonly number[]): Promise<MemoryColumns[]> {
  return many<MemoryColumns>(
    db,
    named(
      'fetch-recalled',
      sql`select m.number, m.sequence, m.id, m.type, m.text, m.speaker, m.context,
                 m.occurred_start::text, m.occurred_end::text, m.occurred_precision, m.mentioned_at::text, m.tags,
                 m.metadata, d.id as document_id, c.index as chunk_index,
                 case when m.type = 'observation' then array(
                   select s.id::text from observation_evidence v join memories s on s.number = v.memory
                   where v.observation = m.number order by s.number
                 ) end as source_ids
          from memories m
          left join documents d on d.number = m.document
          left join chunks c on c.number = m.chunk
          where m.number = any(${memories}::bigint[])`,
    ),
  )
}

async function readMentions(db: Queryable, memories: readonly number[]): Promise<Map<number, [string, string][]>> {
  const mentions = await many<Mention>(
    db,
    named(
      'fetch-mentions',
      sql`select me.memory, e.id, e.canonical_name as name
          from memory_entities me join entities e on e.number = me.entity
          where me.memory = any(${memories}::bigint[]) order by me.memory, e.canonical_name`,
    ),
  )
  const byMemory = new Map<number, [string, string][]>()
  for (const { memory, id, name } of mentions) {
    const known = byMemory.get(memory)
    if (known === undefined) byMemory.set(memory, [[id, name]])
    else known.push([id, name])
  }
  return byMemory
}

/** A memory as an answer shows it; what is null or empty is left out. */
export function wireResult(bankId: string, row: RecalledRow, withEntities: boolean): RecallResult {
  const result: RecallResult = { id: row.id, text: row.text, type: row.type, tags: row.tags }
  if (withEntities && row.entities !== null) result.entities = row.entities.map(([, name]) => name)
  if (row.context !== null) result.context = row.context
  if (row.occurred_start !== null) result.occurred_start = wireTimeOf(row.occurred_start)
  if (row.occurred_end !== null) result.occurred_end = wireTimeOf(row.occurred_end)
  if (row.occurred_precision !== null) result.occurred_precision = row.occurred_precision
  if (row.mentioned_at !== null) result.mentioned_at = wireTimeOf(row.mentioned_at)
  if (row.speaker !== null) result.speaker = row.speaker
  if (row.document_id !== null) {
    result.document_id = row.document_id
    if (row.chunk_index !== null) result.chunk_id = chunkId(bankId, row.document_id, row.chunk_index)
  }
  if (Object.keys(row.metadata).length > 0) result.metadata = row.metadata
  if (row.source_ids !== null) result.source_fact_ids = row.source_ids
  return result
}

export function wireScores(ranked: RankedMemory): NonNullable<RecallResult['scores']> {
  const { final, reranker, semantic, keyword } = ranked
  return {
    final: toldScore(final),
    reranker: toldScore(reranker),
    ...(semantic === null ? {} : { semantic: toldScore(semantic) }),
    ...(keyword === null ? {} : { keyword: toldScore(keyword) }),
  }
}
