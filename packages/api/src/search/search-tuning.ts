/** How the age of a memory weighs: evenly less over a window, halving again and again, or not at all. */
export type RecencyDecay =
  | { readonly kind: 'linear'; readonly windowDays: number }
  | { readonly kind: 'exponential'; readonly halfLifeDays: number }
  | { readonly kind: 'none' }

/** What has been decided about every search. What is left out is as it was measured to be best. */
export interface SearchTuning {
  /** Least cosine of what the semantic arm finds. */
  readonly minSimilarity?: number | undefined
  /** Least cosine of a memory that the graph arm begins with. */
  readonly graphSeedMinSimilarity?: number | undefined
  /** Least cosine of a memory that lies in the time of a question which has a subject, too. */
  readonly temporalMinSimilarity?: number | undefined
  readonly recency?: RecencyDecay | undefined
}
