import type { PoolClient } from 'pg'
import { to as copyTo } from 'pg-copy-streams'
import type { Database } from '../../database/database.ts'
import { maybe, sql } from '../../database/sql.ts'
import { ANALYZER_VERSION, termsOf } from '../../text/terms.ts'
import type { BankVersion } from '../search-index.ts'
import { BankIndex, type IndexedMemory, MEMORY_TYPES } from './bank-index.ts'
import { type CopyRow, readCopy } from './copy-reader.ts'
import type { VectorArena } from './vector-arena.ts'

/** A text that ends so asks; what may follow the mark is cut off first. */
const QUESTION_MARKS = `('?', '？', '؟')`
const AFTER_MARK = `E' \\n\\t\\r")''»”’]*'`

/** The index of a bank as of a sequence. */
export interface LoadedBank {
  readonly index: BankIndex
  readonly sequence: number
}

/** Reads a whole bank. Null when the bank or the space is not there. */
export async function loadBank(database: Database, bank: BankVersion, arena: VectorArena): Promise<LoadedBank | null> {
  return readingSnapshot(database, async (client) => {
    const head = await readHead(client, bank)
    if (head === null) return null
    const index = new BankIndex(arena, head.dimensions)
    try {
      await copy(client, memoriesStatement(bank, null), (row) => index.append(readMemory(row)))
      await copy(client, mentionsStatement(bank, null), (row) => index.mention(row.bigInteger(0), row.integer(1)))
      await copy(client, linksStatement(bank, null), (row) =>
        index.link(row.bigInteger(0), row.bigInteger(1), row.real(2)),
      )
    } catch (error) {
      index.release()
      throw error
    }
    index.settle()
    return { index, sequence: head.sequence }
  })
}

/** What happened to a bank after a sequence, up to another. */
export interface BankChanges {
  readonly sequence: number
  readonly removed: readonly number[]
  readonly memories: readonly IndexedMemory[]
  readonly mentions: readonly (readonly [memory: number, entity: number])[]
  readonly links: readonly (readonly [from: number, to: number, weight: number])[]
}

/** Reads all changes after a sequence. Null when the bank is gone. */
export async function readChanges(database: Database, bank: BankVersion, after: number): Promise<BankChanges | null> {
  const removed: number[] = []
  const memories: IndexedMemory[] = []
  const mentions: [number, number][] = []
  const links: [number, number, number][] = []
  return readingSnapshot(database, async (client) => {
    const head = await readHead(client, bank)
    if (head === null) return null
    const changes = { sequence: head.sequence, removed, memories, mentions, links }
    if (head.sequence === after) return changes
    await copy(client, removalsStatement(bank, after), (row) => removed.push(row.bigInteger(0)))
    await copy(client, memoriesStatement(bank, after), (row) => {
      if (row.boolean(Field.invalidated)) removed.push(row.bigInteger(Field.number))
      else memories.push(readMemory(row))
    })
    if (memories.length === 0) return changes
    await copy(client, mentionsStatement(bank, after), (row) => mentions.push([row.bigInteger(0), row.integer(1)]))
    await copy(client, linksStatement(bank, after), (row) =>
      links.push([row.bigInteger(0), row.bigInteger(1), row.real(2)]),
    )
    return changes
  })
}

/** Applies changes at one stroke, so that no search sees half of them. */
export function applyChanges(index: BankIndex, changes: BankChanges): void {
  for (const memory of changes.removed) index.remove(memory)
  for (const memory of changes.memories) index.append(memory)
  for (const [memory, entity] of changes.mentions) index.mention(memory, entity)
  for (const [from, to, weight] of changes.links) index.link(from, to, weight)
  index.settle()
}

interface Head {
  readonly sequence: number
  readonly dimensions: number
}

async function readHead(client: PoolClient, bank: BankVersion): Promise<Head | null> {
  const statement = sql`select b.sequence, s.dimensions from banks b, embedding_spaces s
    where b.number = ${bank.number} and s.number = ${bank.space}`
  return (await maybe<Head>(client, statement)) ?? null
}

function readingSnapshot<T>(database: Database, work: (client: PoolClient) => Promise<T>): Promise<T> {
  return database.transaction(work, { isolation: 'repeatable read', readOnly: true })
}

export function copy(client: PoolClient, statement: string, onRow: (row: CopyRow) => void): Promise<number> {
  return readCopy(client.query(copyTo(`copy (${statement}) to stdout (format binary)`)), onRow)
}

