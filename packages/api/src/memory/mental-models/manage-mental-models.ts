import { randomUUID } from 'node:crypto'
import type {
  CreateMentalModelRequest,
  CreateMentalModelResponse,
  Deleted,
  MentalModelResponse,
  UpdateMentalModelRequest,
} from 'hindsight-contract'
import { execute, maybe, type Queryable, sql } from '../../database/sql.ts'
import { conflict } from '../../errors.ts'
import { ensureBank } from '../banks/ensure-bank.ts'
import type { Engine } from '../engine.ts'
import { compileJsonSchema } from '../reflect/json-schema-check.ts'
import { findStaleModels } from './find-stale-models.ts'
import { mentalModelNotFound, placeholderContent } from './mental-model.ts'
import { queueRefresh, REFRESH_MENTAL_MODEL } from './queue-refresh.ts'
import { readMentalModel } from './read-mental-models.ts'
import { storeWritten } from './store-content.ts'
import { wireMentalModel } from './wire-mental-model.ts'

/**
 * Creates a mental model, and the bank when it is missing. Its first refresh is queued in the same transaction; a model
 * that comes with its content keeps that, and its operation is done already.
 * @throws ApiError 409 when the id is taken; 422 for a `response_schema` that is no JSON Schema.
 */
export async function createMentalModel(
  engine: Engine,
  bankId: string,
  input: CreateMentalModelRequest,
): Promise<CreateMentalModelResponse> {
  await requireShape(input.trigger)
  const bank = await ensureBank(engine.db, bankId, engine.settings.newBanks)
  const id = input.id || `mm-${randomUUID().replaceAll('-', '')}`
  const written = input.content ?? null
  const operationId = await engine.db.transaction(async (tx) => {
    const created = await execute(
      tx,
      sql`insert into mental_models (bank, id, name, source_query, content, tags, max_tokens, trigger)
          values (${bank.number}, ${id}, ${input.name}, ${input.source_query ?? ''}, ${written ?? placeholderContent},
                  ${input.tags}, ${input.max_tokens}, ${JSON.stringify(input.trigger)}::jsonb)
          on conflict (bank, id) do nothing`,
    )
    if (created === 0) throw conflict(`Mental model '${id}' already exists`)
    if (written === null) return queueRefresh(tx, bank.number, { id, name: input.name })
    return recordDone(tx, bank.number, { id, name: input.name, content: written })
  })
  if (written === null) engine.wakeWorker()
  return { mental_model_id: id, operation_id: operationId }
}

async function requireShape(trigger: CreateMentalModelRequest['trigger'] | null | undefined): Promise<void> {
  if (trigger?.response_schema != null) await compileJsonSchema(trigger.response_schema)
}

/** Nothing is left to be done, and whoever polls for it learns just that. */
async function recordDone(
  tx: Queryable,
  bankNumber: number,
  model: { readonly id: string; readonly name: string; readonly content: string },
): Promise<string> {
  const id = randomUUID()
  const payload = JSON.stringify({ mental_model_id: model.id })
  const result = JSON.stringify({
    mental_model_id: model.id,
    name: model.name,
    content_len: model.content.length,
    populated_content: model.content !== '',
    outcome: 'content_written',
  })
  await execute(
    tx,
    sql`insert into operations (id, bank, type, status, payload, result, completed_at)
        values (${id}, ${bankNumber}, ${REFRESH_MENTAL_MODEL}, 'completed', ${payload}::jsonb, ${result}::jsonb, now())`,
  )
  return id
}

/** Changes what is given; a trigger replaces the whole one. No refresh follows. */
export async function patchMentalModel(
  engine: Engine,
  bankId: string,
  input: { readonly mental_model_id: string; readonly body: UpdateMentalModelRequest },
): Promise<MentalModelResponse> {
  const { mental_model_id: id, body } = input
  await requireShape(body.trigger)
  await engine.db.transaction(async (tx) => {
    const changed = await maybe<{ bank: number }>(
      tx,
      sql`update mental_models
          set name = coalesce(${body.name}, name), source_query = coalesce(${body.source_query}, source_query),
              max_tokens = coalesce(${body.max_tokens}::int, max_tokens), tags = coalesce(${body.tags}::text[], tags),
              trigger = coalesce(${body.trigger == null ? null : JSON.stringify(body.trigger)}::jsonb, trigger),
              updated_at = now()
          where bank = (select number from banks where id = ${bankId}) and id = ${id}
          returning bank`,
    )
    if (changed === undefined) throw mentalModelNotFound(id)
    if (body.content != null) await storeWritten(tx, changed.bank, id, body.content)
  })
  return readAnswer(engine, bankId, id)
}

export async function deleteMentalModel(
  engine: Engine,
  bankId: string,
  input: { readonly mental_model_id: string },
): Promise<Deleted> {
  const { mental_model_id: id } = input
  const deleted = await execute(
    engine.db,
    sql`delete from mental_models where bank = (select number from banks where id = ${bankId}) and id = ${id}`,
  )
  if (deleted === 0) throw mentalModelNotFound(id)
  return { status: 'deleted' }
}

/** Blanks the text; the one before stays in the history. */
export async function clearMentalModel(
  engine: Engine,
  bankId: string,
  input: { readonly mental_model_id: string },
): Promise<MentalModelResponse> {
  const { mental_model_id: id } = input
  const { bankNumber } = await readMentalModel(engine.db, bankId, id)
  await engine.db.transaction((tx) => storeWritten(tx, bankNumber, id, ''))
  return readAnswer(engine, bankId, id)
}

async function readAnswer(engine: Engine, bankId: string, id: string): Promise<MentalModelResponse> {
  const { bankNumber, model } = await readMentalModel(engine.db, bankId, id)
  const stale = await findStaleModels(engine.db, bankNumber, [model])
  return wireMentalModel(bankId, model, 'full', stale.has(id))
}
