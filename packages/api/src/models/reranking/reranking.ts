import type { BudgetedReranker } from './budgeted-reranker.ts'

/**
 * Who orders what a search has found: the built-in reranker (`lexical`), nobody (`rrf`: the order on which the arms
 * agree), or a model that is asked about the best candidates of the built-in one.
 */
export type Reranking =
  | { readonly kind: 'lexical' }
  | { readonly kind: 'rrf' }
  | {
      readonly kind: 'model'
      readonly reranker: BudgetedReranker
      /** Most candidates that it is asked about, by the budget of the recall. */
      readonly maxCandidates: { readonly low: number; readonly mid: number; readonly high: number }
    }

export const LEXICAL_RERANKING: Reranking = { kind: 'lexical' }