/** The columns of `selectMemories` by place. */
const Field = {
  number: 0,
  document: 1,
  position: 2,
  type: 3,
  speaker: 4,
  occurredStart: 5,
  occurredEnd: 6,
  mentionedAt: 7,
  tags: 8,
  metadata: 9,
  isQuestion: 10,
  terms: 11,
  /** Only when the terms are out of date. */
  text: 12,
  tokenCount: 13,
  proofCount: 14,
  codes: 15,
  invalidated: 16,
  sequence: 17,
} as const

const since = (column: string, sequence: number | null): string =>
  sequence === null ? '' : `and ${column} > ${sequence}`

// COPY takes no parameters: all that is put into these statements are numbers of ours.

function memoriesStatement(bank: BankVersion, sequence: number | null): string {
  return `${selectMemories(bank.space)}
    where m.bank = ${bank.number} ${sequence === null ? 'and m.invalidated_at is null' : since('m.sequence', sequence)}`
}

/** A statement up to its condition on memories `m`, each row for `readMemory`. */
export function selectMemories(space: number): string {
  return `select m.number, coalesce(m.document, 0), m.position,
      (case m.type when 'world' then 0 when 'experience' then 1 else 2 end)::int2,
      m.speaker, m.occurred_start, m.occurred_end, m.mentioned_at, m.tags, m.metadata::text,
      right(rtrim(m.text, ${AFTER_MARK}), 1) in ${QUESTION_MARKS}, m.terms,
      case when m.analyzer_version <> ${ANALYZER_VERSION} then m.text end, m.token_count, m.proof_count, v.codes, m.invalidated_at is not null, m.sequence
    from memories m left join memory_vectors v on v.memory = m.number and v.space = ${space}`
}

function removalsStatement(bank: BankVersion, sequence: number): string {
  return `select memory from memory_removals where bank = ${bank.number} ${since('sequence', sequence)}`
}

function mentionsStatement(bank: BankVersion, sequence: number | null): string {
  const where = `e.bank = ${bank.number}`
  if (sequence === null) return `select e.memory, e.entity from memory_entities e where ${where}`
  return `select e.memory, e.entity from memories m join memory_entities e on e.memory = m.number
    where m.bank = ${bank.number} ${since('m.sequence', sequence)}`
}

/** Stored links, and observations with what they rest on. */
function linksStatement(bank: BankVersion, sequence: number | null): string {
  const changed = `m.bank = ${bank.number} ${since('m.sequence', sequence)}`
  if (sequence === null) {
    return `select from_memory, to_memory, weight from memory_links where bank = ${bank.number}
      union all select o.observation, o.memory, 1::real from memories m
        join observation_evidence o on o.observation = m.number where m.type = 'observation' and ${changed}`
  }
  return `select l.from_memory, l.to_memory, l.weight from memories m join memory_links l on l.from_memory = m.number where ${changed}
    union all select l.from_memory, l.to_memory, l.weight from memories m join memory_links l on l.to_memory = m.number where ${changed}
    union all select o.observation, o.memory, 1::real from memories m
      join observation_evidence o on o.observation = m.number where m.type = 'observation' and ${changed}
    union all select o.observation, o.memory, 1::real from memories m
      join observation_evidence o on o.memory = m.number where ${changed}`
}

export function readMemory(row: CopyRow): IndexedMemory {
  return {
    memory: row.bigInteger(Field.number),
    document: row.bigInteger(Field.document),
    position: row.integer(Field.position),
    type: MEMORY_TYPES[row.integer(Field.type)]!,
    speaker: row.isNull(Field.speaker) ? null : row.text(Field.speaker),
    occurredStart: row.time(Field.occurredStart),
    occurredEnd: row.time(Field.occurredEnd),
    mentionedAt: row.time(Field.mentionedAt),
    tags: row.texts(Field.tags),
    metadata: row.text(Field.metadata),
    isQuestion: row.boolean(Field.isQuestion),
    terms: row.isNull(Field.text) ? readTerms(row.bytes(Field.terms)) : termsOf(row.text(Field.text)),
    tokenCount: row.integer(Field.tokenCount),
    proofCount: row.integer(Field.proofCount),
    codes: row.isNull(Field.codes) ? null : readCodes(row.bytes(Field.codes)),
    sequence: row.bigInteger(Field.sequence),
  }
}

/** Little-endian uint32, at any alignment. */
function readTerms(bytes: Uint8Array): Uint32Array {
  const terms = new Uint32Array(bytes.length >> 2)
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  for (let index = 0; index < terms.length; index++) terms[index] = view.getUint32(index * 4, true)
  return terms
}

const readCodes = (bytes: Uint8Array): Int8Array => new Int8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength)
