import type { MentalModelListResponse, MentalModelResponse, MentalModelVersion, QueryOf } from 'hindsight-contract'
import { all, many, maybe, one, type Queryable, sql } from '../../database/sql.ts'
import { type Bank, findBank } from '../banks/find-bank.ts'
import type { Engine } from '../engine.ts'
import { tagsCondition } from '../tags/tags-condition.ts'
import { wireTime } from '../wire-time.ts'
import { findStaleModels } from './find-stale-models.ts'
import { type MentalModel, mentalModelColumns, mentalModelNotFound } from './mental-model.ts'
import { wireMentalModel } from './wire-mental-model.ts'

/** Modes of the list: neither lets untagged models through. */
const strictMatch = { any: 'any_strict', all: 'all_strict', exact: 'exact' } as const

/** A page of mental models, the one refreshed last first. */
export async function listMentalModels(
  engine: Engine,
  bankId: string,
  input: QueryOf<'listMentalModels'>,
): Promise<MentalModelListResponse> {
  const { limit, offset } = input
  const bank = await findBank(engine.db, bankId)
  if (bank === null) return { items: [], total: 0, limit, offset }
  const where = all(
    sql`bank = ${bank.number}`,
    tagsCondition(sql`tags`, input.tags ?? [], strictMatch[input.tags_match]),
  )
  const [models, { total }] = await Promise.all([
    many<MentalModel>(
      engine.db,
      sql`select ${mentalModelColumns} from mental_models where ${where}
          order by last_refreshed_at desc nulls last, id limit ${limit} offset ${offset}`,
    ),
    one<{ total: number }>(engine.db, sql`select count(*) as total from mental_models where ${where}`),
  ])
  const stale = await findStaleModels(engine.db, bank.number, models)
  const items = models.map((model) => wireMentalModel(bankId, model, input.detail, stale.has(model.id)))
  return { items, total, limit, offset }
}

/** @throws ApiError 404 */
export async function getMentalModel(
  engine: Engine,
  bankId: string,
  input: { readonly mental_model_id: string } & Partial<QueryOf<'getMentalModel'>>,
): Promise<MentalModelResponse> {
  const { detail = 'full' } = input
  const { bankNumber, model } = await readMentalModel(engine.db, bankId, input.mental_model_id)
  if (detail !== 'full') return wireMentalModel(bankId, model, detail)
  const stale = await findStaleModels(engine.db, bankNumber, [model])
  return wireMentalModel(bankId, model, detail, stale.has(model.id))
}

/** Earlier texts of a model, the newest first. */
export async function getMentalModelHistory(
  engine: Engine,
  bankId: string,
  input: { readonly mental_model_id: string },
): Promise<MentalModelVersion[]> {
  const { bankNumber, model } = await readMentalModel(engine.db, bankId, input.mental_model_id)
  const versions = await many<Omit<MentalModelVersion, 'changed_at'> & { readonly changed_at: Date }>(
    engine.db,
    sql`select number as version, previous_content, previous_reflect_response, changed_at from mental_model_history
        where bank = ${bankNumber} and mental_model = ${model.id} order by changed_at desc, number desc`,
  )
  return versions.map((version) => ({ ...version, changed_at: wireTime(version.changed_at) }))
}

/** @throws ApiError 404 when the bank or the model is missing. */
export async function readMentalModel(
  db: Queryable,
  bankId: string,
  id: string,
): Promise<{ readonly bankNumber: number; readonly model: MentalModel }> {
  const found = await maybe<MentalModel & { readonly bank: number }>(
    db,
    sql`select bank, ${mentalModelColumns} from mental_models
        where bank = (select number from banks where id = ${bankId}) and id = ${id}`,
  )
  if (found === undefined) throw mentalModelNotFound(id)
  const { bank, ...model } = found
  return { bankNumber: bank, model }
}

/** @throws ApiError 404 when the bank or the model is missing. */
export async function readBankAndModel(
  db: Queryable,
  bankId: string,
  id: string,
): Promise<{ readonly bank: Bank; readonly model: MentalModel }> {
  // The bank first: its sequence must not be newer than what a search will see.
  const bank = await findBank(db, bankId)
  if (bank === null) throw mentalModelNotFound(id)
  const { model } = await readMentalModel(db, bankId, id)
  return { bank, model }
}
