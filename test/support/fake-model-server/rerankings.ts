interface CohereBody {
  readonly model: string
  readonly query: string
  readonly documents: readonly (string | { readonly text: string })[]
  readonly top_n?: number
}

interface TeiBody {
  readonly query: string
  readonly texts: readonly string[]
}

/** As Cohere and those who copy it answer: the best first. */
export function cohereRanking({ query, documents, top_n }: CohereBody): unknown {
  const scored = rank(
    query,
    documents.map((document) => (typeof document === 'string' ? document : document.text)),
  )
  const results = scored.slice(0, top_n).map(({ index, score }) => ({ index, relevance_score: score }))
  return { id: 'rerank-fake', results, meta: { billed_units: { search_units: 1 } } }
}

/** As text-embeddings-inference answers: the best first. */
export const teiRanking = ({ query, texts }: TeiBody): unknown => rank(query, texts)

/** By the share of the words of the query that a text has; between texts that have as many, as they came. */
function rank(query: string, texts: readonly string[]): { readonly index: number; readonly score: number }[] {
  const asked = new Set(wordsOf(query))
  const scored = texts.map((text, index) => {
    const words = new Set(wordsOf(text))
    const found = [...asked].filter((word) => words.has(word)).length
    return { index, score: asked.size === 0 ? 0 : found / asked.size }
  })
  return scored.toSorted((a, b) => b.score - a.score || a.index - b.index)
}

const wordsOf = (text: string): string[] => text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []
