import { randomUUID } from 'node:crypto'
import type { PoolClient } from 'pg'
import { execute, many, named, type Queryable, sql } from '../../database/sql.ts'
import { createBreather } from '../../lifecycle/breather.ts'
import { step } from '../../observability/tracing/step.ts'
import { earlier, later } from '../date-order.ts'
import type { NameMention } from '../entities/name-mention.ts'
import { resolveEntities } from '../entities/resolve-entities.ts'
import type { EncodedText } from '../memories/encoded-text.ts'
import {
  type InsertTarget,
  insertMemories,
  jsonOrNull,
  type NewMemory,
  textArrayLiteral,
} from '../memories/insert-memories.ts'
import { removeMemories, withdrawEvidence } from '../memories/remove-memories.ts'
import { type DocumentPlan, type PlacedFact, sha256, withLabelTags } from './plan-document.ts'
import { writeCauses, writeExtractions, writeLabelTags } from './store-readings.ts'

/** A document changed after the plan for it was made: plan again. */
export class StalePlan extends Error {
  override readonly name = 'StalePlan'
}

export interface StoreTarget extends InsertTarget {
  /** Superseded texts of a document that are kept. */
  readonly versionsKept: number
}

/**
 * Brings the rows of the documents to what the plans say, in the transaction of one change of the bank: a reader sees
 * all of it or nothing. A few statements, whatever the number of documents and memories.
 * @throws StalePlan
 */
export async function storeDocuments(
  tx: PoolClient,
  target: StoreTarget,
  plans: readonly DocumentPlan[],
  encodedTexts: ReadonlyMap<string, EncodedText>,
): Promise<void> {
  const changes = await writeDocuments(tx, target, plans)
  await writeItems(tx, target.bankNumber, changes)
  const chunkNumbers = await writeChunks(tx, target.bankNumber, changes)
  await insertFacts(tx, target, changes, encodedTexts, chunkNumbers)
  await updateFacts(tx, target, changes, chunkNumbers)
  await removeMemories(
    tx,
    target.bankNumber,
    target.sequence,
    plans.flatMap(({ removed }) => removed),
  )
  const goneChunks = plans.flatMap(({ chunks }) => chunks.removed)
  if (goneChunks.length > 0) await execute(tx, sql`delete from chunks where number = any(${goneChunks}::bigint[])`)
  await hashAppended(tx, changes)
  await writeExtractions(tx, changes)
}

/** A plan and the number of its document. */
export interface Change {
  readonly document: number
  readonly plan: DocumentPlan
}

async function writeDocuments(tx: Queryable, target: StoreTarget, plans: readonly DocumentPlan[]): Promise<Change[]> {
  const created = plans.filter(({ stored }) => stored === null)
  const existing = plans.filter(({ stored }) => stored !== null)
  const numbers = new Map<string, number>()
  if (created.length > 0) {
    const rows = await many<{ number: number; id: string }>(
      tx,
      named(
        'create-documents',
        sql`insert into documents (bank, id, content_hash, text_length, metadata, tags, retain_params)
            select ${target.bankNumber}, n.id, n.content_hash, n.text_length, n.metadata, n.tags::text[], n.retain_params
            from unnest(
              ${created.map(({ received }) => received.id)}::text[],
              ${created.map(({ contentHash }) => contentHash)}::text[],
              ${created.map(({ textLength }) => textLength)}::int[],
              ${created.map(({ metadata }) => JSON.stringify(metadata))}::jsonb[],
              ${created.map(({ tags }) => textArrayLiteral(tags))}::text[],
              ${created.map(({ retainParams }) => JSON.stringify(retainParams))}::jsonb[]
            ) n (id, content_hash, text_length, metadata, tags, retain_params)
            on conflict (bank, id) do nothing
            returning number, id`,
      ),
    )
    if (rows.length < created.length) throw new StalePlan()
    for (const { number, id } of rows) numbers.set(id, number)
  }
  if (existing.length > 0) await updateDocuments(tx, existing, target.versionsKept)
  return plans.map((plan) => ({ plan, document: plan.stored?.number ?? numbers.get(plan.received.id)! }))
}

