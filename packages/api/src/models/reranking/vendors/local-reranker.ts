import { type LoadLocalModel, type LocalModelSource, loadLocalModel } from '../../local/load-local-model.ts'
import type { Tensor } from '../../local/transformers.ts'
import { ModelError } from '../../model-error.ts'
import type { Reranker } from '../reranker.ts'
import { logistic } from '../scores-by-index.ts'

/** A cross-encoder that runs in this process; it is loaded, and downloaded when need be, when it is first asked. */
export function localReranker(source: LocalModelSource, batchSize: number, options: LoadLocalModel = {}): Reranker {
  const load = () =>
    loadLocalModel(
      source,
      async ({ AutoTokenizer, AutoModelForSequenceClassification }, name, loading) => {
        const tokenize = await AutoTokenizer.from_pretrained(name, loading)
        return { tokenize, classify: await AutoModelForSequenceClassification.from_pretrained(name, loading) }
      },
      options,
    )
  let loading: ReturnType<typeof load> | null = null
  return {
    provider: 'local',
    model: source.model,
    maxBatchSize: batchSize,
    async rerank(query, documents, signal) {
      loading ??= load()
      const { tokenize, classify } = await loading.catch((error: unknown) => {
        // The next one tries again.
        loading = null
        throw error
      })
      signal?.throwIfAborted()
      // Texts of like length beside each other need less padding.
      const order = documents.map((_, place) => place).sort((a, b) => documents[a]!.length - documents[b]!.length)
      const scores = new Array<number>(documents.length).fill(0)
      for (let start = 0; start < order.length; start += PASS) {
        signal?.throwIfAborted()
        const places = order.slice(start, start + PASS)
        const inputs = tokenize(new Array<string>(places.length).fill(query), {
          text_pair: places.map((place) => documents[place]!),
          padding: true,
          truncation: true,
        })
        const found = readLogits(source.model, (await classify(inputs)).logits, places.length)
        for (const [at, place] of places.entries()) scores[place] = found[at]!
      }
      return scores
    },
  }
}

/** Pairs of one pass: between two passes the work can be given up, and others get their turn. */
const PASS = 8

/** One number a pair is its logit; of two, the second class is "relevant". */
function readLogits(model: string, { dims, data }: Tensor, count: number): number[] {
  const width = dims[1] ?? 1
  if (dims[0] !== count || width > 2) {
    throw new ModelError('invalid_answer', `local (${model}) gave a tensor of ${dims.join(' × ')}: is it a reranker?`)
  }
  return Array.from({ length: count }, (_, place) =>
    logistic(width === 1 ? data[place]! : data[place * 2 + 1]! - data[place * 2]!),
  )
}
