import { execute, many, type Queryable, sql } from '../../../database/sql.ts'
import { removeFilesOfDocument } from '../../files/stored-files.ts'
import type { EncodedText } from '../../memories/encoded-text.ts'
import { removeMemories } from '../../memories/remove-memories.ts'
import { POSITION_STRIDE } from '../../retain/place-facts.ts'
import { sha256 } from '../../retain/plan-document.ts'
import type { ArchivedDocument, ArchivedFact } from '../archive/archive-format.ts'
import { alignChunks } from './align-chunks.ts'
import { derivedId } from './derived-ids.ts'
import type { EntityTable } from './entity-table.ts'
import type { ImportTarget } from './import-target.ts'
import { type PlacedMemory, storeMemories } from './store-memories.ts'

/** What became of documents. */
export interface StoredDocuments {
  readonly imported: number
  readonly facts: number
  readonly skipped: readonly string[]
  /** Archived id → the one that it has now. */
  readonly remapped: Readonly<Record<string, string>>
}

interface NewDocument {
  readonly number: number
  readonly archived: ArchivedDocument
}

/** Stores documents with all that belongs to them, inside one change of the bank: each is there as a whole or not. */
export async function storeArchivedDocuments(
  tx: Queryable,
  target: ImportTarget,
  sequence: number,
  archived: readonly ArchivedDocument[],
  parts: { readonly entities: EntityTable; readonly encoded: ReadonlyMap<string, EncodedText> },
): Promise<StoredDocuments> {
  const taken = await findDocuments(tx, target.bankNumber, archived)
  const { onConflict } = target
  const wanted = onConflict === 'skip' ? archived.filter(({ id }) => !taken.has(id)) : archived
  if (onConflict === 'replace') await removeDocuments(tx, target.bankNumber, sequence, taken)
  const idOf = ({ id }: ArchivedDocument) =>
    onConflict === 'new-id' && taken.has(id) ? `${id}-${derivedId(target.importId, id).slice(0, 8)}` : id
  const documents = await insertDocuments(tx, target.bankNumber, wanted, idOf)
  const chunks = await insertChunks(tx, target.bankNumber, documents)
  await insertItems(tx, documents)
  await insertExtractions(tx, documents)
  await insertVersions(tx, documents)
  const placed = await placeFacts(tx, target, documents, chunks)
  const numbers = await storeMemories(tx, target, sequence, placed.flat(), {
    ...parts,
    isConsolidated: () => target.bringsObservations,
  })
  await linkCauses(tx, target.bankNumber, documents, numbers)
  return {
    imported: documents.length,
    facts: numbers.length,
    skipped: onConflict === 'skip' ? archived.filter(({ id }) => taken.has(id)).map(({ id }) => id) : [],
    remapped: Object.fromEntries(
      wanted.map((document) => [document.id, idOf(document)]).filter(([before, after]) => before !== after),
    ),
  }
}

/** Their facts in the order of the archive: those that hold, then those that were retired. */
const factsOf = ({ facts, invalidated_facts }: ArchivedDocument): ArchivedFact[] => [...facts, ...invalidated_facts]

async function findDocuments(
  tx: Queryable,
  bankNumber: number,
  archived: readonly ArchivedDocument[],
): Promise<Map<string, number>> {
  const ids = archived.map(({ id }) => id)
  const rows = await many<{ id: string; number: number }>(
    tx,
    sql`select id, number from documents where bank = ${bankNumber} and id = any(${ids}::text[])`,
  )
  return new Map(rows.map(({ id, number }) => [id, number]))
}

async function removeDocuments(
  tx: Queryable,
  bankNumber: number,
  sequence: number,
  taken: ReadonlyMap<string, number>,
): Promise<void> {
  if (taken.size === 0) return
  const documents = [...taken.values()]
  const memories = await many<{ number: number }>(
    tx,
    sql`select number from memories where document = any(${documents}::bigint[])`,
  )
  await removeMemories(
    tx,
    bankNumber,
    sequence,
    memories.map(({ number }) => number),
  )
  for (const id of taken.keys()) await removeFilesOfDocument(tx, bankNumber, id)
  await execute(tx, sql`delete from documents where number = any(${documents}::bigint[])`)
}

