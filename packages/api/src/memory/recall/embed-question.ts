import { describeEmbedding } from '../../models/embedding/describe-embedding.ts'
import type { EmbeddingModel } from '../../models/embedding-model.ts'
import { ModelError } from '../../models/model-error.ts'
import { step } from '../../observability/tracing/step.ts'
import type { Engine } from '../engine.ts'

export interface EmbeddedQuestion {
  readonly vector: Float32Array | null
  /** Why there is no vector although there is a text. */
  readonly problem: string | null
}

const NOTHING_ASKED: EmbeddedQuestion = { vector: null, problem: null }

/**
 * The vector of a question, by the model whose vectors the bank is searched by. When that cannot be asked, words, names
 * and times still find what they find.
 */
export async function embedQuestion(
  engine: Engine,
  space: number,
  text: string,
  signal: AbortSignal | undefined,
): Promise<EmbeddedQuestion> {
  if (text === '') return NOTHING_ASKED
  const model = space === engine.space ? engine.embedding : await engine.spaces.findModel(space)
  if (model === null) {
    return {
      vector: null,
      problem: 'The vectors of this bank are of a model that this server is not configured for.',
    }
  }
  return embed(model, text, signal)
}

async function embed(model: EmbeddingModel, text: string, signal: AbortSignal | undefined): Promise<EmbeddedQuestion> {
  try {
    const [vector] = await step(
      'hindsight.recall.embedding',
      () => model.embed([text], signal === undefined ? { kind: 'query' } : { kind: 'query', signal }),
      describeEmbedding(model, 1),
    )
    return { vector: vector!, problem: null }
  } catch (error) {
    if (!(error instanceof ModelError)) throw error
    return { vector: null, problem: error.message }
  }
}