async function updateDocuments(tx: Queryable, plans: readonly DocumentPlan[], versionsKept: number): Promise<void> {
  const updated = await execute(
    tx,
    named(
      'update-documents',
      sql`update documents d
          set version = d.version + 1,
              content_hash = coalesce(n.content_hash, d.content_hash),
              text_length = n.text_length, metadata = n.metadata, tags = n.tags::text[], retain_params = n.retain_params,
              updated_at = now()
          from unnest(
            ${plans.map(({ stored }) => stored!.number)}::bigint[],
            ${plans.map(({ stored }) => stored!.version)}::int[],
            ${plans.map(({ contentHash }) => contentHash)}::text[],
            ${plans.map(({ textLength }) => textLength)}::int[],
            ${plans.map(({ metadata }) => JSON.stringify(metadata))}::jsonb[],
            ${plans.map(({ tags }) => textArrayLiteral(tags))}::text[],
            ${plans.map(({ retainParams }) => JSON.stringify(retainParams))}::jsonb[]
          ) n (number, version, content_hash, text_length, metadata, tags, retain_params)
          where d.number = n.number and d.version = n.version`,
    ),
  )
  if (updated < plans.length) throw new StalePlan()
  const superseded = plans.filter(
    ({ received, stored, contentHash }) => received.mode === 'replace' && contentHash !== stored!.contentHash,
  )
  if (superseded.length > 0 && versionsKept > 0) await keepVersions(tx, superseded, versionsKept)
}

async function keepVersions(tx: Queryable, plans: readonly DocumentPlan[], versionsKept: number): Promise<void> {
  const numbers = plans.map(({ stored }) => stored!.number)
  await execute(
    tx,
    sql`insert into document_versions (document, version, content_hash, original_text)
        select n.number, n.version, n.content_hash, string_agg(c.text, '' order by c.index)
        from unnest(
          ${numbers}::bigint[],
          ${plans.map(({ stored }) => stored!.version)}::int[],
          ${plans.map(({ stored }) => stored!.contentHash)}::text[]
        ) n (number, version, content_hash)
        join chunks c on c.document = n.number
        group by n.number, n.version, n.content_hash`,
  )
  await execute(
    tx,
    sql`delete from document_versions v
        where v.document = any(${numbers}::bigint[])
          and v.version not in (
            select version from document_versions newest
            where newest.document = v.document order by version desc limit ${versionsKept})`,
  )
}

async function writeItems(tx: Queryable, bankNumber: number, changes: readonly Change[]): Promise<void> {
  const replaced = changes.filter(({ plan }) => plan.stored !== null && plan.received.mode === 'replace')
  if (replaced.length > 0) {
    const documents = replaced.map(({ document }) => document)
    await execute(tx, sql`delete from document_items where document = any(${documents}::bigint[])`)
  }
  const rows = changes.flatMap(({ document, plan }) => {
    const first = plan.received.mode === 'append' ? (plan.stored?.itemCount ?? 0) : 0
    return plan.received.items.map((item, nth) => ({ document, index: first + nth, item }))
  })
  const column = <T>(read: (row: (typeof rows)[number]) => T): T[] => rows.map(read)
  await execute(
    tx,
    named(
      'create-items',
      sql`with touched as (update banks set last_document_at = now() where number = ${bankNumber})
          insert into document_items (document, index, text_length, said_at, said_at_given, context, metadata, tags,
                                      entities, resolve_entities, observation_scopes, strategy, said_at_offset,
                                      said_on_day)
          select n.document, n.index, n.text_length, n.said_at, n.said_at_given, n.context, n.metadata, n.tags::text[],
                 n.entities, n.resolve_entities, n.observation_scopes, n.strategy, n.said_at_offset, n.said_on_day
          from unnest(
            ${column(({ document }) => document)}::bigint[],
            ${column(({ index }) => index)}::int[],
            ${column(({ item }) => item.text.length)}::int[],
            ${column(({ item }) => item.saidAt)}::timestamptz[],
            ${column(({ item }) => item.saidAtGiven)}::boolean[],
            ${column(({ item }) => item.context)}::text[],
            ${column(({ item }) => JSON.stringify(item.metadata))}::jsonb[],
            ${column(({ item }) => textArrayLiteral(item.tags))}::text[],
            ${column(({ item }) => JSON.stringify(item.entities.map(({ name, type }) => ({ text: name, type }))))}::jsonb[],
            ${column(({ item }) => item.resolveEntities)}::boolean[],
            ${column(({ item }) => jsonOrNull(item.observationScopes))}::jsonb[],
            ${column(({ item }) => item.strategy)}::text[],
            ${column(({ item }) => item.offsetMinutes)}::smallint[],
            ${column(({ item }) => item.saidOnDay)}::boolean[]
          ) n (document, index, text_length, said_at, said_at_given, context, metadata, tags, entities,
               resolve_entities, observation_scopes, strategy, said_at_offset, said_on_day)`,
    ),
  )
}