async function insertDocuments(
  tx: Queryable,
  bankNumber: number,
  archived: readonly ArchivedDocument[],
  idOf: (document: ArchivedDocument) => string,
): Promise<NewDocument[]> {
  if (archived.length === 0) return []
  const rows = archived.map((document) => ({
    ...{ id: idOf(document), tags: document.tags, version: document.version ?? 1 },
    ...{ created_at: document.created_at, updated_at: document.updated_at ?? document.created_at },
    content_hash: document.content_hash ?? sha256(document.original_text ?? ''),
    text_length: document.text_length ?? document.original_text?.length ?? 0,
    retain_params: document.retain_params ?? {},
    metadata: document.metadata ?? metadataOf(document.retain_params?.metadata),
  }))
  const stored = await many<{ id: string; number: number }>(
    tx,
    sql`with touched as (update banks set last_document_at = now() where number = ${bankNumber})
        insert into documents (bank, id, version, content_hash, text_length, retain_params, metadata, tags, created_at,
                               updated_at)
        select ${bankNumber}, n.id, n.version, n.content_hash, n.text_length, n.retain_params, n.metadata, n.tags,
               coalesce(n.created_at, now()), coalesce(n.updated_at, now())
        from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) n (
          id text, version int, content_hash text, text_length int, retain_params jsonb, metadata jsonb, tags text[],
          created_at timestamptz, updated_at timestamptz)
        returning id, number`,
  )
  const numbers = new Map(stored.map(({ id, number }) => [id, number]))
  return archived.map((document) => ({ archived: document, number: numbers.get(idOf(document))! }))
}

function metadataOf(given: unknown): Record<string, string> {
  if (typeof given !== 'object' || given === null) return {}
  return Object.fromEntries(Object.entries(given).filter(([, value]) => typeof value === 'string'))
}

/** By document and index. */
async function insertChunks(
  tx: Queryable,
  bankNumber: number,
  documents: readonly NewDocument[],
): Promise<ReadonlyMap<string, number>> {
  const chunks = documents.flatMap(({ number, archived }) =>
    alignChunks(archived).map((chunk) => ({ document: number, ...chunk })),
  )
  if (chunks.length === 0) return new Map()
  const rows = await many<{ number: number; document: number; index: number }>(
    tx,
    sql`insert into chunks (bank, document, index, text, content_hash)
        select ${bankNumber}, n.document, n.index, n.text, sha256(convert_to(n.text, 'UTF8'))
        from jsonb_to_recordset(${JSON.stringify(chunks)}::jsonb) n (document bigint, index int, text text)
        returning number, document, index`,
  )
  return new Map(rows.map(({ number, document, index }) => [`${document} ${index}`, number]))
}

/** What a document was given as. Of one that tells nothing of it: all of it at once, when its first fact was said. */
async function insertItems(tx: Queryable, documents: readonly NewDocument[]): Promise<void> {
  const items = documents.flatMap(({ number, archived }) => {
    const given = archived.items ?? [wholeItem(archived)]
    return given.map((item) => ({ document: number, ...item }))
  })
  if (items.length === 0) return
  await execute(
    tx,
    sql`insert into document_items (document, index, text_length, said_at, said_at_given, context, metadata, tags,
                                    entities, resolve_entities, observation_scopes, strategy, said_at_offset,
                                    said_on_day)
        select document, index, text_length, said_at, said_at_given, context, metadata, tags, entities,
               resolve_entities, observation_scopes, strategy, said_at_offset, said_on_day
        from jsonb_to_recordset(${JSON.stringify(items)}::jsonb) n (
          document bigint, index int, text_length int, said_at timestamptz, said_at_given boolean, context text,
          metadata jsonb, tags text[], entities jsonb, resolve_entities boolean, observation_scopes jsonb,
          strategy text, said_at_offset smallint, said_on_day boolean)`,
  )
}

