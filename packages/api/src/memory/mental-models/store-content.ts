import { execute, maybe, type Queryable, sql } from '../../database/sql.ts'
import { type MentalModel, mentalModelColumns, placeholderContent } from './mental-model.ts'

/** Earlier texts that are kept of a model. */
const historyLimit = 50

/** What made a text: the state of the bank that it has taken in, and the evidence. */
export interface Refreshed {
  readonly sourceQuery: string
  readonly sequence: number
  readonly at: Date
  readonly reflectResponse: Record<string, unknown>
}

/**
 * Gives a model a new text; the one before goes into its history. `refreshed` is null when somebody wrote the text. Null
 * when the model is gone.
 */
export async function storeContent(
  tx: Queryable,
  bankNumber: number,
  id: string,
  content: string,
  refreshed: Refreshed | null,
): Promise<MentalModel | null> {
  const before = await maybe<MentalModel>(
    tx,
    sql`select ${mentalModelColumns} from mental_models where bank = ${bankNumber} and id = ${id} for update`,
  )
  if (before === undefined) return null
  const changes = before.content !== content
  if (changes && before.content !== '' && before.content !== placeholderContent) {
    await keepInHistory(tx, bankNumber, before)
  }
  const response = refreshed === null ? null : JSON.stringify(refreshed.reflectResponse)
  const after = await maybe<MentalModel>(
    tx,
    sql`update mental_models
        set content = ${content}, version = version + ${changes ? 1 : 0}::int, reflect_response = ${response}::jsonb,
            last_refreshed_at = coalesce(${refreshed?.at}::timestamptz, last_refreshed_at),
            last_memory_seen_at = coalesce(${refreshed?.at}::timestamptz, last_memory_seen_at),
            last_refreshed_source_query = coalesce(${refreshed?.sourceQuery}, last_refreshed_source_query),
            last_sequence_seen = greatest(last_sequence_seen, ${refreshed?.sequence ?? 0}::bigint), updated_at = now()
        where bank = ${bankNumber} and id = ${id}
        returning ${mentalModelColumns}`,
  )
  return after ?? null
}

async function keepInHistory(tx: Queryable, bankNumber: number, model: MentalModel): Promise<void> {
  const response = model.reflect_response === null ? null : JSON.stringify(model.reflect_response)
  await execute(
    tx,
    sql`insert into mental_model_history (bank, mental_model, previous_content, previous_reflect_response, changed_at)
        values (${bankNumber}, ${model.id}, ${model.content}, ${response}::jsonb, clock_timestamp())`,
  )
  await execute(
    tx,
    sql`delete from mental_model_history
        where number in (
          select number from mental_model_history where bank = ${bankNumber} and mental_model = ${model.id}
          order by changed_at desc, number desc offset ${historyLimit}
        )`,
  )
}