/** By document and index: the number of every chunk that facts may point to. */
type ChunkNumbers = ReadonlyMap<string, number>
const chunkKey = (document: number, index: number): string => `${document}:${index}`

async function writeChunks(tx: Queryable, bankNumber: number, changes: readonly Change[]): Promise<ChunkNumbers> {
  const numbers = new Map<string, number>()
  for (const { document, plan } of changes) {
    for (const [index, number] of plan.chunks.numbers) numbers.set(chunkKey(document, index), number)
  }
  const updated = changes.flatMap(({ plan }) => plan.chunks.updated)
  if (updated.length > 0) {
    await execute(
      tx,
      sql`update chunks c
          set index = n.index, text = coalesce(n.text, c.text),
              content_hash = coalesce(decode(n.content_hash, 'hex'), c.content_hash)
          from unnest(
            ${updated.map(({ number }) => number)}::bigint[],
            ${updated.map(({ index }) => index)}::int[],
            ${updated.map(({ text }) => text)}::text[],
            ${updated.map(({ text }) => (text === null ? null : sha256(text)))}::text[]
          ) n (number, index, text, content_hash)
          where c.number = n.number`,
    )
  }
  const added = changes.flatMap(({ document, plan }) => plan.chunks.added.map((chunk) => ({ document, ...chunk })))
  if (added.length > 0) {
    const rows = await many<{ number: number; document: number; index: number }>(
      tx,
      named(
        'create-chunks',
        sql`insert into chunks (bank, document, index, text, content_hash)
            select ${bankNumber}, n.document, n.index, n.text, decode(n.content_hash, 'hex')
            from unnest(
              ${added.map(({ document }) => document)}::bigint[],
              ${added.map(({ index }) => index)}::int[],
              ${added.map(({ text }) => text)}::text[],
              ${added.map(({ text }) => sha256(text))}::text[]
            ) n (document, index, text, content_hash)
            returning number, document, index`,
      ),
    )
    for (const { number, document, index } of rows) numbers.set(chunkKey(document, index), number)
  }
  return numbers
}

