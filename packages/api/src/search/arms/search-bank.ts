import { performance } from 'node:perf_hooks'
import { RANK_CONSTANT } from '../fusion.ts'
import type { BankIndex } from '../memory/bank-index.ts'
import { findEligibleRows } from '../memory/eligible-rows.ts'
import { computeFeatures, type Findings } from '../rerank-features.ts'
import type { ArmName, SearchQuery } from '../search-index.ts'
import { searchGraph } from './graph-arm.ts'
import { searchKeywords } from './keyword-arm.ts'
import { LexicalScores } from './lexical-scores.ts'
import { understandQuestion } from './question.ts'
import type { SearchScratch } from './search-scratch.ts'
import { refineCosines, searchVectors, similarAmong, type VectorScores } from './semantic-arm.ts'
import { type FindSession, findSession } from './sessions.ts'
import { type Relevance, searchTime } from './temporal-arm.ts'
import { filterRanked, NO_ROWS, type RankedRows, TopRows } from './top-rows.ts'

/** A search's answer in rows: rankings by arm, and features of all their rows, `FEATURE_NAMES.length` values each. */
export interface BankAnswer {
  readonly arms: Readonly<Record<ArmName, RankedRows & { durationMs: number }>>
  readonly candidates: Int32Array
  readonly features: Float32Array
  readonly eligible: number
}

/** Best finds that the graph arm starts from. */
const SEEDS = 20
/** Rows whose surroundings the semantic and keyword arms look at, as a multiple of what they may return. */
const POOL = 2
/** Rows that are looked at closely, however few an arm may return; otherwise as many as an arm may. */
const FEWEST_CANDIDATES = 200
/** How much of a memory's relevance to the subject its words tell; its vector tells the rest. */
const KEYWORD_SHARE = 0.6

/** Runs the arms over one bank. Pure, but for the scratch, which is given back as it was. */
export function searchBank(
  index: BankIndex,
  query: SearchQuery,
  scratch: SearchScratch,
  sessions: FindSession = findSession,
): BankAnswer {
  const { limit, arms, tuning = {} } = query
  const vector = query.subject === '' ? null : query.vector
  const eligible = findEligibleRows(index, query.filter)
  const question = understandQuestion(index, query.subject)
  const [[lexical, keyword], keywordMs] = timed(() => {
    const scores = new LexicalScores(index, question, eligible, scratch, limit * POOL)
    return [scores, searchKeywords(index, scores, eligible, scratch, limit)] as const
  })
  const [semantic, semanticMs] = timed(() =>
    searchVectors(index, vector, eligible, scratch, limit, limit * POOL, tuning.minSimilarity),
  )
  const found = [...semantic.ranked.rows, ...keyword.rows]
  const similar = (rows: Int32Array, floor: number | undefined) =>
    similarAmong(index, vector, semantic.cosines, rows, floor)
  const [graph, graphMs] = timed(() => {
    if (!arms.graph) return NO_ROWS
    const isSeed = similar(Int32Array.from(found), tuning.graphSeedMinSimilarity)
    const seeds = chooseSeeds(filterRanked(semantic.ranked, isSeed), filterRanked(keyword, isSeed))
    return searchGraph(index, seeds, found, eligible, scratch, limit)
  })
  const relevance = {
    ...relevanceOf(lexical, semantic, found),
    among: (rows: readonly number[]) => rows.filter(similar(Int32Array.from(rows), tuning.temporalMinSimilarity)),
  }
  const [temporal, temporalMs] = timed(() =>
    arms.temporal ? searchTime(index, query, relevance, eligible, sessions) : NO_ROWS,
  )
  const rankings = { semantic: semantic.ranked, keyword, graph, temporal }
  const candidates = chooseCandidates(rankings, query, scratch)
  if (vector !== null) refineCosines(index, vector, candidates, semantic.cosines)
  const findings = {
    lexical,
    cosines: semantic.cosines,
    sessionCosines: sumSessionCosines(index, semantic, scratch),
    activations: spreadActivations(graph, scratch),
  }
  const features = computeFeatures(index, query, question, findings, candidates)
  const kept = keeperOf(candidates, scratch)
  const answer = {
    arms: {
      // Ranked with their surroundings, told with what they have by themselves.
      semantic: { ...kept(semantic.ranked, (row) => semantic.cosines[row]!), durationMs: semanticMs },
      keyword: { ...kept(keyword, (row) => lexical.own(row)), durationMs: keywordMs },
      graph: { ...kept(graph), durationMs: graphMs },
      temporal: { ...kept(temporal), durationMs: temporalMs },
    },
    candidates,
    features,
    eligible: eligible.count,
  }
  for (let place = 0; place < candidates.length; place++) scratch.marks[candidates[place]!] = 0
  for (let place = 0; place < graph.rows.length; place++) scratch.energy[graph.rows[place]!] = 0
  scratch.sessionSums.fill(0, 0, index.neighbourhood.sessionLimit)
  lexical.clear()
  return answer
}

