import { nowMs } from '../../observability/tracing/span.ts'
import { type StepSpan, step } from '../../observability/tracing/step.ts'
import type { ArmName, BankVersion, SearchIndex, SearchQuery, SearchResult } from '../../search/search-index.ts'

/** In the order in which they run, one after the other. */
const ARMS: readonly ArmName[] = ['keyword', 'semantic', 'graph', 'temporal']

/** A search as a step of the trace, with its arms and the fusion within it. */
export function tracedSearch(
  index: SearchIndex,
  bank: BankVersion,
  query: SearchQuery,
  signal: AbortSignal | undefined,
): Promise<SearchResult> {
  return step('hindsight.recall.retrieval', async (span) => {
    const found = await index.search(bank, query, signal)
    recordArms(span, found)
    return found
  })
}

/** The search runs elsewhere and tells only afterwards how long its parts took; it has ended just now. */
function recordArms(span: StepSpan, { durationMs, armDurationsMs, ranked, eligible }: SearchResult): void {
  span.set({ 'hindsight.eligible': eligible, 'hindsight.candidates': ranked.length })
  const endedAt = nowMs()
  let startedAt = endedAt - durationMs
  for (const arm of ARMS) {
    const armEndedAt = startedAt + armDurationsMs[arm]
    span.record(`hindsight.recall.retrieval.${arm}`, startedAt, armEndedAt)
    startedAt = armEndedAt
  }
  span.record('hindsight.recall.fusion', Math.min(startedAt, endedAt), endedAt)
}
