import { createBreather } from '../../lifecycle/breather.ts'
import { describeEmbedding } from '../../models/embedding/describe-embedding.ts'
import type { EmbeddingModel } from '../../models/embedding-model.ts'
import { ModelError } from '../../models/model-error.ts'
import { step } from '../../observability/tracing/step.ts'
import type { EmbeddingSpaces } from './embedding-spaces.ts'
import { type QuantisedVector, quantise } from './quantise.ts'

export interface SpaceVector extends QuantisedVector {
  readonly space: number
}

/**
 * The vectors of each text in all spaces that new memories need them in. A model that cannot be asked now is left out:
 * what it lacks is embedded later, and found by its words until then.
 */
export async function embedInSpaces(
  spaces: EmbeddingSpaces,
  texts: readonly string[],
  signal?: AbortSignal,
): Promise<SpaceVector[][]> {
  if (texts.length === 0) return []
  const vectors: SpaceVector[][] = texts.map(() => [])
  const inService = await spaces.inService()
  const embedded = await Promise.all(inService.map(({ model }) => embedOrNull(model, texts, signal)))
  const breathe = createBreather(signal)
  for (const [place, { number }] of inService.entries()) {
    for (const [index, vector] of (embedded[place] ?? []).entries()) {
      await breathe()
      vectors[index]!.push({ space: number, ...quantise(vector) })
    }
  }
  return vectors
}

async function embedOrNull(
  model: EmbeddingModel,
  texts: readonly string[],
  signal: AbortSignal | undefined,
): Promise<Float32Array[] | null> {
  try {
    return await step(
      'hindsight.embedding',
      () => embedDocuments(model, texts, signal),
      describeEmbedding(model, texts.length),
    )
  } catch (error) {
    if (error instanceof ModelError) return null
    throw error
  }
}

/** As many texts as there are, however few the model takes at once. */
export async function embedDocuments(
  model: EmbeddingModel,
  texts: readonly string[],
  signal?: AbortSignal,
): Promise<Float32Array[]> {
  const vectors: Float32Array[] = []
  for (let start = 0; start < texts.length; start += model.maxBatchSize) {
    const batch = texts.slice(start, start + model.maxBatchSize)
    vectors.push(...(await model.embed(batch, { kind: 'document', ...(signal && { signal }) })))
  }
  return vectors
}
