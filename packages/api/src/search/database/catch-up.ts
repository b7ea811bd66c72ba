import type { Database } from '../../database/database.ts'
import { execute, many, maybe, one, type Queryable, sql } from '../../database/sql.ts'
import { ANALYZER_VERSION, termsOf } from '../../text/terms.ts'
import type { BankVersion } from '../search-index.ts'
import { countSessions } from './bank-sessions.ts'
import { documentVector, MAXIMUM_TERMS } from './lexemes.ts'
import { ensureVectorTable, vectorTable } from './vector-table.ts'

/** Changed memories that one transaction takes over, about: those of one sequence stay together. */
const SLICE = 20_000
/** After so many changes the planner is told of the tables' new sizes. */
const ANALYZE_AFTER = 5_000
/** Sessions are counted again when the bank has grown or shrunk by this share. */
const SESSIONS_TOLERANCE = 0.1

/** Takes over every change of the bank that is committed now. Does nothing when the bank or the space is gone. */
export async function catchUp(database: Database, bank: BankVersion): Promise<void> {
  const space = await maybe<{ dimensions: number }>(
    database,
    sql`select dimensions from embedding_spaces where number = ${bank.space}`,
  )
  if (space === undefined) return
  await ensureVectorTable(database, bank.space, space.dimensions)
  while (await database.transaction((tx) => takeOverSlice(tx, bank))) {}
}

/** The next changes of a bank, under its lock. False when there are no more. */
async function takeOverSlice(tx: Queryable, bank: BankVersion): Promise<boolean> {
  const state = await lockState(tx, bank)
  if (state === undefined) return false
  const isBehind = state.texts < state.head || state.vectors < state.head
  if (!isBehind) return false
  const changes = await readChanges(tx, bank.number, Math.min(state.texts, state.vectors), state.head)
  const { sequence, memories } = changes
  if (state.texts < sequence) await takeOverTexts(tx, bank.number, changes)
  if (state.vectors < sequence) await takeOverVectors(tx, bank, changes)
  if (memories.length >= ANALYZE_AFTER) {
    await execute(tx, sql`analyze search_texts`)
    await execute(tx, sql`analyze ${vectorTable(bank.space)}`)
  }
  if (sequence === state.head) await keepSessionCount(tx, bank.number)
  return sequence < state.head
}

/** Sequences up to which texts and vectors were taken over, and that of the bank. */
interface State {
  readonly texts: number
  readonly vectors: number
  readonly head: number
}

/** One process takes over the changes of a bank at a time: others wait here and then find them done. */
async function lockState(tx: Queryable, bank: BankVersion): Promise<State | undefined> {
  await execute(
    tx,
    sql`insert into search_corpora (bank) select number from banks where number = ${bank.number} on conflict do nothing`,
  )
  const locked = await maybe<{ texts: number }>(
    tx,
    sql`select sequence as texts from search_corpora where bank = ${bank.number} for update`,
  )
  if (locked === undefined) return undefined
  const { vectors } = await one<{ vectors: number }>(
    tx,
    sql`insert into search_progress (bank, space) values (${bank.number}, ${bank.space})
        on conflict (bank, space) do update set sequence = search_progress.sequence returning sequence as vectors`,
  )
  const head = await maybe<{ head: number }>(tx, sql`select sequence as head from banks where number = ${bank.number}`)
  return head && { texts: locked.texts, vectors, head: head.head }
}

interface Changes {
  /** All changes up to it. */
  readonly sequence: number
  /** What was written or removed. What it is now is looked up when it is taken over: newer never harms. */
  readonly memories: readonly number[]
}

async function readChanges(tx: Queryable, bank: number, after: number, head: number): Promise<Changes> {
  return one<Changes>(
    tx,
    sql`with until as (
          select coalesce((
            select sequence from memories where bank = ${bank} and sequence > ${after} and sequence <= ${head}
            order by sequence offset ${SLICE} limit 1), ${head}) as sequence)
        select sequence, array(
          select number from memories m where m.bank = ${bank} and m.sequence > ${after} and m.sequence <= until.sequence
          union select memory from memory_removals r
            where r.bank = ${bank} and r.sequence > ${after} and r.sequence <= until.sequence) as memories
        from until`,
  )
}