/**
 * The rows that are worth a closer look: the best by reciprocal rank over all arms. In a question that is only about a
 * time those that lie in it come first.
 */
function chooseCandidates(
  rankings: Readonly<Record<ArmName, RankedRows>>,
  query: SearchQuery,
  scratch: SearchScratch,
): Int32Array {
  const { energy } = scratch
  const seen: number[] = []
  for (const [name, { rows }] of Object.entries(rankings)) {
    const ahead = name === 'temporal' && query.subject === '' ? 1 : 0
    for (let place = 0; place < rows.length; place++) {
      const row = rows[place]!
      if (energy[row] === 0) seen.push(row)
      energy[row]! += ahead + 1 / (RANK_CONSTANT + place + 1)
    }
  }
  const top = new TopRows(Math.max(query.limit, FEWEST_CANDIDATES))
  for (const row of seen) {
    top.offer(row, energy[row]!)
    energy[row] = 0
  }
  // Neighbours stand beside each other: what is read of one is at hand for the next.
  return top.rows().sort()
}

/** Leaves only candidates in a ranking, with another score if one is given. Marks the candidates. */
function keeperOf(
  candidates: Int32Array,
  { marks }: SearchScratch,
): (ranking: RankedRows, score?: (row: number) => number) => RankedRows {
  for (let place = 0; place < candidates.length; place++) marks[candidates[place]!] = 1
  return (ranking, score) => {
    const rows = ranking.rows.filter((row) => marks[row] === 1)
    const scores = new Float32Array(rows.length)
    for (let place = 0, kept = 0; kept < rows.length; place++) {
      const row = ranking.rows[place]!
      if (row === rows[kept]) scores[kept++] = score === undefined ? ranking.scores[place]! : score(row)
    }
    return { rows, scores }
  }
}

function relevanceOf(
  lexical: LexicalScores,
  semantic: VectorScores,
  found: readonly number[],
): Omit<Relevance, 'among'> {
  return {
    of: (row) => {
      const byWords = Math.min(1, lexical.withSurroundings(row) / lexical.bestWithSurroundings)
      const byVector = Math.min(1, Math.max(0, semantic.cosines[row]!) / semantic.best)
      return KEYWORD_SHARE * byWords + (1 - KEYWORD_SHARE) * byVector
    },
    rows: [...found, ...lexical.pool, ...semantic.pool],
  }
}

/** How much of the highest cosines a session has, 0..1 of the best session. Squares, so that a few high ones count. */
function sumSessionCosines(
  index: BankIndex,
  { pool, cosines }: VectorScores,
  scratch: SearchScratch,
): Findings['sessionCosines'] {
  const { sessionSums } = scratch
  const sessionOfRow = index.neighbourhood.sessionOfRow
  let best = Number.MIN_VALUE
  for (let place = 0; place < pool.length; place++) {
    const row = pool[place]!
    const session = sessionOfRow[row]!
    if (session < 0) continue
    sessionSums[session]! += cosines[row]! ** 2
    best = Math.max(best, sessionSums[session]!)
  }
  return { sums: sessionSums, best }
}

/** By row, 0..1. */
function spreadActivations({ rows, scores }: RankedRows, { energy }: SearchScratch): Float32Array {
  const best = scores[0] ?? 1
  for (let place = 0; place < rows.length; place++) energy[rows[place]!] = scores[place]! / best
  return energy
}

/** The best of both arms, fused by rank, 0..1. */
function chooseSeeds(semantic: RankedRows, keyword: RankedRows): RankedRows {
  const scores = new Map<number, number>()
  for (const { rows } of [semantic, keyword]) {
    for (const [place, row] of rows.subarray(0, SEEDS * 2).entries()) {
      scores.set(row, (scores.get(row) ?? 0) + RANK_CONSTANT / 2 / (RANK_CONSTANT + place))
    }
  }
  const top = new TopRows(SEEDS)
  for (const [row, score] of scores) top.offer(row, score)
  return top.ranked()
}

function timed<T>(work: () => T): [T, number] {
  const start = performance.now()
  const result = work()
  return [result, performance.now() - start]
}