async function insertFacts(
  tx: Queryable,
  target: StoreTarget,
  changes: readonly Change[],
  encodedTexts: ReadonlyMap<string, EncodedText>,
  chunkNumbers: ChunkNumbers,
): Promise<void> {
  const added = changes.flatMap(({ document, plan }) => plan.added.map((placed) => ({ document, placed })))
  if (added.length === 0) return
  const facts = added.map(({ placed }) => placed)
  const { mentions, seen } = await gatherMentions(facts)
  const entities = await step('hindsight.retain.resolution', () =>
    resolveEntities(tx, target.bankNumber, mentions, seen),
  )
  function* memories(): Generator<NewMemory> {
    for (const { document, placed } of added) {
      const { fact, item, position, chunkIndex } = placed
      yield {
        id: randomUUID(),
        document,
        chunk: chunkIndex === null ? null : chunkNumbers.get(chunkKey(document, chunkIndex))!,
        position,
        type: fact.type,
        text: fact.text,
        speaker: fact.speaker,
        context: item.context,
        occurredStart: fact.occurredStart,
        occurredEnd: fact.occurredEnd,
        occurredPrecision: fact.occurredPrecision,
        mentionedAt: fact.mentionedAt,
        tags: withLabelTags(item.tags, fact.labelTags),
        metadata: item.metadata,
        observationScopes: item.observationScopes,
        contentHash: Buffer.from(fact.contentHash, 'hex'),
        proofCount: 1,
        encoded: encodedTexts.get(fact.text)!,
        entities: entityNumbers(fact.mentions, entities),
      }
    }
  }
  const numbers = await insertMemories(tx, target, memories())
  const stored = added.map(({ document, placed: { fact } }, index) => ({ document, fact, number: numbers[index]! }))
  await writeLabelTags(tx, stored)
  await writeCauses(tx, target.bankNumber, stored)
}

function entityNumbers(mentions: readonly NameMention[], entities: ReadonlyMap<string, number>): number[] {
  const numbers = mentions.map(({ key }) => entities.get(key))
  return [...new Set(numbers.filter((number) => number !== undefined))]
}

/** Whom the facts mention, and when each was seen. */
async function gatherMentions(facts: readonly PlacedFact[]) {
  const mentions: NameMention[] = []
  const seen = new Map<string, { first: Date | null; last: Date | null }>()
  const breathe = createBreather()
  for (const { fact } of facts) {
    await breathe()
    for (const mention of fact.mentions) {
      mentions.push(mention)
      const { first = null, last = null } = seen.get(mention.key) ?? {}
      seen.set(mention.key, { first: earlier(first, fact.mentionedAt), last: later(last, fact.mentionedAt) })
    }
  }
  return { mentions, seen }
}

async function updateFacts(
  tx: Queryable,
  target: StoreTarget,
  changes: readonly Change[],
  chunkNumbers: ChunkNumbers,
): Promise<void> {
  const updated = changes.flatMap(({ document, plan }) => plan.updated.map((update) => ({ document, update })))
  if (updated.length === 0) return
  const column = <T>(read: (row: (typeof updated)[number]) => T): T[] => updated.map(read)
  await execute(
    tx,
    sql`update memories m
        set position = n.position, chunk = n.chunk, context = n.context, tags = n.tags::text[], metadata = n.metadata,
            observation_scopes = n.observation_scopes, sequence = ${target.sequence}, updated_at = now()
        from unnest(
          ${column(({ update }) => update.number)}::bigint[],
          ${column(({ update }) => update.position)}::int[],
          ${column(({ document, update }) =>
            update.chunkIndex === null ? null : chunkNumbers.get(chunkKey(document, update.chunkIndex))!,
          )}::bigint[],
          ${column(({ update }) => update.context)}::text[],
          ${column(({ update }) => textArrayLiteral(update.tags))}::text[],
          ${column(({ update }) => JSON.stringify(update.metadata))}::jsonb[],
          ${column(({ update }) => jsonOrNull(update.observationScopes))}::jsonb[]
        ) n (number, position, chunk, context, tags, metadata, observation_scopes)
        where m.number = n.number`,
  )
  const rescoped = updated.filter(({ update }) => update.rescoped).map(({ update }) => update.number)
  await withdrawEvidence(tx, target.bankNumber, target.sequence, rescoped)
}

async function hashAppended(tx: Queryable, changes: readonly Change[]): Promise<void> {
  const appended = changes.filter(({ plan }) => plan.contentHash === null).map(({ document }) => document)
  if (appended.length === 0) return
  await execute(
    tx,
    sql`update documents d
        set content_hash = encode(sha256(convert_to(whole.text, 'UTF8')), 'hex')
        from (
          select document, string_agg(text, '' order by index) as text
          from chunks where document = any(${appended}::bigint[]) group by document
        ) whole
        where d.number = whole.document`,
  )
}
