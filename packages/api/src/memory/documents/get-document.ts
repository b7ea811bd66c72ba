import type { DocumentResponse } from 'hindsight-contract'
import { maybe, sql } from '../../database/sql.ts'
import { findBank } from '../banks/find-bank.ts'
import type { Engine } from '../engine.ts'
import { wireTime } from '../wire-time.ts'
import { documentNotFound } from './document-not-found.ts'

interface DocumentRow {
  readonly id: string
  readonly text: string | null
  readonly contentHash: string
  readonly retainParams: Record<string, unknown>
  readonly metadata: Record<string, string>
  readonly tags: string[]
  readonly createdAt: Date
  readonly updatedAt: Date
  readonly observationScopes: string | string[][] | null
  readonly world: number
  readonly experience: number
  readonly observation: number
}

/** One document with its text, which is null when the bank keeps no texts. */
export async function getDocument(
  engine: Engine,
  bankId: string,
  input: { readonly document_id: string },
): Promise<DocumentResponse> {
  const bank = await findBank(engine.db, bankId)
  if (bank === null) throw documentNotFound()
  const row = await maybe<DocumentRow>(
    engine.db,
    sql`select d.id, d.content_hash as "contentHash", d.retain_params as "retainParams", d.metadata, d.tags,
               d.created_at as "createdAt", d.updated_at as "updatedAt",
               (select string_agg(c.text, '' order by c.index) from chunks c where c.document = d.number) as text,
               (select i.observation_scopes from document_items i where i.document = d.number and i.index = 0)
                 as "observationScopes",
               counts.world, counts.experience,
               (select count(distinct e.observation) from observation_evidence e join memories m on m.number = e.memory
                where m.document = d.number) as observation
        from documents d, lateral (
          select count(*) filter (where m.type = 'world') as world,
                 count(*) filter (where m.type = 'experience') as experience
          from memories m where m.document = d.number and m.invalidated_at is null
        ) counts
        where d.bank = ${bank.number} and d.id = ${input.document_id}`,
  )
  if (row === undefined) throw documentNotFound()
  const { world, experience, observation } = row
  return {
    id: row.id,
    bank_id: bankId,
    original_text: row.text,
    content_hash: row.contentHash,
    created_at: wireTime(row.createdAt),
    updated_at: wireTime(row.updatedAt),
    memory_unit_count: world + experience,
    nodes_by_fact_type: { world, experience, observation },
    tags: row.tags,
    document_metadata: row.metadata,
    retain_params: row.retainParams,
    observation_scopes: row.observationScopes,
  }
}
