import { many, named, type Queryable, sql } from '../../database/sql.ts'
import type { StoredPlace } from './place-facts.ts'
import type { ObservationScopes } from './received-document.ts'
import type { KnownDocument } from './with-model/known-facts.ts'

/** A document as it was read before a change of it is prepared. */
export interface StoredDocument {
  readonly number: number
  readonly id: string
  /** Rises with every change of the document or its memories: what was prepared for another version is not stored. */
  readonly version: number
  readonly contentHash: string
  readonly textLength: number
  readonly metadata: Readonly<Record<string, string>>
  readonly tags: readonly string[]
  readonly retainParams: Readonly<Record<string, unknown>>
  readonly itemCount: number
  readonly chunkCount: number
  readonly lastChunk: { readonly number: number; readonly index: number; readonly text: string } | null
  readonly lastPosition: number | null
}

export interface StoredChunk {
  readonly document: number
  readonly number: number
  readonly index: number
  readonly contentHash: string
}

export interface StoredMemory extends StoredPlace {
  readonly document: number
  readonly number: number
  readonly chunk: number | null
  readonly context: string | null
  readonly tags: readonly string[]
  /** Those of the tags that it has from what it says. */
  readonly labelTags: readonly string[]
  readonly metadata: Readonly<Record<string, string>>
  readonly observationScopes: ObservationScopes | null
  readonly edited: boolean
}

export async function readDocuments(
  db: Queryable,
  bankNumber: number,
  ids: readonly string[],
): Promise<Map<string, StoredDocument>> {
  const rows = await many<StoredDocument>(
    db,
    named(
      'read-documents-to-change',
      sql`select d.number, d.id, d.version, d.content_hash as "contentHash", d.text_length as "textLength",
                 d.metadata, d.tags, d.retain_params as "retainParams",
                 (select count(*) from document_items i where i.document = d.number) as "itemCount",
                 coalesce(last.index + 1, 0) as "chunkCount",
                 case when last.number is not null
                   then jsonb_build_object('number', last.number, 'index', last.index, 'text', last.text) end as "lastChunk",
                 (select max(position) from memories m where m.document = d.number) as "lastPosition"
          from documents d
          left join lateral (
            select number, index, text from chunks c where c.document = d.number order by index desc limit 1
          ) last on true
          where d.bank = ${bankNumber} and d.id = any(${ids}::text[])`,
    ),
  )
  return new Map(rows.map((row) => [row.id, row]))
}

export function readChunks(db: Queryable, documents: readonly number[]): Promise<StoredChunk[]> {
  return many<StoredChunk>(
    db,
    sql`select document, number, index, encode(content_hash, 'hex') as "contentHash"
        from chunks where document = any(${documents}::bigint[]) order by document, index`,
  )
}

/** What is known of each document, by its id. */
export async function readKnownDocuments(
  db: Queryable,
  bankNumber: number,
  ids: readonly string[],
): Promise<ReadonlyMap<string, KnownDocument>> {
  const rows = await many<{
    id: string
    contentHashes: string[]
    extractions: { hash: string; told: number; stored: number }[]
  }>(
    db,
    sql`select d.id,
               array(select encode(m.content_hash, 'hex') from memories m where m.document = d.number) as "contentHashes",
               (select coalesce(jsonb_agg(jsonb_build_object(
                         'hash', encode(e.source_hash, 'hex'), 'told', e.told, 'stored', e.stored)), '[]')
                from extractions e where e.document = d.number) as extractions
        from documents d where d.bank = ${bankNumber} and d.id = any(${ids}::text[])`,
  )
  return new Map(
    rows.map(({ id, contentHashes, extractions }) => [
      id,
      { contentHashes, extractions: new Map(extractions.map(({ hash, ...rest }) => [hash, rest])) },
    ]),
  )
}

export function readMemories(db: Queryable, documents: readonly number[]): Promise<StoredMemory[]> {
  return many<StoredMemory>(
    db,
    sql`select document, number, position, chunk, encode(content_hash, 'hex') as "contentHash", context, tags,
               label_tags as "labelTags", metadata, observation_scopes as "observationScopes", edited_at is not null as edited
        from memories where document = any(${documents}::bigint[]) order by document, position, number`,
  )
}
