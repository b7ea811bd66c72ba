import type { RecallRequest } from 'hindsight-contract'
import { many, type Queryable, sql } from '../../database/sql.ts'
import { ARM_NAMES, type SearchDetails, type SearchResult } from '../../search/search-index.ts'
import { findNames } from '../../text/names.ts'
import { queryTermsOf } from '../../text/terms.ts'
import { describeWindow } from '../../text/time/describe-window.ts'
import { wireTime, wireTimeOrNull } from '../wire-time.ts'
import type { Packed } from './pack.ts'
import type { PhaseClock } from './phase-clock.ts'
import type { Question } from './question.ts'
import type { AskedReranker } from './rerank-candidates.ts'

/** Values that the steps of a recall have left behind. */
export interface RecallSteps {
  readonly request: RecallRequest
  readonly question: Question
  readonly found: SearchResult
  readonly reranking: AskedReranker | null
  readonly packed: Packed
  readonly clock: PhaseClock
}

interface Label {
  readonly number: number
  readonly id: string
  readonly text: string
}

const scoreNames = { semantic: 'cosine', keyword: 'bm25', graph: 'activation', temporal: 'time_fit' } as const

/** What was understood, found, ranked and chosen, with the time each step took. */
export async function traceRecall(db: Queryable, steps: RecallSteps): Promise<Record<string, unknown>> {
  const { request, question, found, reranking, packed, clock } = steps
  const { ranked } = found
  const { arms, fused, features, boosts } = found.details!
  const rows = await many<Label>(
    db,
    sql`select number, id, text from memories where number = any(${ranked.map(({ memory }) => memory)}::bigint[])`,
  )
  const labels = new Map(rows.map((row) => [row.number, row]))
  const label = (memory: number) => ({ node_id: labels.get(memory)?.id, text: labels.get(memory)?.text })
  const rrfRanks = new Map(fused.map(({ memory }, place) => [memory, place + 1]))
  return {
    query: {
      query_text: request.query,
      timestamp: wireTime(question.now),
      budget: request.budget,
      max_tokens: request.max_tokens,
      tags: request.tags ?? null,
      tags_match: request.tags_match,
      candidates_per_arm: question.limit,
      ...understood(question),
    },
    retrieval_results: ARM_NAMES.map((arm) => ({
      method_name: arm,
      duration_seconds: arms[arm].durationMs / 1000,
      results: arms[arm].memories.map((memory, place) => ({
        rank: place + 1,
        ...label(memory),
        score: arms[arm].scores[place],
        score_name: scoreNames[arm],
      })),
    })),
    rrf_merged: fused.map(({ memory, score }, place) => ({
      ...label(memory),
      rrf_score: score,
      final_rrf_rank: place + 1,
      source_ranks: sourceRanks(arms, memory),
    })),
    reranked: ranked.map((candidate, place) => ({
      ...label(candidate.memory),
      rerank_score: candidate.reranker,
      final_score: candidate.final,
      rerank_rank: place + 1,
      rrf_rank: rrfRanks.get(candidate.memory),
      rank_change: (rrfRanks.get(candidate.memory) ?? 0) - (place + 1),
      boosts: boosts.get(candidate.memory),
      score_components: features.get(candidate.memory),
    })),
    ...(reranking === null ? {} : { reranker: wireReranker(reranking) }),
    packing: {
      max_tokens: request.max_tokens,
      used_tokens: packed.tokens,
      chosen: packed.chosen.map(({ memory, tokenCount }) => ({ node_id: labels.get(memory)?.id, tokens: tokenCount })),
    },
    pruned: packed.skipped.map(({ memory, tokenCount }) => ({
      node_id: labels.get(memory)?.id,
      reason: `its ${tokenCount} tokens did not fit any more`,
    })),
    final_results: packed.chosen.map(({ memory, final }, place) => ({
      rank: place + 1,
      id: labels.get(memory)?.id,
      text: labels.get(memory)?.text,
      score: final,
    })),
    summary: {
      eligible_memories: found.eligible,
      candidates: ranked.length,
      results_returned: packed.chosen.length,
      total_duration_seconds: clock.elapsedMs / 1000,
      search_duration_seconds: found.durationMs / 1000,
      phase_metrics: clock.phases.map(({ phase, durationMs }) => ({
        phase_name: phase,
        duration_seconds: durationMs / 1000,
      })),
    },
  }
}

function wireReranker({ provider, model, asked, scored, durationMs, problem }: AskedReranker) {
  return { provider, model, asked, scored, duration_seconds: durationMs / 1000, problem }
}

function understood(question: Question) {
  return {
    subject: question.subject,
    without_vector: question.withoutVector,
    terms: question.subject === '' ? [] : queryTermsOf(question.subject).map(({ surface }) => surface),
    names: findNames(question.text),
    time_expressions: question.timeExpressions,
    windows: question.windows.map((window) => ({
      start: wireTimeOrNull(window.start),
      end: wireTimeOrNull(window.end),
      precision: window.precision,
      description: describeWindow(window),
    })),
    session: question.session,
    order: question.order,
  }
}

function sourceRanks(arms: SearchDetails['arms'], memory: number): Record<string, number> {
  const ranks = ARM_NAMES.map((arm) => [`${arm}_rank`, arms[arm].memories.indexOf(memory) + 1] as const)
  return Object.fromEntries(ranks.filter(([, rank]) => rank > 0))
}
