import type { BankAnswer } from './arms/search-bank.ts'
import { FEATURE_NAMES, type FeatureName } from './feature-names.ts'
import { type BankIndex, MEMORY_TYPES } from './memory/bank-index.ts'
import { type Candidates, type Ranking, rankCandidates } from './rank.ts'
import {
  ARM_NAMES,
  type ArmName,
  type RankedMemory,
  type SearchDetails,
  type SearchQuery,
  type SearchResult,
} from './search-index.ts'

/** A search's result as it changes threads: one array instead of hundreds of objects. */
export interface SearchAnswer extends Omit<SearchResult, 'ranked'> {
  /** `VALUES` numbers for each memory, best first. */
  readonly ranked: Float64Array
}

export const NO_ANSWER: SearchAnswer = {
  ranked: new Float64Array(0),
  eligible: 0,
  durationMs: 0,
  armDurationsMs: { semantic: 0, keyword: 0, graph: 0, temporal: 0 },
  details: null,
}

/** Of a ranked memory: number, sequence, type, tokens, final, reranker, semantic, keyword; NaN stands for null. */
const VALUES = 8

/** Ranks what the arms found in a search that began at `startedAt` (`performance.now()`). */
export function packAnswer(
  index: BankIndex,
  { arms, candidates: rows, features, eligible }: BankAnswer,
  query: SearchQuery,
  startedAt: number,
): SearchAnswer {
  const count = rows.length
  const places = placesByRow(rows, index.rows)
  const placesOf = (arm: ArmName) => arms[arm].rows.map((row) => places[row]!)
  const rankings = Object.fromEntries(
    ARM_NAMES.map((arm) => [arm, new Uint32Array(placesOf(arm).buffer)]),
  ) as Candidates['rankings']
  const proofCounts = new Uint16Array(count)
  for (let place = 0; place < count; place++) proofCounts[place] = index.proofCounts[rows[place]!]!
  const ranking = rankCandidates({ features, proofCounts, rankings }, query)

  const keyword = new Float64Array(count).fill(Number.NaN)
  for (let place = 0; place < rankings.keyword.length; place++) {
    keyword[rankings.keyword[place]!] = arms.keyword.scores[place]!
  }
  const hasCosine = query.vector !== null && query.subject !== ''
  const ranked = new Float64Array(count * VALUES)
  let at = 0
  for (let place = 0; place < count; place++) {
    const candidate = ranking.order[place]!
    const row = rows[candidate]!
    ranked[at++] = index.memoryNumbers[row]!
    ranked[at++] = index.sequences[row]!
    ranked[at++] = index.types[row]!
    ranked[at++] = index.tokenCounts[row]!
    ranked[at++] = ranking.final[candidate]!
    ranked[at++] = ranking.reranker[candidate]!
    ranked[at++] = hasCosine ? features[candidate * FEATURE_NAMES.length + cosineAt]! : Number.NaN
    ranked[at++] = keyword[candidate]!
  }
  const details = query.details ? detailsOf(index, rows, features, arms, ranking) : null
  const armDurationsMs = Object.fromEntries(
    ARM_NAMES.map((arm) => [arm, arms[arm].durationMs]),
  ) as SearchResult['armDurationsMs']
  return { ranked, eligible, details, armDurationsMs, durationMs: performance.now() - startedAt }
}

const cosineAt = FEATURE_NAMES.indexOf('cosine')

let rowPlaces = new Uint32Array(0)

/** Where each candidate's row stands. Kept from answer to answer: only rows of candidates are looked up. */
function placesByRow(rows: Int32Array, rowCount: number): Uint32Array {
  if (rowPlaces.length < rowCount) rowPlaces = new Uint32Array(rowCount * 2)
  for (let place = 0; place < rows.length; place++) rowPlaces[rows[place]!] = place
  return rowPlaces
}

function detailsOf(
  index: BankIndex,
  rows: Int32Array,
  features: Float32Array,
  arms: BankAnswer['arms'],
  { fusion, order, recency, time, proof }: Ranking,
): SearchDetails {
  const memoryAt = (candidate: number): number => index.memoryNumbers[rows[candidate]!]!
  const width = FEATURE_NAMES.length
  return {
    arms: Object.fromEntries(
      ARM_NAMES.map((arm) => {
        const { rows: found, scores, durationMs } = arms[arm]
        const memories = Array.from(found, (row) => index.memoryNumbers[row]!)
        return [arm, { memories, scores: Array.from(scores), durationMs }]
      }),
    ) as unknown as SearchDetails['arms'],
    fused: Array.from(fusion.order, (candidate) => ({
      memory: memoryAt(candidate),
      score: fusion.scores[candidate]!,
    })),
    features: new Map(
      Array.from(order, (candidate) => [
        memoryAt(candidate),
        Object.fromEntries(FEATURE_NAMES.map((name, place) => [name, features[candidate * width + place]!])) as Record<
          FeatureName,
          number
        >,
      ]),
    ),
    boosts: new Map(
      Array.from(order, (candidate) => [
        memoryAt(candidate),
        { recency: recency[candidate]!, time: time[candidate]!, proof: proof[candidate]! },
      ]),
    ),
  }
}

export function readAnswer({ ranked, ...rest }: SearchAnswer): SearchResult {
  const memories: RankedMemory[] = []
  for (let at = 0; at < ranked.length; at += VALUES) {
    memories.push({
      memory: ranked[at]!,
      sequence: ranked[at + 1]!,
      type: MEMORY_TYPES[ranked[at + 2]!]!,
      tokenCount: ranked[at + 3]!,
      final: ranked[at + 4]!,
      reranker: ranked[at + 5]!,
      semantic: orNull(ranked[at + 6]!),
      keyword: orNull(ranked[at + 7]!),
    })
  }
  return { ranked: memories, ...rest }
}

const orNull = (value: number): number | null => (Number.isNaN(value) ? null : value)
