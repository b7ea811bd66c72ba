import type { MentalModelResponse, QueryOf } from 'hindsight-contract'
import { wireTime, wireTimeOrNull } from '../wire-time.ts'
import type { MentalModel } from './mental-model.ts'

export type Detail = QueryOf<'getMentalModel'>['detail']

/** As much of a model as was asked for. `isStale` is left out when it is not known. */
export function wireMentalModel(
  bankId: string,
  model: MentalModel,
  detail: Detail,
  isStale?: boolean,
): MentalModelResponse {
  const metadata: MentalModelResponse = {
    id: model.id,
    bank_id: bankId,
    name: model.name,
    tags: [...model.tags],
    last_refreshed_at: wireTimeOrNull(model.last_refreshed_at),
    last_memory_seen_at: wireTimeOrNull(model.last_memory_seen_at),
    created_at: wireTime(model.created_at),
    ...(isStale === undefined ? {} : { is_stale: isStale }),
    ...wireProblem(model),
  }
  if (detail === 'metadata') return metadata
  const content: MentalModelResponse = {
    ...metadata,
    source_query: model.source_query,
    content: model.content,
    max_tokens: model.max_tokens,
    trigger: model.trigger,
    ...(model.next_refresh_at !== null &&
      model.refresh_schedule === model.trigger.refresh_cron && { next_refresh_at: wireTime(model.next_refresh_at) }),
  }
  return detail === 'content' ? content : { ...content, reflect_response: model.reflect_response }
}

function wireProblem({ last_refresh_error: error, last_refresh_failed_at: at }: MentalModel) {
  return error === null ? {} : { last_refresh_error: error, last_refresh_failed_at: wireTimeOrNull(at) }
}