async function takeOverTexts(tx: Queryable, bank: number, { sequence, memories }: Changes): Promise<void> {
  await execute(
    tx,
    sql`with gone as (
          delete from search_texts where memory = any(${memories}::bigint[]) returning length, document_vector),
        lexemes as (
          select lexeme, count(*)::int as texts from gone, unnest(document_vector) group by lexeme),
        counted as (
          update search_terms t set frequency = t.frequency - l.texts from lexemes l where t.lexeme = l.lexeme)
        update search_corpora set
          memories = memories - (select count(*) from gone),
          terms = terms - (select coalesce(sum(length), 0) from gone)
        where bank = ${bank}`,
  )
  const renewed = await analyzeAgain(tx, memories)
  await execute(
    tx,
    sql`with fresh as (
          select number, coalesce(renewed.terms, m.terms) as terms
          from unnest(${memories}::bigint[]) changed (number) join memories m using (number)
          left join unnest(${renewed.numbers}::bigint[], ${renewed.terms}::bytea[]) renewed (number, terms) using (number)
          where bank = ${bank} and invalidated_at is null),
        stored as (
          insert into search_texts (memory, bank, length, document_vector)
          select number, ${bank}, least(octet_length(terms) / 4, ${MAXIMUM_TERMS}), ${documentVector(bank, sql`terms`)}
          from fresh returning length, document_vector),
        counted as (
          insert into search_terms (lexeme, bank, frequency)
          select lexeme, ${bank}, count(*) from stored, unnest(document_vector) group by lexeme order by lexeme
          on conflict (lexeme) do update set frequency = search_terms.frequency + excluded.frequency)
        update search_corpora set
          memories = memories + (select count(*) from stored),
          terms = terms + (select coalesce(sum(length), 0) from stored),
          sequence = ${sequence}
        where bank = ${bank}`,
  )
}

/** The terms of those memories whose stored ones are of another analyzer. */
async function analyzeAgain(
  tx: Queryable,
  memories: readonly number[],
): Promise<{ numbers: readonly number[]; terms: readonly Buffer[] }> {
  const rows = await many<{ number: number; text: string }>(
    tx,
    sql`select number, text from memories
        where number = any(${memories}::bigint[]) and analyzer_version <> ${ANALYZER_VERSION}`,
  )
  return {
    numbers: rows.map(({ number }) => number),
    terms: rows.map(({ text }) => Buffer.from(termsOf(text).buffer)),
  }
}

async function takeOverVectors(tx: Queryable, bank: BankVersion, { sequence, memories }: Changes): Promise<void> {
  const table = vectorTable(bank.space)
  const gone = await execute(tx, sql`delete from ${table} where memory = any(${memories}::bigint[])`)
  const stored = await execute(
    tx,
    sql`insert into ${table} (memory, bank, embedding)
        select v.memory, v.bank, array(
          select (get_byte(v.codes, place) + 128) % 256 - 128 from generate_series(0, octet_length(v.codes) - 1) place)::halfvec
        from unnest(${memories}::bigint[]) changed (number) join memories m using (number)
          join memory_vectors v on v.space = ${bank.space} and v.memory = m.number
        where m.bank = ${bank.number} and m.invalidated_at is null`,
  )
  await execute(
    tx,
    sql`update search_progress set sequence = ${sequence}, vectors = vectors + ${stored - gone}
        where bank = ${bank.number} and space = ${bank.space}`,
  )
}

async function keepSessionCount(tx: Queryable, bank: number): Promise<void> {
  const { memories, counted } = await one<{ memories: number; counted: number }>(
    tx,
    sql`select memories, sessions_counted_at as counted from search_corpora where bank = ${bank}`,
  )
  if (Math.abs(memories - counted) <= counted * SESSIONS_TOLERANCE) return
  await execute(
    tx,
    sql`update search_corpora set sessions = ${await countSessions(tx, bank)}, sessions_counted_at = ${memories}
        where bank = ${bank}`,
  )
}
