import type { AsyncOperationSubmitResponse } from 'hindsight-contract'
import { execute, type Queryable, sql } from '../../database/sql.ts'
import { ApiError, badRequest, unprocessable } from '../../errors.ts'
import { ModelError } from '../../models/model-error.ts'
import { completeOperation } from '../../operations/lease.ts'
import type { ClaimedOperation } from '../../operations/operation.ts'
import type { OperationHandler } from '../../operations/operation-worker.ts'
import type { Bank } from '../banks/find-bank.ts'
import type { Engine } from '../engine.ts'
import { type ComputedRefresh, computeRefresh, computeWithoutModel } from './compute-refresh.ts'
import { countsOf, provenanceAfter, reflectResponseOf, traceOf } from './describe-refresh.ts'
import { isUnwritten, type MentalModel, mentalModelNotFound } from './mental-model.ts'
import { groupByType } from './provenance.ts'
import { queueRefresh } from './queue-refresh.ts'
import { readBankAndModel, readMentalModel } from './read-mental-models.ts'
import { storeRefreshed } from './store-content.ts'

/** How often a text is edited anew because somebody changed it meanwhile. */
const MOST_EDITS = 3
const overtaken =
  'The text was changed while it was refreshed: the change is kept, and the next refresh takes in the rest.'

/** Queues a refresh; one that waits already is reused. */
export async function refreshMentalModel(
  engine: Engine,
  bankId: string,
  input: { readonly mental_model_id: string },
): Promise<AsyncOperationSubmitResponse> {
  const { bankNumber, model } = await readMentalModel(engine.db, bankId, input.mental_model_id)
  if (model.source_query === '') throw badRequest(`Mental model '${model.id}' has no source_query to refresh it from`)
  const operationId = await engine.db.transaction((tx) => queueRefresh(tx, bankNumber, model))
  engine.wakeWorker()
  return { operation_id: operationId, status: 'queued' }
}

/**
 * Refreshes the model of an operation. The text and the end of the operation are committed together, unless somebody
 * changed the text meanwhile: theirs stands, and is edited where the trigger asks for edits.
 */
export const refreshMentalModelHandler: OperationHandler = async (engine, { operation, signal }) => {
  const { mental_model_id: id } = operation.payload as { mental_model_id: string }
  for (let edits = 1; ; edits++) {
    const { bank, model } = await readBankAndModel(engine.db, operation.bankId, id)
    const computed = await computeRefresh(engine, bank, model, signal).catch((error) =>
      fail(engine, bank, model, error, signal),
    )
    const { draft, structureProblem } = computed
    const problem = draft.failure ?? structureProblem
    if (problem !== null) {
      await storeStopgap(engine, bank, model, signal)
      await recordFailure(engine.db, bank.number, model, problem, computed)
      await recordOutcome(engine.db, operation, computed)
      // The model has had its second chance: asking again costs as much and brings the same.
      throw unprocessable(problem)
    }
    const status = await engine.db.transaction(async (tx) => {
      const stored = await store(tx, bank, model, computed, bank.sequence)
      if (stored.status === 'stored') await completeOperation(tx, operation, resultOf(model, computed))
      return stored.status
    })
    if (status === 'stored') return null
    if (status === 'gone') throw mentalModelNotFound(id)
    if (model.trigger.mode === 'full' || edits === MOST_EDITS) {
      return { ...resultOf(model, computed), outcome: 'content_unchanged', reason: overtaken }
    }
  }
}

function store(tx: Queryable, bank: Bank, model: MentalModel, computed: ComputedRefresh, sequence: number) {
  return storeRefreshed(tx, bank.number, model.id, computed.draft.content, {
    sourceQuery: model.source_query,
    sequence,
    at: computed.startedAt,
    reflectResponse: reflectResponseOf(model, computed),
    version: model.version,
  })
}

/** Records why there is no refresh; the queue decides whether to try again. */
async function fail(
  engine: Engine,
  bank: Bank,
  model: MentalModel,
  error: unknown,
  signal: AbortSignal,
): Promise<never> {
  if (error instanceof ModelError) {
    await storeStopgap(engine, bank, model, signal)
    await recordFailure(engine.db, bank.number, model, `The language model could not be used: ${error.message}`, null)
  } else if (error instanceof ApiError) await recordFailure(engine.db, bank.number, model, error.message, null)
  throw error
}

/** A text that was never written is what the memories say, until the language model can write it. */
async function storeStopgap(engine: Engine, bank: Bank, model: MentalModel, signal: AbortSignal): Promise<void> {
  if (!isUnwritten(model)) return
  const computed = await computeWithoutModel(engine, bank, model, signal)
  // It counts as having taken in nothing: a refresh with the model is still wanted.
  await engine.db.transaction((tx) => store(tx, bank, model, computed, model.last_sequence_seen))
}

async function recordFailure(
  db: Queryable,
  bankNumber: number,
  model: MentalModel,
  problem: string,
  computed: ComputedRefresh | null,
): Promise<void> {
  const trace = computed !== null && model.trigger.keep_trace ? JSON.stringify({ trace: traceOf(computed) }) : null
  await execute(
    db,
    sql`update mental_models
        set last_refresh_error = ${problem}, last_refresh_failed_at = now(),
            reflect_response = case when ${trace}::jsonb is null then reflect_response
                                    else coalesce(reflect_response, '{}') || ${trace}::jsonb end
        where bank = ${bankNumber} and id = ${model.id}`,
  )
}

/** What a failed operation tells besides its error. */
async function recordOutcome(db: Queryable, operation: ClaimedOperation, { draft }: ComputedRefresh): Promise<void> {
  const result =
    draft.failure === null
      ? { outcome: 'refresh_failed_structured_output', failure_reason: 'structured_output_failed' }
      : { outcome: draft.outcome, failure_reason: 'empty_candidate' }
  await execute(
    db,
    sql`update operations set result = result || ${JSON.stringify(result)}::jsonb
        where id = ${operation.id} and worker_id = ${operation.lease}`,
  )
}

function resultOf(model: MentalModel, computed: ComputedRefresh) {
  const { draft } = computed
  return {
    mental_model_id: model.id,
    name: model.name,
    content_len: draft.content.length,
    populated_content: draft.candidate !== '',
    based_on_counts: countsOf(groupByType(provenanceAfter(model, computed).memories)),
    delta_ops_applied: draft.deltaOperations?.applied?.length ?? 0,
    delta_ops_skipped: draft.deltaOperations?.skipped?.length ?? 0,
    mode: draft.mode,
    outcome: draft.outcome,
    failure_reason: null,
  }
}
