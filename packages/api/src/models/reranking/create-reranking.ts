import type { LoadLocalModel } from '../local/load-local-model.ts'
import { BudgetedReranker } from './budgeted-reranker.ts'
import type { Reranker } from './reranker.ts'
import type { RerankerSettings, RerankerSource } from './reranker-settings.ts'
import type { Reranking } from './reranking.ts'
import { cohereReranker } from './vendors/cohere-reranker.ts'
import { localReranker } from './vendors/local-reranker.ts'
import { teiReranker } from './vendors/tei-reranker.ts'
import { withGuard } from './with-guard.ts'

/** The reranking of the configuration. Nothing is asked or loaded before the first recall. */
export function createReranking(settings: RerankerSettings, local: LoadLocalModel = {}): Reranking {
  const { source, budgetMs, maxCandidates, maxConcurrent } = settings
  if (source.kind === 'lexical' || source.kind === 'rrf') return source
  const reranker = withGuard(createVendor(source, local), settings)
  return { kind: 'model', reranker: new BudgetedReranker(reranker, { budgetMs, maxConcurrent }), maxCandidates }
}

function createVendor(source: Exclude<RerankerSource, { kind: 'lexical' | 'rrf' }>, local: LoadLocalModel): Reranker {
  switch (source.kind) {
    case 'local':
      return localReranker(source.source, source.batchSize, local)
    case 'tei':
      return teiReranker(source.baseUrl, source.batchSize)
    case 'http':
      return cohereReranker(source)
  }
}
