import type { IndexedMemory } from '../../packages/api/src/search/memory/bank-index.ts'
import { termsOf } from '../../packages/api/src/text/terms.ts'

/** A memory for an index that no database stands behind; what is left out is empty, and `text` gives terms. */
export function indexedMemory(
  memory: number,
  rest: Partial<IndexedMemory> & { readonly text?: string } = {},
): IndexedMemory {
  const { text = '', ...given } = rest
  return {
    memory,
    document: 0,
    position: 0,
    type: 'world',
    speaker: null,
    occurredStart: Number.NaN,
    occurredEnd: Number.NaN,
    mentionedAt: Number.NaN,
    tags: [],
    metadata: '{}',
    isQuestion: text.trim().endsWith('?'),
    terms: termsOf(text),
    tokenCount: 1,
    proofCount: 1,
    codes: null,
    sequence: 1,
    ...given,
  }
}

/** Repeatable numbers in 0..1. */
export function randomNumbers(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}
