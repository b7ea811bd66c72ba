import { many, named, type Queryable, sql } from '../../database/sql.ts'
import type { MemoryType } from '../../search/search-index.ts'
import { noteMissingVectors } from '../embedding-spaces/queue-embedding.ts'
import type { EncodedText } from './encoded-text.ts'

/** A memory that is about to be stored. */
export interface NewMemory {
  readonly id: string
  readonly document: number | null
  readonly chunk: number | null
  readonly position: number
  readonly type: MemoryType
  readonly text: string
  readonly speaker: string | null
  readonly context: string | null
  readonly occurredStart: Date | null
  readonly occurredEnd: Date | null
  readonly occurredPrecision: string | null
  readonly mentionedAt: Date | null
  readonly tags: readonly string[]
  readonly metadata: Readonly<Record<string, string>>
  readonly observationScopes: unknown
  readonly contentHash: Buffer
  readonly proofCount: number
  readonly encoded: EncodedText
  /** Numbers of entities, each once. */
  readonly entities: readonly number[]
}

/** Memories of one statement, so that writing its parameters does not keep other work of the process waiting. */
const SLICE = 250

function* slicesOf(memories: Iterable<NewMemory>): Generator<NewMemory[]> {
  let slice: NewMemory[] = []
  for (const memory of memories) {
    slice.push(memory)
    if (slice.length < SLICE) continue
    yield slice
    slice = []
  }
  if (slice.length > 0) yield slice
}

export interface InsertTarget {
  readonly bankNumber: number
  /** The embedding space that no memory should lack a vector in. */
  readonly space: number
  readonly sequence: number
  /** A fact that no stored one resembles has nothing to be consolidated with, so it counts as consolidated. */
  readonly settlesAlone: boolean
}

/**
 * Stores memories with their vectors and mentions. Returns their numbers, in the order given. Memories are taken as they are
 * stored, so they may be made one by one.
 */
export async function insertMemories(
  tx: Queryable,
  target: InsertTarget,
  memories: Iterable<NewMemory>,
): Promise<number[]> {
  const numbers: number[] = []
  const isEmbedded = ({ encoded }: NewMemory) => encoded.vectors.some(({ space }) => space === target.space)
  let allEmbedded = true
  for (const slice of slicesOf(memories)) {
    numbers.push(...(await insertSlice(tx, target, slice)))
    allEmbedded &&= slice.every(isEmbedded)
  }
  if (!allEmbedded) await noteMissingVectors(tx, target.bankNumber)
  return numbers
}

async function insertSlice(tx: Queryable, target: InsertTarget, memories: readonly NewMemory[]): Promise<number[]> {
  const { bankNumber, sequence, settlesAlone } = target
  const settled = settlesAlone ? areUnlike(memories) : memories.map(() => false)
  const column = <T>(read: (memory: NewMemory) => T): T[] => memories.map(read)
  const mentions = memories.flatMap(({ id, entities }) => entities.map((entity) => ({ id, entity })))
  const vectors = memories.flatMap(({ id, encoded }) => encoded.vectors.map((vector) => ({ id, ...vector })))
  const rows = await many<{ number: number; id: string }>(
    tx,
    named(
      'insert-memories',
      sql`with stored as (
            insert into memories (
              bank, sequence, id, document, chunk, position, type, text, speaker, context,
              occurred_start, occurred_end, occurred_precision, mentioned_at, tags, metadata, observation_scopes,
              content_hash, proof_count, token_count, terms, analyzer_version, fingerprint, consolidated_at)
            select ${bankNumber}, ${sequence}, n.id, n.document, n.chunk, n.position, n.type, n.text, n.speaker, n.context,
                   n.occurred_start, n.occurred_end, n.occurred_precision, n.mentioned_at, n.tags::text[], n.metadata,
                   n.observation_scopes, n.content_hash, n.proof_count, n.token_count, n.terms, n.analyzer_version,
                   n.fingerprint,
                   case when n.settled and (
                     select true from memories alike
                     where alike.bank = ${bankNumber} and alike.fingerprint = n.fingerprint
                     limit 1
                   ) is null then now() end
            from unnest(
              ${column(({ id }) => id)}::uuid[],
              ${column(({ document }) => document)}::bigint[],
              ${column(({ chunk }) => chunk)}::bigint[],
              ${column(({ position }) => position)}::int[],
              ${column(({ type }) => type)}::text[],
              ${column(({ text }) => text)}::text[],
              ${column(({ speaker }) => speaker)}::text[],
              ${column(({ context }) => context)}::text[],
              ${column(({ occurredStart }) => occurredStart)}::timestamptz[],
              ${column(({ occurredEnd }) => occurredEnd)}::timestamptz[],
              ${column(({ occurredPrecision }) => occurredPrecision)}::text[],
              ${column(({ mentionedAt }) => mentionedAt)}::timestamptz[],
              ${column(({ tags }) => textArrayLiteral(tags))}::text[],
              ${column(({ metadata }) => JSON.stringify(metadata))}::jsonb[],
              ${column(({ observationScopes }) => jsonOrNull(observationScopes))}::jsonb[],
              ${column(({ contentHash }) => contentHash)}::bytea[],
              ${column(({ proofCount }) => proofCount)}::int[],
              ${column(({ encoded }) => encoded.tokenCount)}::int[],
              ${column(({ encoded }) => encoded.terms)}::bytea[],
              ${column(({ encoded }) => encoded.analyzerVersion)}::smallint[],
              ${column(({ encoded }) => encoded.fingerprint)}::bigint[],
              ${settled}::boolean[]
            ) n (id, document, chunk, position, type, text, speaker, context, occurred_start, occurred_end,
                 occurred_precision, mentioned_at, tags, metadata, observation_scopes, content_hash, proof_count,
                 token_count, terms, analyzer_version, fingerprint, settled)
            returning number, id
          ), vectors as (
            insert into memory_vectors (space, memory, bank, codes, scale)
            select v.space, stored.number, ${bankNumber}, v.codes, v.scale
            from unnest(
              ${vectors.map(({ id }) => id)}::uuid[],
              ${vectors.map(({ space }) => space)}::int[],
              ${vectors.map(({ codes }) => codes)}::bytea[],
              ${vectors.map(({ scale }) => scale)}::real[]
            ) v (id, space, codes, scale)
            join stored using (id)
          ), mentions as (
            insert into memory_entities (memory, entity, bank)
            select stored.number, m.entity, ${bankNumber}
            from unnest(${mentions.map(({ id }) => id)}::uuid[], ${mentions.map(({ entity }) => entity)}::int[]) m (id, entity)
            join stored using (id)
          )
          select number, id from stored`,
    ),
  )
  const numberOf = new Map(rows.map(({ number, id }) => [id, number]))
  return memories.map(({ id }) => numberOf.get(id)!)
}

/** Which of the memories no other of them resembles. */
function areUnlike(memories: readonly NewMemory[]): boolean[] {
  const counts = new Map<number | null, number>()
  for (const { encoded } of memories) counts.set(encoded.fingerprint, (counts.get(encoded.fingerprint) ?? 0) + 1)
  return memories.map(({ encoded }) => encoded.fingerprint === null || counts.get(encoded.fingerprint) === 1)
}

/** One row's array inside an array of rows: arrays of different lengths make no matrix. */
export function textArrayLiteral(values: readonly string[]): string {
  return `{${values.map((value) => `"${value.replaceAll(/["\\]/g, '\\$&')}"`).join(',')}}`
}

export function jsonOrNull(value: unknown): string | null {
  return value === null || value === undefined ? null : JSON.stringify(value)
}