function wholeItem(document: ArchivedDocument) {
  const { context } = document.retain_params ?? {}
  const saidAt = document.facts.find(({ mentioned_at }) => mentioned_at != null)?.mentioned_at
  return {
    index: 0,
    text_length: document.original_text?.length ?? 0,
    said_at: saidAt ?? document.created_at ?? null,
    said_at_given: saidAt != null,
    context: typeof context === 'string' ? context : null,
    metadata: metadataOf(document.retain_params?.metadata),
    tags: document.tags,
    entities: [],
    resolve_entities: true,
    said_at_offset: 0,
    said_on_day: false,
  }
}

async function insertExtractions(tx: Queryable, documents: readonly NewDocument[]): Promise<void> {
  const rows = documents.flatMap(({ number, archived }) =>
    (archived.extractions ?? []).map((extraction) => ({ document: number, ...extraction })),
  )
  if (rows.length === 0) return
  await execute(
    tx,
    sql`insert into extractions (document, source_hash, told, stored)
        select n.document, decode(n.source_hash, 'hex'), n.told, n.stored
        from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) n (document bigint, source_hash text, told int, stored int)`,
  )
}

async function insertVersions(tx: Queryable, documents: readonly NewDocument[]): Promise<void> {
  const rows = documents.flatMap(({ number, archived }) =>
    (archived.versions ?? []).map((version) => ({ document: number, ...version })),
  )
  if (rows.length === 0) return
  await execute(
    tx,
    sql`insert into document_versions (document, version, content_hash, original_text, replaced_at)
        select document, version, content_hash, original_text, replaced_at
        from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) n (
          document bigint, version int, content_hash text, original_text text, replaced_at timestamptz)`,
  )
}

/** A fact keeps its id unless a memory of this database has it. */
async function placeFacts(
  tx: Queryable,
  { importId }: ImportTarget,
  documents: readonly NewDocument[],
  chunks: ReadonlyMap<string, number>,
): Promise<PlacedMemory[][]> {
  const given = documents.flatMap(({ archived }) => factsOf(archived).flatMap(({ id }) => id ?? []))
  const taken = await findTaken(tx, given)
  return documents.map(({ number, archived }) =>
    factsOf(archived).map((fact, index): PlacedMemory => {
      const id =
        fact.id != null && !taken.has(fact.id) ? fact.id : derivedId(importId, factKey(archived.id, index, fact.id))
      taken.add(id)
      return {
        id,
        archived: fact,
        type: fact.fact_type,
        document: number,
        chunk: chunks.get(`${number} ${fact.chunk_index}`) ?? null,
        position: fact.position ?? index * POSITION_STRIDE,
        proofCount: fact.proof_count ?? 1,
      }
    }),
  )
}

/** What a fact is known by in its archive. */
export const factKey = (documentId: string, index: number, id: string | null | undefined): string =>
  id ?? `${documentId} ${index}`

/** Those of the ids that memories of this database have, in whatever bank. */
export async function findTaken(tx: Queryable, ids: readonly string[]): Promise<Set<string>> {
  const rows = await many<{ id: string }>(tx, sql`select id from memories where id = any(${ids}::uuid[])`)
  return new Set(rows.map(({ id }) => id))
}

async function linkCauses(
  tx: Queryable,
  bankNumber: number,
  documents: readonly NewDocument[],
  numbers: readonly number[],
): Promise<void> {
  let first = 0
  const links: { from: number; to: number; type: string; weight: number }[] = []
  for (const { archived } of documents) {
    const facts = factsOf(archived)
    for (const [index, { causal_relations: relations }] of facts.entries()) {
      for (const { relation_type: type, target_fact_index: place, strength } of relations ?? []) {
        if (place === index || place >= facts.length) continue
        links.push({ from: numbers[first + index]!, to: numbers[first + place]!, type, weight: strength ?? 1 })
      }
    }
    first += facts.length
  }
  if (links.length === 0) return
  await execute(
    tx,
    sql`insert into memory_links (from_memory, to_memory, bank, type, weight)
        select n.from, n.to, ${bankNumber}, n.type, n.weight
        from jsonb_to_recordset(${JSON.stringify(links)}::jsonb) n ("from" bigint, "to" bigint, type text, weight real)
        on conflict do nothing`,
  )
}
