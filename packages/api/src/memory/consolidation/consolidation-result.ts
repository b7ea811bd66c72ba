/** What a consolidation has done; the `result_metadata` of its operation. */
export interface ConsolidationResult {
  readonly memories_processed: number
  /** Facts that the model could not make anything of; they wait until somebody asks for them again. */
  readonly memories_failed: number
  readonly observations_created: number
  readonly observations_updated: number
  /** Observations that became part of others. */
  readonly observations_merged: number
  readonly observations_retired: number
  /** Not created, because their tag set has as many as it may. */
  readonly observations_over_limit: number
  /** Single changes that named what was not there, or rested on nothing. */
  readonly changes_rejected: number
  readonly model_calls: number
}

export const NO_RESULT: ConsolidationResult = {
  memories_processed: 0,
  memories_failed: 0,
  observations_created: 0,
  observations_updated: 0,
  observations_merged: 0,
  observations_retired: 0,
  observations_over_limit: 0,
  changes_rejected: 0,
  model_calls: 0,
}
