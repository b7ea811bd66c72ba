import type { LexicalScores } from './arms/lexical-scores.ts'
import type { Question } from './arms/question.ts'
import { fitOfRow } from './arms/temporal-arm.ts'
import type { BankIndex } from './memory/bank-index.ts'
import type { SearchQuery } from './search-index.ts'

/** What the reranker looks at, in the order of `RerankFeatures.values`; 0..1 each. */
export const FEATURE_NAMES = [
  /** Share of the question's words that the memory has; then weighted by their rarity. */
  'coverage',
  'weightedCoverage',
  /** Weighted share of the words that the memory or the one before, or after it, has. */
  'previousCoverage',
  'nextCoverage',
  /** BM25 by itself, with its surroundings, and of its session, relative to the best of the bank. */
  'keyword',
  'surroundings',
  'session',
  /** How close together the question's words stand, and how many pairs follow each other as in the question. */
  'proximity',
  'pairs',
  /** Cosine of the memory and of the ones before and after it. */
  'cosine',
  'previousCosine',
  'nextCosine',
  /** The question names the one who says it; names somebody else who speaks in this bank; a named one is mentioned. */
  'speaker',
  'otherSpeaker',
  'nameMention',
  /** It ends by asking; it follows a question. */
  'asks',
  'answers',
  /** Words, on a logarithmic scale up to 64. */
  'length',
  /** How well its time fits the question's. */
  'timeFit',
  /** Halves every 90 days before `now`; 0.5 without a time. */
  'recency',
] as const

export type FeatureName = (typeof FEATURE_NAMES)[number]

const LONGEST = 64
const RECENCY_HALF_LIFE_MS = 90 * 86_400_000

/** Fills one row of features for each of `rows`, one after the other. */
export function computeFeatures(
  index: BankIndex,
  query: SearchQuery,
  question: Question,
  lexical: LexicalScores,
  cosines: Float32Array,
  rows: readonly number[],
): Float32Array {
  const width = FEATURE_NAMES.length
  const values = new Float32Array(rows.length * width)
  const terms = question.terms.filter(({ speakers }) => speakers.length === 0)
  const places = new Map(terms.map(({ term }, place) => [term, place]))
  const totalIdf = Math.max(
    1e-6,
    terms.reduce((sum, { idf }) => sum + idf, 0),
  )
  let bestOwn = 1e-6
  let bestContext = 1e-6
  for (const row of lexical.touched) {
    bestOwn = Math.max(bestOwn, lexical.own[row]!)
    bestContext = Math.max(bestContext, lexical.context[row]!)
  }
  const { neighbourhood } = index
  const now = query.now.getTime()

  for (const [place, row] of rows.entries()) {
    const own = matchTerms(index.terms(row), places)
    const previous = neighbourhood.previous(row)
    const next = neighbourhood.next(row)
    const before = previous < 0 ? 0 : matchTerms(index.terms(previous), places).found
    const after = next < 0 ? 0 : matchTerms(index.terms(next), places).found
    const session = neighbourhood.session(row)
    const speaker = index.speakers[row]!
    const isNamed = speaker > 0 && question.namedSpeakers[speaker] === 1
    const feature: Record<FeatureName, number> = {
      coverage: terms.length === 0 ? 0 : countBits(own.found) / terms.length,
      weightedCoverage: weigh(own.found) / totalIdf,
      previousCoverage: weigh(own.found | before) / totalIdf,
      nextCoverage: weigh(own.found | after) / totalIdf,
      keyword: lexical.own[row]! / bestOwn,
      surroundings: lexical.context[row]! / bestContext,
      session: session < 0 ? 0 : lexical.session[session]!,
      proximity: own.proximity,
      pairs: terms.length < 2 ? 0 : own.pairs / (terms.length - 1),
      cosine: Math.max(0, cosines[row]!),
      previousCosine: previous < 0 ? 0 : Math.max(0, cosines[previous]!),
      nextCosine: next < 0 ? 0 : Math.max(0, cosines[next]!),
      speaker: isNamed ? 1 : 0,
      otherSpeaker: !isNamed && question.namesSpeaker && speaker > 0 ? 1 : 0,
      nameMention: mentionsNamed(index, question, row) ? 1 : 0,
      asks: index.questions[row]!,
      answers: previous >= 0 && index.questions[previous] === 1 ? 1 : 0,
      length: Math.min(1, Math.log2(1 + index.lengths[row]!) / Math.log2(1 + LONGEST)),
      timeFit: query.windows.length === 0 ? 0 : fitOfRow(index, row, query.windows),
      recency: recency(index.starts[row]!, now),
    }
    let at = place * width
    for (const name of FEATURE_NAMES) values[at++] = feature[name]
  }
  return values

  function weigh(found: number): number {
    let sum = 0
    for (let place = 0; place < terms.length; place++) if (found & (1 << Math.min(place, 31))) sum += terms[place]!.idf
    return sum
  }
}

function countBits(bits: number): number {
  let count = 0
  for (let rest = bits; rest !== 0; rest &= rest - 1) count++
  return count
}

/** Which of the question's words a text has (as bits), how near they are, and how many pairs are in its order. */
function matchTerms(
  terms: Uint32Array,
  places: ReadonlyMap<number, number>,
): { found: number; proximity: number; pairs: number } {
  let found = 0
  let lastPlace = -1
  let lastIndex = -1
  let closeness = 0
  let pairs = 0
  for (let index = 0; index < terms.length; index++) {
    const place = places.get(terms[index]!)
    if (place === undefined) continue
    found |= 1 << Math.min(place, 31)
    if (lastPlace >= 0 && place !== lastPlace) {
      closeness = Math.max(closeness, 1 / (index - lastIndex))
      if (place === lastPlace + 1 && index === lastIndex + 1) pairs++
    }
    lastPlace = place
    lastIndex = index
  }
  return { found, proximity: closeness, pairs }
}

function mentionsNamed(index: BankIndex, question: Question, row: number): boolean {
  if (!question.namesSpeaker) return false
  const terms = index.terms(row)
  return question.terms.some(({ term, speakers }) => speakers.length > 0 && terms.includes(term))
}

function recency(time: number, now: number): number {
  return Number.isNaN(time) ? 0.5 : 0.5 ** (Math.max(0, now - time) / RECENCY_HALF_LIFE_MS)
}
