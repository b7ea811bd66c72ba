import { type LoadLocalModel, loadLocalModel } from '../../local/load-local-model.ts'
import { ModelError } from '../../model-error.ts'
import type { LocalEmbeddingSettings } from '../embedding-settings.ts'
import type { EmbeddingVendor } from '../embedding-vendor.ts'

const BATCH_SIZE = 16

/** A model that runs in this process; it is loaded, and downloaded when need be, when it is first asked. */
export function localEmbedding(
  provider: 'local' | 'onnx',
  settings: LocalEmbeddingSettings,
  options: LoadLocalModel = {},
): EmbeddingVendor {
  const { model, pooling } = settings
  const load = () =>
    loadLocalModel(
      settings,
      (transformers, name, loading) => transformers.pipeline('feature-extraction', name, loading),
      options,
    )
  let loading: ReturnType<typeof load> | null = null
  return {
    provider,
    model,
    dimensions: null,
    maxBatchSize: BATCH_SIZE,
    async embed(texts, _kind, signal) {
      loading ??= load()
      const extract = await loading.catch((error: unknown) => {
        // The next one tries again.
        loading = null
        throw error
      })
      signal?.throwIfAborted()
      const { dims, data } = await extract(texts, { pooling, normalize: true })
      const [count = 0, dimensions = 0] = dims
      if (dims.length !== 2 || count !== texts.length) {
        throw new ModelError(
          'invalid_answer',
          `${provider} (${model}) gave a tensor of ${dims.join(' × ')}: is it an embedding model?`,
        )
      }
      return texts.map((_, place) => data.slice(place * dimensions, (place + 1) * dimensions))
    },
  }
}
