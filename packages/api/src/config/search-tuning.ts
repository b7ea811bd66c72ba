import type { RecencyDecay, SearchTuning } from '../search/search-tuning.ts'
import type { SearchVariables } from './search-variables.ts'

const WINDOW_DAYS = 365
const HALF_LIFE_DAYS = 90

export function resolveSearchTuning(variables: SearchVariables): SearchTuning {
  return {
    minSimilarity: variables.SEMANTIC_MIN_SIMILARITY,
    graphSeedMinSimilarity: variables.GRAPH_SEED_MIN_SIMILARITY,
    temporalMinSimilarity: variables.TEMPORAL_SEMANTIC_MIN_SIMILARITY,
    recency: recencyOf(variables),
  }
}

/** Days without a function mean the function that they are for. */
function recencyOf(variables: SearchVariables): RecencyDecay | undefined {
  const { RECENCY_LINEAR_WINDOW_DAYS: windowDays, RECENCY_HALFLIFE_DAYS: halfLifeDays } = variables
  const implied = windowDays !== undefined ? 'linear' : halfLifeDays !== undefined ? 'exponential' : undefined
  switch (variables.RECENCY_DECAY_FUNCTION ?? implied) {
    case 'linear':
      return { kind: 'linear', windowDays: windowDays ?? WINDOW_DAYS }
    case 'exponential':
      return { kind: 'exponential', halfLifeDays: halfLifeDays ?? HALF_LIFE_DAYS }
    case 'none':
      return { kind: 'none' }
    case undefined:
      return undefined
  }
}
