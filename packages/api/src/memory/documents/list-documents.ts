import type { ListDocumentsResponse, QueryOf } from 'hindsight-contract'
import { all, many, one, sql } from '../../database/sql.ts'
import { findBank } from '../banks/find-bank.ts'
import type { Engine } from '../engine.ts'
import { substringPattern, tagsCondition, tagsMatchOr } from '../tags/tags-condition.ts'
import { wireTime } from '../wire-time.ts'

interface DocumentRow {
  readonly id: string
  readonly contentHash: string
  readonly textLength: number
  readonly retainParams: Record<string, unknown>
  readonly metadata: Record<string, string>
  readonly tags: string[]
  readonly createdAt: Date
  readonly updatedAt: Date
  readonly memoryCount: number
}

/** A page of a bank's documents, the last updated first; `q` is part of an id, in any case. */
export async function listDocuments(
  engine: Engine,
  bankId: string,
  input: QueryOf<'listDocuments'>,
): Promise<ListDocumentsResponse> {
  const { limit, offset } = input
  const bank = await findBank(engine.db, bankId)
  if (bank === null) return { items: [], total: 0, limit, offset }
  const where = all(
    sql`d.bank = ${bank.number}`,
    input.q ? sql`d.id ilike ${substringPattern(input.q)}` : null,
    tagsCondition(sql`d.tags`, input.tags ?? [], tagsMatchOr(input.tags_match, 'any_strict')),
  )
  const [{ total }, rows] = await Promise.all([
    one<{ total: number }>(engine.db, sql`select count(*) as total from documents d where ${where}`),
    many<DocumentRow>(
      engine.db,
      sql`select d.id, d.content_hash as "contentHash", d.text_length as "textLength", d.retain_params as "retainParams",
                 d.metadata, d.tags, d.created_at as "createdAt", d.updated_at as "updatedAt",
                 (select count(*) from memories m where m.document = d.number and m.invalidated_at is null) as "memoryCount"
          from documents d where ${where}
          order by d.updated_at desc, d.number desc
          limit ${limit} offset ${offset}`,
    ),
  ])
  const items = rows.map((row) => ({
    id: row.id,
    bank_id: bankId,
    content_hash: row.contentHash,
    created_at: wireTime(row.createdAt),
    updated_at: wireTime(row.updatedAt),
    text_length: row.textLength,
    memory_unit_count: row.memoryCount,
    retain_params: row.retainParams,
    document_metadata: row.metadata,
    tags: [...row.tags],
  }))
  return { items, total, limit, offset }
}
