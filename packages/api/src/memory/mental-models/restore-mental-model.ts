import type { MentalModelResponse } from 'hindsight-contract'
import { execute, maybe, sql } from '../../database/sql.ts'
import { notFound } from '../../errors.ts'
import type { Engine } from '../engine.ts'
import { mentalModelNotFound } from './mental-model.ts'
import { getMentalModel, readMentalModel } from './read-mental-models.ts'
import { keepInHistory, lockModel } from './store-content.ts'

interface HistoryRow {
  readonly content: string
  readonly response: Record<string, unknown> | null
  readonly sequence: number
  readonly seenAt: Date | null
  readonly sourceQuery: string | null
}

/**
 * Gives a model the text back that it had before a change of its history; the one of now goes into the history. It counts
 * as seen what it had seen then: the next refresh takes in the rest.
 * @throws ApiError 404 when the bank, the model or the version is missing.
 */
export async function restoreMentalModel(
  engine: Engine,
  bankId: string,
  input: { readonly mental_model_id: string; readonly version: number },
): Promise<MentalModelResponse> {
  const { mental_model_id: id, version } = input
  const { bankNumber } = await readMentalModel(engine.db, bankId, id)
  await engine.db.transaction(async (tx) => {
    const model = await lockModel(tx, bankNumber, id)
    if (model === null) throw mentalModelNotFound(id)
    const earlier = await maybe<HistoryRow>(
      tx,
      sql`select previous_content as content, previous_reflect_response as response,
                 previous_sequence_seen as sequence, previous_memory_seen_at as "seenAt",
                 previous_source_query as "sourceQuery"
          from mental_model_history
          where bank = ${bankNumber} and mental_model = ${id} and number = ${version}::bigint`,
    )
    if (earlier === undefined) throw notFound(`Mental model '${id}' has no version ${version} in its history`)
    await keepInHistory(tx, bankNumber, model, earlier.content)
    const response = earlier.response === null ? null : JSON.stringify({ text: earlier.content, ...earlier.response })
    await execute(
      tx,
      sql`update mental_models
          set content = ${earlier.content}, version = version + 1, reflect_response = ${response}::jsonb,
              last_sequence_seen = ${earlier.sequence}, last_memory_seen_at = ${earlier.seenAt},
              last_refreshed_source_query = ${earlier.sourceQuery}, updated_at = now()
          where bank = ${bankNumber} and id = ${id}`,
    )
  })
  return getMentalModel(engine, bankId, { mental_model_id: id })
}
