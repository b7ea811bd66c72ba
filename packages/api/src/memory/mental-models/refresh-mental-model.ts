import type {
  AsyncOperationSubmitResponse,
  MentalModelDryRunRefreshResult,
  MentalModelRefreshTrace,
} from 'hindsight-contract'
import { badRequest } from '../../errors.ts'
import { completeOperation } from '../../operations/lease.ts'
import type { OperationHandler } from '../../operations/operation-worker.ts'
import { type Bank, findBank } from '../banks/find-bank.ts'
import type { Engine } from '../engine.ts'
import { wireTime, wireTimeOrNull } from '../wire-time.ts'
import { type ComputedRefresh, computeRefresh } from './compute-refresh.ts'
import { lineDiff } from './line-diff.ts'
import { type MentalModel, mentalModelNotFound } from './mental-model.ts'
import { wireScope } from './model-scope.ts'
import { queueRefresh } from './queue-refresh.ts'
import { readMentalModel } from './read-mental-models.ts'
import { storeContent } from './store-content.ts'

const noTokens = { input_tokens: 0, output_tokens: 0, total_tokens: 0, cached_tokens: 0, thoughts_tokens: 0 }
const fullOnly = 'Without a language model every refresh is a full one.'

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

/** Refreshes the model of an operation. The text and the end of the operation are committed together. */
export const refreshMentalModelHandler: OperationHandler = async (engine, { operation, signal }) => {
  const { mental_model_id: id } = operation.payload as { mental_model_id: string }
  const { bank, model } = await readBoth(engine, operation.bankId, id)
  const computed = await computeRefresh(engine, bank, model, signal)
  await engine.db.transaction(async (tx) => {
    const stored = await storeContent(tx, bank.number, id, computed.content, {
      sourceQuery: model.source_query,
      sequence: computed.sequence,
      at: computed.startedAt,
      reflectResponse: reflectResponseOf(model, computed),
    })
    if (stored === null) throw mentalModelNotFound(id)
    await completeOperation(tx, operation, {
      mental_model_id: id,
      name: model.name,
      content_len: computed.content.length,
      populated_content: computed.candidate !== '',
      based_on_counts: countsOf(computed.basedOn),
      delta_ops_applied: 0,
      delta_ops_skipped: 0,
      outcome: computed.outcome,
    })
  })
  return null
}

/** What a refresh would do; nothing is stored. */
export async function dryRunRefreshMentalModel(
  engine: Engine,
  bankId: string,
  input: { readonly mental_model_id: string },
  signal?: AbortSignal,
): Promise<MentalModelDryRunRefreshResult> {
  const { bank, model } = await readBoth(engine, bankId, input.mental_model_id)
  const computed = await computeRefresh(engine, bank, model, signal)
  return {
    mental_model_id: model.id,
    name: model.name,
    requested_mode: model.trigger.mode,
    effective_mode: 'full',
    mode_fallback_reason: computed.fallbackReason,
    outcome: computed.outcome,
    would_persist: computed.outcome === 'content_written',
    scope: wireScope(model),
    window: {
      created_after: null,
      created_before: wireTime(computed.startedAt),
      watermark: wireTimeOrNull(model.last_memory_seen_at),
    },
    facts: {
      retrieved: countTypes(computed.evidence.statements.map(({ type }) => type)),
      used: countsOf(computed.basedOn),
    },
    based_on: computed.basedOn,
    current_content: model.content,
    candidate_content: computed.candidate,
    preview_content: computed.content,
    diff: lineDiff(model.content, computed.content),
    trace: traceOf(model, computed),
    usage: noTokens,
    duration_ms: computed.durationMs,
    warnings: warningsOf(model),
  }
}

async function readBoth(engine: Engine, bankId: string, id: string): Promise<{ bank: Bank; model: MentalModel }> {
  // The bank first: its sequence must not be newer than what the search will see.
  const bank = await findBank(engine.db, bankId)
  if (bank === null) throw mentalModelNotFound(id)
  const { model } = await readMentalModel(engine.db, bankId, id)
  return { bank, model }
}

function reflectResponseOf(model: MentalModel, computed: ComputedRefresh): Record<string, unknown> {
  return {
    text: computed.content,
    based_on: computed.basedOn,
    model_used: false,
    ...(computed.structuredOutput !== null && { structured_output: computed.structuredOutput }),
    ...(model.trigger.keep_trace && { trace: traceOf(model, computed) }),
  }
}

function traceOf(model: MentalModel, computed: ComputedRefresh): MentalModelRefreshTrace {
  return {
    recorded_at: wireTime(computed.startedAt),
    effective_mode: 'full',
    mode_fallback_reason: computed.fallbackReason,
    outcome: computed.outcome,
    tool_calls: computed.evidence.searches.map(({ tool, input, found, duration_ms, iteration }) => ({
      tool,
      input,
      result_count: found.length,
      duration_ms,
      iteration,
    })),
    llm_calls: [],
    usage: noTokens,
    duration_ms: computed.durationMs,
    warnings: warningsOf(model),
  }
}

function warningsOf(model: MentalModel): string[] {
  return model.trigger.mode === 'delta' ? [fullOnly] : []
}

function countsOf(groups: Readonly<Record<string, readonly unknown[]>>): Record<string, number> {
  return Object.fromEntries(Object.entries(groups).map(([type, members]) => [type, members.length]))
}

function countTypes(types: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const type of types) counts[type] = (counts[type] ?? 0) + 1
  return counts
}
