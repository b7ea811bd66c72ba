import type { LexicalScores } from './arms/lexical-scores.ts'
import { neighbourTrust } from './arms/neighbour-trust.ts'
import type { Question } from './arms/question.ts'
import type { QuestionMatch } from './arms/question-table.ts'
import { fitOfTime } from './arms/time-fit.ts'
import type { BankIndex } from './memory/bank-index.ts'
import type { SearchQuery } from './search-index.ts'

/** What the reranker looks at, in the order of `RerankFeatures.values`; 0..1 each. */
export const FEATURE_NAMES = [
  /** Share of the question's words, weighted by rarity, that the memory has, or it and the one before or after it. */
  'coverage',
  'previousCoverage',
  'nextCoverage',
  /** BM25 by itself, with its surroundings, and of its session, relative to the best of the bank. */
  'keyword',
  'surroundings',
  'session',
  /** How close together the question's words stand, and how many pairs follow each other as in the question. */
  'proximity',
  'pairs',
  /** Share of what the question is about that the memory speaks of too, or it with its neighbours. */
  'concepts',
  'contextConcepts',
  /** Cosine of the memory and of the ones before and after it; how much of the best cosines its session has. */
  'cosine',
  'previousCosine',
  'nextCosine',
  'sessionCosine',
  /** How strongly the best finds lead to it. */
  'activation',
  /** The question names the one who says it; names somebody else who speaks in this bank; a named one is mentioned. */
  'speaker',
  'otherSpeaker',
  'nameMention',
  /** It ends by asking; it follows a question. */
  'asks',
  'answers',
  /** Words of a turn, on a logarithmic scale up to 64: short ones are small talk. Other memories have no small talk. */
  'length',
  /** How well its time fits the question's. */
  'timeFit',
  /** Halves every 90 days before `now`; 0.5 without a time. */
  'recency',
] as const

export type FeatureName = (typeof FEATURE_NAMES)[number]

const LONGEST = 64
/** That of a turn of a dozen words. */
const UNSPOKEN_LENGTH = 0.62
const RECENCY_HALF_LIFE_MS = 90 * 86_400_000

/** What the arms know about the rows, for all of the bank. */
export interface Findings {
  readonly lexical: LexicalScores
  readonly cosines: Float32Array
  /** By session, 0..1. */
  readonly sessionCosines: ReadonlyMap<number, number>
  /** By row, 0..1. */
  readonly activations: ReadonlyMap<number, number>
}

/** Fills one row of features for each of `rows`, one after the other. */
export function computeFeatures(
  index: BankIndex,
  query: SearchQuery,
  question: Question,
  findings: Findings,
  rows: Int32Array,
): Float32Array {
  const { lexical, cosines, sessionCosines, activations } = findings
  const { neighbourhood, speakers, questions, lengths, starts } = index
  const { table, namedSpeakers, namesSpeaker } = question
  const values = new Float32Array(rows.length * FEATURE_NAMES.length)
  const now = query.now.getTime()
  const timeFit = fitOfTime(index, query.windows)
  const bestSurroundings = lexical.bestWithSurroundings
  const own: QuestionMatch = { words: 0, clearConcepts: 0, faintConcepts: 0, names: 0 }
  const before: QuestionMatch = { ...own }
  const after: QuestionMatch = { ...own }
  let at = 0

  for (let place = 0; place < rows.length; place++) {
    const row = rows[place]!
    const previous = neighbourhood.previous(row)
    const next = neighbourhood.next(row)
    const session = neighbourhood.session(row)
    const speaker = speakers[row]!
    const isNamed = speaker > 0 && namedSpeakers[speaker] === 1
    look(previous, before)
    look(next, after)
    look(row, own)
    const trust = neighbourTrust(speaker)
    const coverage = table.wordShare(own.words)
    values[at++] = coverage
    values[at++] = mix(coverage, table.wordShare(own.words | before.words), trust)
    values[at++] = mix(coverage, table.wordShare(own.words | after.words), trust)
    values[at++] = lexical.own(row) / lexical.best
    values[at++] = lexical.withSurroundings(row) / bestSurroundings
    values[at++] = lexical.session(row)
    values[at++] = table.proximity
    values[at++] = table.wordCount < 2 ? 0 : Math.min(1, table.pairs / (table.wordCount - 1))
    const concepts = table.conceptShare(own)
    const hasName = own.names
    join(own, before)
    join(own, after)
    values[at++] = concepts
    values[at++] = mix(concepts, table.conceptShare(own), trust)
    // Where there is no neighbour, the memory itself stands in for it.
    const cosine = positive(cosines[row]!)
    values[at++] = cosine
    values[at++] = previous < 0 ? cosine : mix(cosine, positive(cosines[previous]!), trust)
    values[at++] = next < 0 ? cosine : mix(cosine, positive(cosines[next]!), trust)
    values[at++] = sessionCosines.get(session) ?? 0
    values[at++] = activations.get(row) ?? 0
    values[at++] = isNamed ? 1 : 0
    values[at++] = !isNamed && namesSpeaker && speaker > 0 ? 1 : 0
    values[at++] = hasName
    values[at++] = questions[row]!
    values[at++] = previous >= 0 ? questions[previous]! : 0
    values[at++] = speaker > 0 ? Math.min(1, Math.log2(1 + lengths[row]!) / Math.log2(1 + LONGEST)) : UNSPOKEN_LENGTH
    values[at++] = timeFit(row)
    values[at++] = recency(starts[row]!, now)
  }
  return values

  /** What a memory has of the question. One that begins with its speaker's name does not mention it. */
  function look(row: number, match: QuestionMatch): void {
    match.words = 0
    match.clearConcepts = 0
    match.faintConcepts = 0
    match.names = 0
    if (row < 0) return
    const terms = index.termChunk(row)
    const start = index.termOffset(row)
    table.read(
      terms,
      start + prefixLength(terms, start, index.speakerTerms(speakers[row]!)),
      start + lengths[row]!,
      match,
    )
  }
}

function prefixLength(terms: Uint32Array, start: number, name: Uint32Array): number {
  for (let place = 0; place < name.length; place++) if (terms[start + place] !== name[place]) return 0
  return name.length
}

function mix(own: number, around: number, trust: number): number {
  return own + trust * (around - own)
}

function join(into: QuestionMatch, other: QuestionMatch): void {
  into.clearConcepts |= other.clearConcepts
  into.faintConcepts |= other.faintConcepts
}

function positive(value: number): number {
  return Math.max(0, value)
}

function recency(time: number, now: number): number {
  return Number.isNaN(time) ? 0.5 : 0.5 ** (Math.max(0, now - time) / RECENCY_HALF_LIFE_MS)
}
