/** What the reranker looks at, in the order in which its values are kept; 0..1 each. */
export const FEATURE_NAMES = [
  /** Share of the question's words, weighted by rarity, that the memory has, or it and the one before or after it. */
  'coverage',
  'previousCoverage',
  'nextCoverage',
  /** BM25 by itself, with its surroundings, and of its session, relative to the best of the bank. */
  'keyword',
  'surroundings',
  'session',
  /** How close together the question's words stand, and how many pairs follow each other as in the question. */
  'proximity',
  'pairs',
  /** Share of what the question is about that the memory speaks of too, or it with its neighbours. */
  'concepts',
  'contextConcepts',
  /** Cosine of the memory and of the ones before and after it; how much of the best cosines its session has. */
  'cosine',
  'previousCosine',
  'nextCosine',
  'sessionCosine',
  /** How strongly the best finds lead to it. */
  'activation',
  /** The question names the one who says it; names somebody else who speaks in this bank; a named one is mentioned. */
  'speaker',
  'otherSpeaker',
  'nameMention',
  /** It ends by asking; it follows a question. */
  'asks',
  'answers',
  /** Words of a turn, on a logarithmic scale up to 64: short ones are small talk. Other memories have no small talk. */
  'length',
  /** How well its time fits the question's. */
  'timeFit',
  /** Halves every 90 days before `now`, unless another decay is wanted; 0.5 without a time. */
  'recency',
] as const

export type FeatureName = (typeof FEATURE_NAMES)[number]
