import type { BankIndex } from '../memory/bank-index.ts'
import type { EligibleRows } from '../memory/eligible-rows.ts'
import type { SearchQuery } from '../search-index.ts'
import { type FindSession, inOrder } from './sessions.ts'
import { fitOfMention, fitOfTime, type TimeFit } from './time-fit.ts'
import { NO_ROWS, type RankedRows, TopRows } from './top-rows.ts'

/** Of "first" and "latest" only what is about the subject counts: this share of the best relevance. */
const ORDER_RELEVANCE = 0.5
/** What a memory that fits the time is worth when it has nothing of the subject. */
const TIME_SHARE = 0.2
/** In a time of more memories than that only those that other arms have met are looked at one by one. */
const MANY_ROWS = 20_000

/** What other arms know of a question's subject. */
export interface Relevance {
  /** 0..1. */
  readonly of: (row: number) => number
  /** Rows that may have some. */
  readonly rows: Iterable<number>
  /** Those of the rows that are similar enough to be looked at. */
  readonly among: (rows: readonly number[]) => readonly number[]
}

/**
 * Memories of the time that a question names. With a subject: best relevance within. Without one: everything in its
 * order (time, document, position), the latest first when the question asks for the latest.
 */
export function searchTime(
  index: BankIndex,
  query: SearchQuery,
  relevance: Relevance,
  eligible: EligibleRows,
  findSession: FindSession,
): RankedRows {
  const { session, windows, order, subject } = query
  if (session === null && windows.length === 0 && order === null) return NO_ROWS
  const fit = fitOf(index, query)
  const rows =
    session === null
      ? rowsInTime(index, fit, eligible)
      : findSession(index, session, query.now).filter((row) => eligible.flags[row] === 1)
  if (subject === '') return listInOrder(index, rows, fit, query)
  const judged = relevance.among(rows.length <= MANY_ROWS ? rows : relevantRows(rows, relevance))
  if (order !== null) return rankByOrder(index, judged, fit, query, relevance)
  const top = new TopRows(query.limit)
  for (const row of judged) top.offer(row, fit(row) * (TIME_SHARE + (1 - TIME_SHARE) * relevance.of(row)))
  return top.ranked()
}

const SAYING = /\b(talk|discuss|chat|convers|sp[eo]ak|spoke|sa(y|id)\b|t(ell|old)\b|mention|cover|bring up|brought up)/i

function fitOf(index: BankIndex, { session, windows, subject, text }: SearchQuery): TimeFit {
  if (session !== null) return () => 1
  // Only an order: any time will do.
  if (windows.length === 0) return (row) => (Number.isNaN(index.starts[row]!) ? 0 : 1)
  // "What did we talk about in May?" is answered by what was said in May, not by what was said of May at other times.
  return subject === '' && SAYING.test(text) ? fitOfMention(index, windows) : fitOfTime(index, windows)
}

function rowsInTime(index: BankIndex, fit: TimeFit, eligible: EligibleRows): number[] {
  const rows: number[] = []
  for (let row = 0; row < index.rows; row++) if (eligible.flags[row] === 1 && fit(row) > 0) rows.push(row)
  return rows
}

function relevantRows(rows: readonly number[], relevance: Relevance): number[] {
  const relevant = new Set(relevance.rows)
  return rows.filter((row) => relevant.has(row))
}

/** The first of the time (or the last) as they stand, however many there are. */
function listInOrder(index: BankIndex, rows: readonly number[], fit: TimeFit, query: SearchQuery): RankedRows {
  const direction = query.order === 'latest' ? 1 : -1
  const ends = new TopRows(Math.min(query.limit, rows.length))
  for (const row of rows) {
    const mention = index.mentionTimes[row]!
    ends.offer(row, direction * (Number.isNaN(mention) ? index.starts[row]! : mention))
  }
  const listed = inOrder(index, Array.from(ends.rows()))
  if (query.order === 'latest') listed.reverse()
  return { rows: Int32Array.from(listed), scores: Float32Array.from(listed, fit) }
}

function rankByOrder(
  index: BankIndex,
  judged: readonly number[],
  fit: TimeFit,
  query: SearchQuery,
  relevance: Relevance,
): RankedRows {
  let best = 0
  for (const row of judged) best = Math.max(best, relevance.of(row))
  if (best === 0) return NO_ROWS
  const top = new TopRows(query.limit)
  for (const row of judged) if (relevance.of(row) >= best * ORDER_RELEVANCE) top.offer(row, relevance.of(row))
  const direction = query.order === 'latest' ? -1 : 1
  const rows = top.rows().sort((a, b) => direction * (index.starts[a]! - index.starts[b]!) || a - b)
  return { rows, scores: Float32Array.from(rows, (row) => fit(row) * relevance.of(row)) }
}
