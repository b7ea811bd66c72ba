import type { RecallDegradation } from 'hindsight-contract'
import type { Question } from './question.ts'
import type { AskedReranker } from './rerank-candidates.ts'

/** What of a recall could not be done as it is configured. */
export function describeDegradation({ withoutVector }: Question, reranking: AskedReranker | null): RecallDegradation[] {
  return [
    ...(withoutVector === null ? [] : [{ part: 'semantic_search' as const, reason: withoutVector }]),
    ...(reranking?.problem == null ? [] : [{ part: 'reranking' as const, reason: reranking.problem }]),
  ]
}
