import type { TimeWindow } from '../../text/time/time-window.ts'
import type { BankIndex } from '../memory/bank-index.ts'
import { type EligibleRows, overlaps } from '../memory/eligible-rows.ts'
import type { SearchQuery } from '../search-index.ts'
import { type FindSession, inOrder } from './sessions.ts'
import { NO_ROWS, type RankedRows, TopRows } from './top-rows.ts'

/** How well a memory that was said in the window, of something outside it, fits. */
const MENTION_FIT = 0.7
/** Of "first" and "latest" only what is about the subject counts: this share of the best relevance. */
const ORDER_RELEVANCE = 0.5

/** How well a row fits the best of the windows, 0..1. */
export function fitOfRow(index: BankIndex, row: number, windows: readonly TimeWindow[]): number {
  let best = 0
  for (const window of windows) best = Math.max(best, fit(index, row, window))
  return best
}

/** The share of the memory's own time that lies inside; less for one that was only said inside. */
function fit(index: BankIndex, row: number, window: TimeWindow): number {
  const from = window.start?.getTime() ?? Number.NEGATIVE_INFINITY
  const until = window.end?.getTime() ?? Number.POSITIVE_INFINITY
  const start = index.starts[row]!
  const end = index.ends[row]!
  const mention = index.mentionTimes[row]!
  const said = overlaps(mention, mention, from, until) ? MENTION_FIT : 0
  if (!overlaps(start, end, from, until)) return said
  if (end === start) return 1
  return Math.max(said, (Math.min(end, until) - Math.max(start, from)) / (end - start))
}

/**
 * Memories of the time that a question names. With a subject: best relevance within, `relevance` being 0..1. Without
 * one: everything in its order (time, document, position), the latest first when the question asks for the latest.
 */
export function searchTime(
  index: BankIndex,
  query: SearchQuery,
  relevance: (row: number) => number,
  eligible: EligibleRows,
  findSession: FindSession,
): RankedRows {
  const fits =
    query.session === null
      ? windowFits(index, query, eligible)
      : sessionFits(findSession(index, query.session, query.now), eligible)
  if (fits.size === 0) return NO_ROWS
  if (query.subject === '') return listInOrder(index, fits, query)
  const top = new TopRows(query.limit)
  if (query.order !== null) return rankByOrder(index, fits, query, relevance, top)
  for (const [row, fitness] of fits) top.offer(row, fitness * (0.2 + 0.8 * relevance(row)))
  return top.ranked()
}

function windowFits(index: BankIndex, query: SearchQuery, eligible: EligibleRows): Map<number, number> {
  const fits = new Map<number, number>()
  const isOpen = query.windows.length === 0
  if (isOpen && query.order === null) return fits
  const fitsWindows = asksWhatWasSaid(query) ? wasSaidIn : fitOfRow
  for (let row = 0; row < index.rows; row++) {
    if (eligible.flags[row] === 0) continue
    const fitness = isOpen ? (Number.isNaN(index.starts[row]!) ? 0 : 1) : fitsWindows(index, row, query.windows)
    if (fitness > 0) fits.set(row, fitness)
  }
  return fits
}

const SAYING = /\b(talk|discuss|chat|convers|sp[eo]ak|spoke|sa(y|id)\b|t(ell|old)\b|mention|cover|bring up|brought up)/i

/** "What did we talk about in May?" is answered by what was said in May, not by what was said of May at other times. */
function asksWhatWasSaid(query: SearchQuery): boolean {
  return query.subject === '' && SAYING.test(query.text)
}

function wasSaidIn(index: BankIndex, row: number, windows: readonly TimeWindow[]): number {
  const mention = index.mentionTimes[row]!
  const isIn = ({ start, end }: TimeWindow): boolean =>
    overlaps(mention, mention, start?.getTime() ?? Number.NEGATIVE_INFINITY, end?.getTime() ?? Number.POSITIVE_INFINITY)
  return windows.some(isIn) ? 1 : 0
}

function sessionFits(rows: readonly number[], eligible: EligibleRows): Map<number, number> {
  return new Map(rows.filter((row) => eligible.flags[row] === 1).map((row) => [row, 1]))
}

function listInOrder(index: BankIndex, fits: Map<number, number>, query: SearchQuery): RankedRows {
  const rows = inOrder(index, [...fits.keys()])
  if (query.order === 'latest') rows.reverse()
  const listed = rows.slice(0, query.limit)
  return { rows: Int32Array.from(listed), scores: Float32Array.from(listed, (row) => fits.get(row)!) }
}

function rankByOrder(
  index: BankIndex,
  fits: Map<number, number>,
  query: SearchQuery,
  relevance: (row: number) => number,
  top: TopRows,
): RankedRows {
  let best = 0
  for (const row of fits.keys()) best = Math.max(best, relevance(row))
  if (best === 0) return NO_ROWS
  for (const row of fits.keys()) if (relevance(row) >= best * ORDER_RELEVANCE) top.offer(row, relevance(row))
  const relevant = Array.from(top.ranked().rows)
  const rows = relevant.sort((a, b) => {
    const later = index.starts[a]! - index.starts[b]!
    return (query.order === 'latest' ? -later : later) || a - b
  })
  return { rows: Int32Array.from(rows), scores: Float32Array.from(rows, (row) => fits.get(row)! * relevance(row)) }
}
