const BOUNDS: readonly (readonly [below: number, name: string])[] = [
  [100, '0-100'],
  [500, '100-500'],
  [1_000, '500-1k'],
  [5_000, '1k-5k'],
  [10_000, '5k-10k'],
  [50_000, '10k-50k'],
]

/** A number of tokens as one of seven labels. */
export const tokenBucket = (tokens: number): string => BOUNDS.find(([below]) => tokens < below)?.[1] ?? '50k+'
