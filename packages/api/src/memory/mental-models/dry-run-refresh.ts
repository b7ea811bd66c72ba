import type { MentalModelDryRunRefreshResult } from 'hindsight-contract'
import { ApiError, unavailable } from '../../errors.ts'
import { ModelError } from '../../models/model-error.ts'
import type { Engine } from '../engine.ts'
import { wireTime, wireTimeOrNull } from '../wire-time.ts'
import { wireUsage } from '../wire-usage.ts'
import { type ComputedRefresh, computeRefresh } from './compute-refresh.ts'
import { countsOf, provenanceAfter, traceOf, warningsOf } from './describe-refresh.ts'
import { lineDiff } from './line-diff.ts'
import type { MentalModel } from './mental-model.ts'
import { wireScope } from './model-scope.ts'
import { groupByType } from './provenance.ts'
import { readBankAndModel } from './read-mental-models.ts'

/** What a caller of a model that is busy should wait when nobody says. */
const RETRY_AFTER_S = 10

/**
 * What a refresh would do; nothing is stored.
 * @throws ApiError 502 or 503 when the language model cannot be asked.
 */
export async function dryRunRefreshMentalModel(
  engine: Engine,
  bankId: string,
  input: { readonly mental_model_id: string },
  signal?: AbortSignal,
): Promise<MentalModelDryRunRefreshResult> {
  const { bank, model } = await readBankAndModel(engine.db, bankId, input.mental_model_id)
  return describe(model, await computeRefresh(engine, bank, model, signal).catch(asAnswer))
}

function asAnswer(error: unknown): never {
  if (!(error instanceof ModelError)) throw error
  const detail = `The language model could not be asked: ${error.message}`
  if (error.isPassing) throw unavailable(detail, Math.ceil((error.retryAfterMs ?? RETRY_AFTER_S * 1_000) / 1_000))
  throw new ApiError(502, detail)
}

function describe(model: MentalModel, computed: ComputedRefresh): MentalModelDryRunRefreshResult {
  const { draft } = computed
  const isDelta = draft.mode === 'delta'
  const basedOn = groupByType(provenanceAfter(model, computed).memories)
  return {
    mental_model_id: model.id,
    name: model.name,
    requested_mode: model.trigger.mode,
    effective_mode: draft.mode,
    mode_fallback_reason: draft.fallbackReason,
    outcome: draft.outcome,
    would_persist: draft.outcome === 'content_written' && computed.structureProblem === null,
    scope: wireScope(model),
    window: {
      created_after: isDelta ? wireTimeOrNull(model.last_memory_seen_at) : null,
      created_before: wireTime(computed.startedAt),
      watermark: wireTimeOrNull(model.last_memory_seen_at),
    },
    facts: { retrieved: countTypes(computed.evidence.statements.map(({ type }) => type)), used: countsOf(basedOn) },
    based_on: basedOn as unknown as Record<string, Record<string, unknown>[]>,
    current_content: model.content,
    candidate_content: draft.candidate,
    preview_content: draft.content,
    diff: lineDiff(model.content, draft.content),
    delta_operations: draft.deltaOperations,
    retraction: draft.retraction,
    trace: traceOf(computed),
    usage: wireUsage(computed.usage),
    duration_ms: computed.durationMs,
    warnings: warningsOf(computed),
  }
}

function countTypes(types: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const type of types) counts[type] = (counts[type] ?? 0) + 1
  return counts
}
