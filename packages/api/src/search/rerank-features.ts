import type { LexicalScores } from './arms/lexical-scores.ts'
import { neighbourTrust } from './arms/neighbour-trust.ts'
import type { Question } from './arms/question.ts'
import type { QuestionMatch } from './arms/question-table.ts'
import { fitOfTime } from './arms/time-fit.ts'
import { FEATURE_NAMES } from './feature-names.ts'
import type { BankIndex } from './memory/bank-index.ts'
import { recencyAt } from './recency.ts'
import type { SearchQuery } from './search-index.ts'

const LONGEST = 64
/** That of a turn of a dozen words. */
const UNSPOKEN_LENGTH = 0.62

/** What the arms know about the rows, for all of the bank. */
export interface Findings {
  readonly lexical: LexicalScores
  readonly cosines: Float32Array
  /** By session, and the greatest of them; never 0. */
  readonly sessionCosines: { readonly sums: Float32Array; readonly best: number }
  /** By row, 0..1. */
  readonly activations: Float32Array
}

/** Fills one row of features for each of `rows`, one after the other. Ascending rows are quicker: neighbours are read once. */
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
  const recency = recencyAt(query.now.getTime(), query.tuning?.recency)
  const timeFit = fitOfTime(index, query.windows)
  const bestSurroundings = lexical.bestWithSurroundings
  const looked = Array.from({ length: LOOKED_ROWS }, (): Look => ({ ...NOTHING }))
  const around: QuestionMatch = { ...NO_MATCH }
  let lookedAt = 0
  let at = 0

  for (let place = 0; place < rows.length; place++) {
    const row = rows[place]!
    const previous = neighbourhood.previous(row)
    const next = neighbourhood.next(row)
    const session = neighbourhood.session(row)
    const speaker = speakers[row]!
    const isNamed = speaker > 0 && namedSpeakers[speaker] === 1
    const before = look(previous)
    const own = look(row)
    const after = look(next)
    const trust = neighbourTrust(speaker)
    const coverage = table.wordShare(own.words)
    values[at++] = coverage
    values[at++] = mix(coverage, table.wordShare(own.words | before.words), trust)
    values[at++] = mix(coverage, table.wordShare(own.words | after.words), trust)
    values[at++] = lexical.own(row) / lexical.best
    values[at++] = lexical.withSurroundings(row) / bestSurroundings
    values[at++] = lexical.session(row)
    values[at++] = own.proximity
    values[at++] = table.wordCount < 2 ? 0 : Math.min(1, own.pairs / (table.wordCount - 1))
    const concepts = table.conceptShare(own)
    around.clearConcepts = own.clearConcepts | before.clearConcepts | after.clearConcepts
    around.faintConcepts = own.faintConcepts | before.faintConcepts | after.faintConcepts
    values[at++] = concepts
    values[at++] = mix(concepts, table.conceptShare(around), trust)
    // Where there is no neighbour, the memory itself stands in for it.
    const cosine = positive(cosines[row]!)
    values[at++] = cosine
    values[at++] = previous < 0 ? cosine : mix(cosine, positive(cosines[previous]!), trust)
    values[at++] = next < 0 ? cosine : mix(cosine, positive(cosines[next]!), trust)
    values[at++] = session < 0 ? 0 : sessionCosines.sums[session]! / sessionCosines.best
    values[at++] = activations[row]!
    values[at++] = isNamed ? 1 : 0
    values[at++] = !isNamed && namesSpeaker && speaker > 0 ? 1 : 0
    values[at++] = own.names
    values[at++] = questions[row]!
    values[at++] = previous >= 0 ? questions[previous]! : 0
    values[at++] = speaker > 0 ? Math.min(1, Math.log2(1 + lengths[row]!) / Math.log2(1 + LONGEST)) : UNSPOKEN_LENGTH
    values[at++] = timeFit(row)
    values[at++] = recency(starts[row]!)
  }
  return values

  /** What a memory has of the question; none is the empty one. A name that it begins with is its speaker's, no mention. */
  function look(row: number): Look {
    if (row < 0) return NOTHING
    for (const known of looked) {
      // The two that are replaced next may be replaced while this one is still looked at.
      if (known.row === row && lookedAt - known.readAt < LOOKED_ROWS - 2) return known
    }
    const match = looked[lookedAt % LOOKED_ROWS]!
    Object.assign(match, NO_MATCH)
    const terms = index.termChunk(row)
    const start = index.termOffset(row)
    const text = start + prefixLength(terms, start, index.speakerTerms(speakers[row]!))
    table.read(terms, text, start + lengths[row]!, match)
    match.row = row
    match.readAt = lookedAt++
    match.proximity = table.proximity
    match.pairs = table.pairs
    return match
  }
}

interface Look extends QuestionMatch {
  row: number
  readAt: number
  proximity: number
  pairs: number
}

const NO_MATCH: Readonly<QuestionMatch> = { words: 0, clearConcepts: 0, faintConcepts: 0, names: 0 }
const NOTHING: Look = { row: -1, readAt: 0, proximity: 0, pairs: 0, ...NO_MATCH }
/** A memory and the ones beside it, twice. */
const LOOKED_ROWS = 6

function prefixLength(terms: Uint32Array, start: number, name: Uint32Array): number {
  for (let place = 0; place < name.length; place++) if (terms[start + place] !== name[place]) return 0
  return name.length
}

function mix(own: number, around: number, trust: number): number {
  return own + trust * (around - own)
}

function positive(value: number): number {
  return Math.max(0, value)
}
