import { type BankIndex, postingFrequency, postingRow } from '../memory/bank-index.ts'
import type { EligibleRows } from '../memory/eligible-rows.ts'
import { neighbourTrust } from './neighbour-trust.ts'
import type { Question, QuestionTerm } from './question.ts'
import type { SearchScratch } from './search-scratch.ts'
import { TopRows } from './top-rows.ts'

/** Okapi BM25 (Robertson and Zaragoza 2009): saturation of frequency, and how much a long text is held against it. */
export const BM25_SATURATION = 1.2
export const BM25_LENGTH = 0.75

/** How much of a neighbour's score a memory gets: a reply is found by the words of what it answers. */
const PREVIOUS_WEIGHT = 0.5
const SECOND_PREVIOUS_WEIGHT = 0.2
const NEXT_WEIGHT = 0.3
/** What the session adds, as a share of the best memory's score. */
const SESSION_WEIGHT = 0.25

/** Where a neighbour is missing, so much of the memory's own score stands in for it. */
const ALONE_SHARE = 0.5
/** Marks a session that has been met, before it has a score. */
const TRACE = 1e-30

/** What the words of a question say about each memory: by itself, with its neighbours, and about its session. */
export class LexicalScores {
  readonly #index: BankIndex
  readonly #scratch: SearchScratch
  readonly #touchedRows: number
  readonly #touchedSessions: number
  /** The best score of an eligible memory by itself, and of any session; never 0. */
  readonly best: number
  readonly #bestSession: number
  /** The eligible memories that are best by themselves, in no order. */
  readonly pool: Int32Array
  /** The best of the pool with its surroundings; never 0. */
  readonly bestWithSurroundings: number

  constructor(index: BankIndex, question: Question, eligible: EligibleRows, scratch: SearchScratch, poolSize: number) {
    this.#index = index
    this.#scratch = scratch.ensure(index.rows, index.neighbourhood.sessionLimit)
    let rows = 0
    let sessions = 0
    for (const term of question.terms) {
      const { list } = term
      if (list < 0) continue
      const values = scratch.ensureValues(index.postings.length(list))
      const count = index.postings.read(list, values)
      const touched = addTerm(index, scratch, values, count, term, rows, sessions)
      rows = touched.rows
      sessions = touched.sessions
    }
    this.#touchedRows = rows
    this.#touchedSessions = sessions
    const { own, touched, sessionScores, touchedSessions } = scratch
    const top = new TopRows(Math.min(poolSize, rows))
    let best = Number.MIN_VALUE
    for (let place = 0; place < rows; place++) {
      const row = touched[place]!
      const score = own[row]!
      if (score < top.threshold || eligible.flags[row] === 0) continue
      top.offer(row, score)
      if (score > best) best = score
    }
    let bestSession = Number.MIN_VALUE
    for (let place = 0; place < sessions; place++) {
      bestSession = Math.max(bestSession, sessionScores[touchedSessions[place]!]!)
    }
    this.best = best
    this.#bestSession = bestSession
    this.pool = top.rows()
    let bestWithSurroundings = Number.MIN_VALUE
    for (const row of this.pool) bestWithSurroundings = Math.max(bestWithSurroundings, this.withSurroundings(row))
    this.bestWithSurroundings = bestWithSurroundings
  }

  /** BM25 of the memory by itself; 0 for most. */
  own(row: number): number {
    return this.#scratch.own[row]!
  }

  /** BM25 of a row's session, as a share of the best session's. */
  session(row: number): number {
    const session = this.#index.neighbourhood.session(row)
    return session < 0 ? 0 : this.#scratch.sessionScores[session]! / this.#bestSession
  }

  /**
   * BM25 of the memory with a share of its neighbours' and of its session's. A memory that nobody said has less to do
   * with its neighbours and more with itself.
   */
  withSurroundings(row: number): number {
    const { neighbourhood, speakers } = this.#index
    const { own } = this.#scratch
    const itself = own[row]!
    const alone = itself * ALONE_SHARE
    const before = neighbourhood.previous(row)
    const second = before < 0 ? -1 : neighbourhood.previous(before)
    const after = neighbourhood.next(row)
    const around =
      PREVIOUS_WEIGHT * (before < 0 ? alone : own[before]!) +
      SECOND_PREVIOUS_WEIGHT * (second < 0 ? alone : own[second]!) +
      NEXT_WEIGHT * (after < 0 ? alone : own[after]!)
    const trust = neighbourTrust(speakers[row]!)
    const whole = PREVIOUS_WEIGHT + SECOND_PREVIOUS_WEIGHT + NEXT_WEIGHT
    return itself + trust * around + (1 - trust) * whole * alone + SESSION_WEIGHT * this.best * this.session(row)
  }

  /** Empties the scratch; the scores are gone. */
  clear(): void {
    const { own, touched, sessionScores, touchedSessions } = this.#scratch
    for (let place = 0; place < this.#touchedRows; place++) own[touched[place]!] = 0
    for (let place = 0; place < this.#touchedSessions; place++) sessionScores[touchedSessions[place]!] = 0
  }
}

/**
 * Adds one term to the scores of rows and of sessions, a session being one long text: its idf counts sessions, its
 * length is that of its memories together. Returns how many rows and sessions have a score by now.
 */
function addTerm(
  index: BankIndex,
  scratch: SearchScratch,
  postings: Uint32Array,
  count: number,
  { term, idf }: QuestionTerm,
  rowsBefore: number,
  sessionsBefore: number,
): { rows: number; sessions: number } {
  const { alive, lengths, neighbourhood } = index
  const { own, touched, sessionScores, sessionFrequencies, touchedSessions } = scratch
  const sessionOfRow = neighbourhood.sessionOfRow
  const base = BM25_SATURATION * (1 - BM25_LENGTH)
  const slope = (BM25_SATURATION * BM25_LENGTH) / Math.max(1, index.averageLength)
  const gain = idf * (BM25_SATURATION + 1)
  let rows = rowsBefore
  let sessions = sessionsBefore
  let sessionsOfTerm = 0
  for (let place = 0; place < count; place++) {
    const row = postingRow(postings[place]!)
    if (alive[row] === 0) continue
    const frequency = postingFrequency(postings[place]!)
    if (own[row] === 0) touched[rows++] = row
    own[row]! += (gain * frequency) / (frequency + base + slope * lengths[row]!)
    const session = sessionOfRow[row]!
    if (session < 0) continue
    if (sessionFrequencies[session] === 0) {
      sessionsOfTerm++
      if (sessionScores[session] === 0) {
        touchedSessions[sessions++] = session
        sessionScores[session] = TRACE
      }
    }
    sessionFrequencies[session]! += frequency
  }
  const total = index.sessionCount
  const sessionsWithTerm = index.sessionFrequency(term, sessionsOfTerm)
  const sessionIdf = Math.log(1 + Math.max(0, total - sessionsWithTerm + 0.5) / (sessionsWithTerm + 0.5))
  const sessionSlope = (slope * index.averageLength * total) / Math.max(1, index.averageLength * index.living)
  for (let place = 0; place < sessions; place++) {
    const session = touchedSessions[place]!
    const frequency = sessionFrequencies[session]!
    if (frequency === 0) continue
    sessionFrequencies[session] = 0
    sessionScores[session]! +=
      (sessionIdf * (BM25_SATURATION + 1) * frequency) /
      (frequency + base + sessionSlope * index.sessionLength(session))
  }
  return { rows, sessions }
}
