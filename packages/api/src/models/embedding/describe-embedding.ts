import type { SpanOptions } from '../../observability/tracing/span.ts'
import type { EmbeddingModel } from '../embedding-model.ts'

/** What a span of embedding says, in the words of OpenTelemetry's conventions for generative AI. */
export const describeEmbedding = ({ provider, model, dimensions }: EmbeddingModel, texts: number): SpanOptions => ({
  // The built-in one asks nobody.
  kind: provider === 'lexical' ? 'internal' : 'client',
  attributes: {
    'gen_ai.operation.name': 'embeddings',
    'gen_ai.provider.name': provider,
    'gen_ai.request.model': model,
    'gen_ai.embeddings.dimension.count': dimensions,
    'hindsight.texts': texts,
  },
})
