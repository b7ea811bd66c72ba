import { type BankIndex, postingFrequency, postingRow } from '../memory/bank-index.ts'
import type { Question } from './question.ts'
import type { SearchScratch } from './search-scratch.ts'

/** Okapi BM25 (Robertson and Zaragoza 2009): saturation of frequency, and how much a long text is held against it. */
export const BM25_SATURATION = 1.2
export const BM25_LENGTH = 0.75

/** How much of a neighbour's score a memory gets: a reply is found by the words of what it answers. */
const PREVIOUS_WEIGHT = 0.5
const SECOND_PREVIOUS_WEIGHT = 0.2
const NEXT_WEIGHT = 0.3
const SESSION_WEIGHT = 0.25

/** What the words of a question say about each memory: by itself, with its neighbours, and about its session. */
export interface LexicalScores {
  /** BM25 of the row; 0 for most. Valid until the scratch is used again. */
  readonly own: Float32Array
  /** The same with a share of the neighbours' and of the session's. */
  readonly context: Float32Array
  /** Rows with anything in `context`, each once. */
  readonly touched: Int32Array
  /** BM25 of whole sessions, 0..1 of the best. */
  readonly session: Float32Array
}

export function scoreLexically(index: BankIndex, question: Question, scratch: SearchScratch): LexicalScores {
  const { own, context, marks } = scratch.ensure(index.rows)
  const { neighbourhood } = index
  const touched: number[] = []
  const session = new Float32Array(neighbourhood.sessionLimit)
  for (const { term, list, idf } of question.terms) {
    if (list < 0) continue
    if (scratch.values.length < index.postings.length(list))
      scratch.values = new Uint32Array(index.postings.length(list))
    const count = index.postings.read(list, scratch.values)
    addTerm(index, scratch.values, count, idf, own, marks, touched)
    addSessions(index, term, scratch.values, count, session)
  }
  scaleToBest(session)
  const ownRows = touched.length
  for (let place = 0; place < ownRows; place++) {
    const row = touched[place]!
    const score = own[row]!
    spread(row, score)
    const after = neighbourhood.next(row)
    if (after >= 0) {
      spread(after, score * PREVIOUS_WEIGHT)
      const second = neighbourhood.next(after)
      if (second >= 0) spread(second, score * SECOND_PREVIOUS_WEIGHT)
    }
    const before = neighbourhood.previous(row)
    if (before >= 0) spread(before, score * NEXT_WEIGHT)
  }
  let best = 0
  for (let place = 0; place < ownRows; place++) best = Math.max(best, own[touched[place]!]!)
  const sessionOfRow = neighbourhood.sessionOfRow
  for (const row of touched) {
    marks[row] = 0
    const number = sessionOfRow[row]!
    if (number >= 0) context[row]! += SESSION_WEIGHT * best * session[number]!
  }
  return { own, context, touched: Int32Array.from(touched), session }

  function spread(row: number, score: number): void {
    if (marks[row] === 0) {
      marks[row] = 1
      touched.push(row)
    }
    context[row]! += score
  }
}

/** Makes the scratch all zero again. */
export function clearLexically(scores: LexicalScores): void {
  for (const row of scores.touched) {
    scores.own[row] = 0
    scores.context[row] = 0
  }
}

function addTerm(
  index: BankIndex,
  postings: Uint32Array,
  count: number,
  idf: number,
  own: Float32Array,
  marks: Uint8Array,
  touched: number[],
): void {
  const { alive, lengths } = index
  const base = BM25_SATURATION * (1 - BM25_LENGTH)
  const slope = (BM25_SATURATION * BM25_LENGTH) / Math.max(1, index.averageLength)
  const gain = idf * (BM25_SATURATION + 1)
  for (let place = 0; place < count; place++) {
    const row = postingRow(postings[place]!)
    if (alive[row] === 0) continue
    const frequency = postingFrequency(postings[place]!)
    if (marks[row] === 0) {
      marks[row] = 1
      touched.push(row)
    }
    own[row]! += (gain * frequency) / (frequency + base + slope * lengths[row]!)
  }
}

/** A session is one long text for this: its idf counts sessions, its length is that of its memories together. */
function addSessions(
  index: BankIndex,
  term: number,
  postings: Uint32Array,
  count: number,
  session: Float32Array,
): void {
  const { alive, neighbourhood } = index
  const sessionOfRow = neighbourhood.sessionOfRow
  const total = index.sessionCount
  const average = (index.averageLength * index.living) / Math.max(1, total)
  const frequencies = new Map<number, number>()
  for (let place = 0; place < count; place++) {
    const row = postingRow(postings[place]!)
    const number = sessionOfRow[row]!
    if (alive[row] === 0 || number < 0) continue
    frequencies.set(number, (frequencies.get(number) ?? 0) + postingFrequency(postings[place]!))
  }
  const sessions = index.sessionFrequency(term, frequencies.size)
  const idf = Math.log(1 + (total - sessions + 0.5) / (sessions + 0.5))
  const base = BM25_SATURATION * (1 - BM25_LENGTH)
  const slope = (BM25_SATURATION * BM25_LENGTH) / Math.max(1, average)
  for (const [number, frequency] of frequencies) {
    const length = index.sessionLength(number)
    session[number]! += (idf * (BM25_SATURATION + 1) * frequency) / (frequency + base + slope * length)
  }
}

function scaleToBest(scores: Float32Array): void {
  let best = 0
  for (const score of scores) best = Math.max(best, score)
  if (best > 0) for (let index = 0; index < scores.length; index++) scores[index]! /= best
}
