import type { ClaimedOperation } from '../operations/operation.ts'
import { runAs } from './active-work.ts'
import type { Telemetry } from './telemetry.ts'
import { endingWith } from './tracing/step.ts'

/** What runs around each try of a queued operation: measured, named in the log, and a trace of its own. */
export const observeOperations =
  ({ metrics, work, tracer }: Telemetry) =>
  async <T>({ id, type, bankId, traceParent }: ClaimedOperation, run: () => Promise<T>): Promise<T> => {
    const end = work.begin({ name: `operation ${type}`, id })
    const measured = { operation: type, source: 'worker', bankId } as const
    const span = tracer?.begin(`hindsight.${SPAN_NAMES[type] ?? type}`, {
      kind: 'consumer',
      attributes: { 'hindsight.operation_id': id, 'hindsight.operation_type': type, 'hindsight.bank_id': bankId },
      causedBy: traceParent,
    })
    const measuredRun = () => metrics.measure(measured, run)
    try {
      return await runAs({ operationId: id, ...(span && { span }) }, () =>
        span === undefined ? measuredRun() : endingWith(span, measuredRun),
      )
    } finally {
      end()
    }
  }

/** As they are known elsewhere. */
const SPAN_NAMES: Readonly<Record<string, string>> = { refresh_mental_model: 'mental_model_refresh' }
