import { loadTokenCounter } from '../../text/count-tokens.ts'
import type { EmbeddingModel } from '../embedding-model.ts'
import { GuardedEndpoint } from '../endpoint/guarded-endpoint.ts'
import { ModelError } from '../model-error.ts'
import type { EmbeddingPolicy, EmbeddingSettings } from './embedding-settings.ts'
import type { EmbeddingKind, EmbeddingVendor } from './embedding-vendor.ts'
import { QueryCache } from './query-cache.ts'
import { unitVector } from './unit-vector.ts'

export type Preparation = Pick<EmbeddingSettings, 'queryPrefix' | 'passagePrefix' | 'maxInputTokens'>

/** What a text is cut down to when it is too long for a model that does not say how much it takes. */
const SHORTEST_CUT = 64
/** A token of prose has about four characters; what has fewer than twice as many a token is counted. */
const CHARACTERS_PER_TOKEN = 8

/**
 * A vendor's model as the engine uses it: texts prepared, sent in batches side by side, questions remembered, vectors
 * of unit length and of the expected dimensions. Other prefixes make other vectors, so they are part of its name.
 */
export function composeEmbedding(
  vendor: EmbeddingVendor,
  dimensions: number,
  preparation: Preparation,
  policy: EmbeddingPolicy,
): EmbeddingModel {
  const { provider } = vendor
  const model = nameOf(vendor, preparation)
  const endpoint = new GuardedEndpoint(`${provider} (${model})`, policy.maxConcurrent)
  const queries = new QueryCache()

  const ask = (texts: readonly string[], kind: EmbeddingKind, signal: AbortSignal | undefined) =>
    endpoint.call((ending) => vendor.embed(texts, kind, ending), patienceOf(kind, policy), signal)

  /** A batch that is too long is halved; a text that is too long loses its end. */
  async function embedBatch(
    texts: readonly string[],
    kind: EmbeddingKind,
    signal: AbortSignal | undefined,
  ): Promise<Float32Array[]> {
    try {
      const vectors = await ask(texts, kind, signal)
      return check(vectors, texts.length)
    } catch (error) {
      if (!(error instanceof ModelError) || error.kind !== 'too_long') throw error
      if (texts.length > 1) {
        const middle = texts.length >> 1
        const first = await embedBatch(texts.slice(0, middle), kind, signal)
        return [...first, ...(await embedBatch(texts.slice(middle), kind, signal))]
      }
      if (texts[0]!.length <= SHORTEST_CUT) throw error
      return embedBatch([cut(texts[0]!, texts[0]!.length >> 1)], kind, signal)
    }
  }

  function check(vectors: readonly Float32Array[], count: number): Float32Array[] {
    if (vectors.length !== count) {
      throw new ModelError('invalid_answer', `${provider} (${model}) gave ${vectors.length} vectors for ${count} texts`)
    }
    const other = vectors.find((vector) => vector.length !== dimensions)
    if (other !== undefined) {
      throw new ModelError(
        'invalid_answer',
        `${provider} (${model}) gave ${other.length} dimensions instead of ${dimensions}. Has the model behind the name changed?`,
      )
    }
    return vectors.map(unitVector)
  }

  async function embedAll(
    texts: readonly string[],
    kind: EmbeddingKind,
    signal: AbortSignal | undefined,
  ): Promise<Float32Array[]> {
    const prepared = await prepare(texts, kind, preparation)
    const batches: string[][] = []
    for (let start = 0; start < prepared.length; start += vendor.maxBatchSize) {
      batches.push(prepared.slice(start, start + vendor.maxBatchSize))
    }
    return (await Promise.all(batches.map((batch) => embedBatch(batch, kind, signal)))).flat()
  }

  return {
    provider,
    model,
    dimensions,
    get state() {
      return endpoint.state
    },
    maxBatchSize: vendor.maxBatchSize * policy.maxConcurrent,
    async embed(texts, { kind, signal }) {
      if (kind === 'document' || texts.length !== 1) return embedAll(texts, kind, signal)
      const known = queries.find(texts[0]!)
      if (known !== undefined) return [known]
      const [vector] = await embedAll(texts, kind, signal)
      queries.keep(texts[0]!, vector!)
      return [vector!]
    },
  }
}

/** How many dimensions the model has: known, or found out with a short question. @throws ModelError */
export async function dimensionsOf(vendor: EmbeddingVendor, signal?: AbortSignal): Promise<number> {
  if (vendor.dimensions !== null) return vendor.dimensions
  const [vector] = await vendor.embed(['How long is a vector?'], 'query', signal)
  return vector!.length
}

/** The name under which vectors are stored: that of the model and how texts are prepared for it. */
export function nameOf({ model }: Pick<EmbeddingVendor, 'model'>, preparation: Preparation): string {
  const { queryPrefix, passagePrefix } = preparation
  return queryPrefix === '' && passagePrefix === ''
    ? model
    : `${model}${PREFIXED}${JSON.stringify([queryPrefix, passagePrefix])}`
}

/** The model's own name, of one that `nameOf` made. */
export function modelOfName(name: string): string {
  return name.split(PREFIXED)[0]!
}

const PREFIXED = ' with prefixes '

function patienceOf(kind: EmbeddingKind, { timeoutMs, queryTimeoutMs, maxRetries }: EmbeddingPolicy) {
  return kind === 'query'
    ? { timeoutMs: queryTimeoutMs, maxRetries: 0, urgency: 'urgent' as const }
    : { timeoutMs, maxRetries, urgency: 'patient' as const }
}

async function prepare(
  texts: readonly string[],
  kind: EmbeddingKind,
  { queryPrefix, passagePrefix, maxInputTokens }: Preparation,
): Promise<string[]> {
  const prefix = kind === 'query' ? queryPrefix : passagePrefix
  const whole = texts.map((text) => (text === '' ? ' ' : text))
  if (maxInputTokens === null) return whole.map((text) => prefix + text)
  const countTokens = await loadTokenCounter()
  return whole.map((text) => prefix + cutToTokens(text, maxInputTokens, countTokens))
}

function cutToTokens(text: string, most: number, countTokens: (text: string) => number): string {
  let kept = cut(text, most * CHARACTERS_PER_TOKEN)
  for (let tokens = countTokens(kept); tokens > most; tokens = countTokens(kept)) {
    kept = cut(kept, Math.floor((kept.length * most) / tokens))
  }
  return kept
}

/** At most so many UTF-16 code units, and no half of a character. */
function cut(text: string, length: number): string {
  return text.slice(0, length).replace(/[\uD800-\uDBFF]$/, '')
}
