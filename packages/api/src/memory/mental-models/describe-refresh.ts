import type { MentalModelRefreshTrace } from 'hindsight-contract'
import { wireTime } from '../wire-time.ts'
import { wireUsage } from '../wire-usage.ts'
import type { ComputedRefresh } from './compute-refresh.ts'
import type { MentalModel } from './mental-model.ts'
import { groupByType, type Provenance, readProvenance } from './provenance.ts'

/** What a text rests on after a refresh. */
export function provenanceAfter(model: MentalModel, { draft }: ComputedRefresh): Provenance {
  return draft.provenance ?? readProvenance(model.reflect_response)
}

/** What is stored of a refresh with its text. */
export function reflectResponseOf(model: MentalModel, computed: ComputedRefresh): Record<string, unknown> {
  const { draft, structuredOutput } = computed
  const isKept = draft.provenance === null && model.reflect_response !== null
  const { trace: _, structured_output: __, ...before } = isKept ? model.reflect_response! : {}
  const { citations, memories } = draft.provenance ?? { citations: [], memories: [] }
  const made = {
    text: draft.content,
    model_used: draft.modelUsed,
    based_on: groupByType(memories),
    ...(citations.length > 0 && { citations }),
  }
  return {
    ...(isKept ? before : made),
    ...(structuredOutput !== null && { structured_output: structuredOutput }),
    ...(model.trigger.keep_trace && { trace: traceOf(computed) }),
  }
}

export function traceOf(computed: ComputedRefresh): MentalModelRefreshTrace {
  const { draft, evidence, calls, startedAt, durationMs, usage } = computed
  return {
    recorded_at: wireTime(startedAt),
    effective_mode: draft.mode,
    mode_fallback_reason: draft.fallbackReason,
    outcome: draft.outcome,
    tool_calls: evidence.searches.map(({ tool, input, found, duration_ms, iteration }) => ({
      tool,
      input,
      result_count: found.length,
      duration_ms,
      iteration,
    })),
    llm_calls: calls.map(({ scope, durationMs }) => ({ scope, duration_ms: durationMs })),
    delta_operations: draft.deltaOperations,
    retraction: draft.retraction,
    usage: wireUsage(usage),
    duration_ms: durationMs,
    warnings: warningsOf(computed),
  }
}

export function warningsOf({ draft, structureProblem }: ComputedRefresh): string[] {
  return [...draft.warnings, ...[draft.failure, structureProblem].filter((problem) => problem !== null)]
}

export function countsOf(groups: Readonly<Record<string, readonly unknown[]>>): Record<string, number> {
  return Object.fromEntries(Object.entries(groups).map(([type, members]) => [type, members.length]))
}
