import { performance } from 'node:perf_hooks'
import { RANK_CONSTANT } from '../fusion.ts'
import type { BankIndex } from '../memory/bank-index.ts'
import { findEligibleRows } from '../memory/eligible-rows.ts'
import { computeFeatures } from '../rerank-features.ts'
import type { ArmName, SearchQuery } from '../search-index.ts'
import { searchGraph } from './graph-arm.ts'
import { searchKeywords } from './keyword-arm.ts'
import { clearLexically, scoreLexically } from './lexical-scores.ts'
import { understandQuestion } from './question.ts'
import type { SearchScratch } from './search-scratch.ts'
import { searchVectors } from './semantic-arm.ts'
import { type FindSession, findSession } from './sessions.ts'
import { searchTime } from './temporal-arm.ts'
import { NO_ROWS, type RankedRows, TopRows } from './top-rows.ts'

/** A search's answer in rows: rankings by arm, and features of all their rows, `FEATURE_NAMES.length` values each. */
export interface BankAnswer {
  readonly arms: Readonly<Record<ArmName, RankedRows & { readonly durationMs: number }>>
  readonly candidates: readonly number[]
  readonly features: Float32Array
  readonly eligible: number
}

const SEEDS = 20

/** Runs the arms over one bank. Pure, but for the scratch, which is given back as it was. */
export function searchBank(
  index: BankIndex,
  query: SearchQuery,
  scratch: SearchScratch,
  sessions: FindSession = findSession,
): BankAnswer {
  const eligible = findEligibleRows(index, query.filter)
  const question = understandQuestion(index, query.subject)

  const lexical = scoreLexically(index, question, scratch)
  const [keyword, keywordMs] = timed(() => searchKeywords(lexical, eligible, query.limit))
  const [semantic, semanticMs] = timed(() =>
    searchVectors(index, query.subject === '' ? null : query.vector, eligible, scratch, query.limit),
  )
  const bestContext = Math.max(1e-6, keyword.scores[0] ?? 0)
  const bestCosine = Math.max(1e-6, semantic.scores[0] ?? 0)
  const relevance = (row: number): number =>
    0.6 * Math.min(1, lexical.context[row]! / bestContext) +
    0.4 * Math.min(1, Math.max(0, scratch.cosines[row]!) / bestCosine)

  const [graph, graphMs] = timed(() =>
    query.arms.graph ? searchGraph(index, chooseSeeds(semantic, keyword), relevance, eligible, query.limit) : NO_ROWS,
  )
  const [temporal, temporalMs] = timed(() =>
    query.arms.temporal ? searchTime(index, query, relevance, eligible, sessions) : NO_ROWS,
  )
  const candidates = [...new Set([semantic, keyword, graph, temporal].flatMap(({ rows }) => Array.from(rows)))]
  const features = computeFeatures(index, query, question, lexical, scratch.cosines, candidates)
  const answer = {
    arms: {
      semantic: {
        rows: semantic.rows,
        scores: semantic.rows.length === 0 ? semantic.scores : pick(scratch.cosines, semantic.rows),
        durationMs: semanticMs,
      },
      keyword: { rows: keyword.rows, scores: pick(lexical.own, keyword.rows), durationMs: keywordMs },
      graph: { ...graph, durationMs: graphMs },
      temporal: { ...temporal, durationMs: temporalMs },
    },
    candidates,
    features,
    eligible: eligible.count,
  }
  clearLexically(lexical)
  return answer
}

/** The scores a memory has by itself, for rows that were ranked with their surroundings. */
function pick(scores: Float32Array, rows: Int32Array): Float32Array {
  return Float32Array.from(rows, (row) => scores[row]!)
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
