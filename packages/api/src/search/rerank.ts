import { FEATURE_NAMES, type FeatureName } from './feature-names.ts'

/** A logistic model over the features; tuned on the labelled questions of test/quality. */
export const RERANK_WEIGHTS: Readonly<Record<FeatureName | 'fusion' | 'bias', number>> = {
  bias: -9,
  coverage: -0.92,
  previousCoverage: 0.82,
  nextCoverage: 0.81,
  keyword: -0.09,
  surroundings: 1.9,
  session: 0.07,
  proximity: 1.17,
  pairs: 0.4,
  concepts: 0.69,
  contextConcepts: 0.81,
  cosine: 0.16,
  previousCosine: 1.44,
  nextCosine: -0.49,
  sessionCosine: 0.79,
  activation: 0.44,
  speaker: 1.62,
  otherSpeaker: -1.61,
  nameMention: 0.09,
  asks: -1.52,
  answers: 0.55,
  length: 5.1,
  timeFit: 2.55,
  recency: -0.58,
  fusion: 1.09,
}

/** In the order of the features: looking each up by name would take longer than the sum itself. */
const WEIGHTS = Float64Array.from(FEATURE_NAMES, (name) => RERANK_WEIGHTS[name])
const WEIGHTS_WITHOUT_RECENCY = Float64Array.from(FEATURE_NAMES, (name) =>
  name === 'recency' ? 0 : RERANK_WEIGHTS[name],
)

/**
 * The score of each candidate, 0..1. `features` holds a row of values for each, one after the other; `fusion` is how
 * well the arms agree on it, relative to the best. Where recency is weighed by somebody else it does not count here.
 */
export function scoreLexically(features: Float32Array, fusion: Float64Array, weighsRecency = true): Float64Array {
  const scores = new Float64Array(fusion.length)
  const weights = weighsRecency ? WEIGHTS : WEIGHTS_WITHOUT_RECENCY
  const width = weights.length
  const bias = RERANK_WEIGHTS.bias + (weighsRecency ? 0 : RERANK_WEIGHTS.recency / 2)
  for (let candidate = 0, start = 0; candidate < scores.length; candidate++, start += width) {
    let sum = bias + RERANK_WEIGHTS.fusion * fusion[candidate]!
    for (let place = 0; place < width; place++) sum += weights[place]! * features[start + place]!
    scores[candidate] = 1 / (1 + Math.exp(-sum))
  }
  return scores
}
