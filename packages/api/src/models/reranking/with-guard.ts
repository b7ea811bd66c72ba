import { GuardedEndpoint } from '../endpoint/guarded-endpoint.ts'
import type { Reranker } from './reranker.ts'

export interface RerankGuard {
  /** Of one request. */
  readonly timeoutMs: number
  /** Requests of all recalls under way at the same time. */
  readonly maxConcurrent: number
}

/** Not asked while it does not work. Never asked twice: the recall that waits for it has a better use for the time. */
export function withGuard(reranker: Reranker, { timeoutMs, maxConcurrent }: RerankGuard): Reranker {
  const endpoint = new GuardedEndpoint(`${reranker.provider} (${reranker.model})`, maxConcurrent)
  const patience = { timeoutMs, maxRetries: 0, urgency: 'urgent' as const }
  return {
    provider: reranker.provider,
    model: reranker.model,
    get state() {
      return endpoint.state
    },
    maxBatchSize: reranker.maxBatchSize,
    rerank: (query, documents, signal) =>
      endpoint.call((ending) => reranker.rerank(query, documents, ending), patience, signal),
  }
}
