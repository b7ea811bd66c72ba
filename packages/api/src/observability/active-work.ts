import { AsyncLocalStorage } from 'node:async_hooks'
import type { Span } from './tracing/span.ts'

/** For whom the running code works. */
export interface ActiveWork {
  readonly requestId?: string
  readonly operationId?: string
  /** The step that it is in; none where nothing is traced. */
  readonly span?: Span
}

const storage = new AsyncLocalStorage<ActiveWork>()

/** Runs `run`, and all that it awaits or begins, as part of this work. */
export const runAs = <T>(work: ActiveWork, run: () => T): T => storage.run(work, run)

/** What each line of the log says about where it comes from. */
export function describeActiveWork(): Record<string, string> {
  const { span, ...ids } = activeWork() ?? {}
  return span === undefined ? ids : { ...ids, trace_id: span.traceId, span_id: span.spanId }
}

export const activeWork = (): ActiveWork | undefined => storage.getStore()
