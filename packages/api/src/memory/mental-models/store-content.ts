import { execute, maybe, type Queryable, sql } from '../../database/sql.ts'
import { isUnwritten, type MentalModel, mentalModelColumns } from './mental-model.ts'
import { groupByType, provenanceOf, readProvenance } from './provenance.ts'

/** Earlier texts that are kept of a model. */
const historyLimit = 50

/** What made a text: the state of the bank that it has taken in, and the evidence. */
export interface Refreshed {
  readonly sourceQuery: string
  readonly sequence: number
  readonly at: Date
  /** Null leaves what is stored: the text rests on what it rested on. */
  readonly reflectResponse: Readonly<Record<string, unknown>> | null
  /** The version that the new text was made from. */
  readonly version: number
}

export type Stored =
  | { readonly status: 'stored'; readonly model: MentalModel }
  | { readonly status: 'gone' }
  /** Somebody else wrote meanwhile; theirs is kept. */
  | { readonly status: 'changed' }

/** Stores what a refresh made, unless the text was changed since; the one before goes into the history. */
export async function storeRefreshed(
  tx: Queryable,
  bankNumber: number,
  id: string,
  content: string,
  refreshed: Refreshed,
): Promise<Stored> {
  const before = await lockModel(tx, bankNumber, id)
  if (before === null) return { status: 'gone' }
  if (before.version !== refreshed.version) return { status: 'changed' }
  await keepInHistory(tx, bankNumber, before, content)
  const { at, sourceQuery, sequence, reflectResponse } = refreshed
  const response = reflectResponse === null ? null : JSON.stringify(reflectResponse)
  const model = await maybe<MentalModel>(
    tx,
    sql`update mental_models
        set content = ${content}, version = version + ${before.content === content ? 0 : 1}::int,
            reflect_response = coalesce(${response}::jsonb, reflect_response), last_refreshed_at = ${at},
            last_memory_seen_at = ${at}, last_refreshed_source_query = ${sourceQuery},
            last_sequence_seen = ${sequence}, last_refresh_error = null, last_refresh_failed_at = null,
            updated_at = now()
        where bank = ${bankNumber} and id = ${id}
        returning ${mentalModelColumns}`,
  )
  return { status: 'stored', model: model! }
}

/** Stores a text that somebody wrote. What is known of blocks that still stand stays known. Null when the model is gone. */
export async function storeWritten(
  tx: Queryable,
  bankNumber: number,
  id: string,
  content: string,
): Promise<MentalModel | null> {
  const before = await lockModel(tx, bankNumber, id)
  if (before === null) return null
  await keepInHistory(tx, bankNumber, before, content)
  const { citations, memories } = provenanceOf(content, readProvenance(before.reflect_response))
  const response =
    before.content === content
      ? before.reflect_response
      : citations.length === 0
        ? null
        : { text: content, model_used: true, based_on: groupByType(memories), citations }
  const after = await maybe<MentalModel>(
    tx,
    sql`update mental_models
        set content = ${content}, version = version + 1, updated_at = now(),
            reflect_response = ${response === null ? null : JSON.stringify(response)}::jsonb
        where bank = ${bankNumber} and id = ${id}
        returning ${mentalModelColumns}`,
  )
  return after ?? null
}

export async function lockModel(tx: Queryable, bankNumber: number, id: string): Promise<MentalModel | null> {
  const model = await maybe<MentalModel>(
    tx,
    sql`select ${mentalModelColumns} from mental_models where bank = ${bankNumber} and id = ${id} for update`,
  )
  return model ?? null
}

/** Keeps the text of a model that gets another one, with what it rests on and what it has taken in. */
export async function keepInHistory(
  tx: Queryable,
  bankNumber: number,
  model: MentalModel,
  content: string,
): Promise<void> {
  if (model.content === content || isUnwritten(model)) return
  const { text: _, ...response } = model.reflect_response ?? {}
  await execute(
    tx,
    sql`insert into mental_model_history
          (bank, mental_model, previous_content, previous_reflect_response, previous_sequence_seen,
           previous_memory_seen_at, previous_source_query, changed_at)
        values (${bankNumber}, ${model.id}, ${model.content},
                ${model.reflect_response === null ? null : JSON.stringify(response)}::jsonb, ${model.last_sequence_seen},
                ${model.last_memory_seen_at}, ${model.last_refreshed_source_query}, clock_timestamp())`,
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
