import { Counter, Histogram, type Registry } from 'prom-client'
import { tokenBucket } from './token-bucket.ts'

/** From 5 ms: recall is far below the 100 ms at which the known dashboards begin. */
const BUCKETS_S = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 0.75, 1, 2, 3, 5, 7.5, 10, 15, 20, 30, 60, 120]

export interface MeasuredOperation {
  /** `retain`, `recall`, `reflect`, or the type of a queued operation. */
  readonly operation: string
  /** `api`: somebody waits for it; `worker`: it was queued. */
  readonly source: 'api' | 'worker'
  readonly bankId: string
  readonly budget?: string
  readonly maxTokens?: number
}

export interface OperationMetrics {
  /** Times an operation, counting failures apart. */
  measure<T>(measured: MeasuredOperation, work: () => Promise<T>): Promise<T>
  /** Counts documents that were retained, by whether anything was found in them. */
  countDocuments(documents: readonly { readonly memories_created: number }[]): void
}

/** @param withBank a label for the bank: as many series as banks */
export function operationMetrics(registry: Registry, withBank: boolean): OperationMetrics {
  const registers = [registry]
  const labelNames = [...['operation', 'source', 'budget', 'max_tokens', 'success'], ...(withBank ? ['bank_id'] : [])]
  const duration = new Histogram({
    name: 'hindsight_operation_duration_seconds',
    help: 'Time of one retain, recall, reflect or queued operation.',
    labelNames,
    buckets: BUCKETS_S,
    registers,
  })
  const total = new Counter({
    name: 'hindsight_operation_operations_total',
    help: 'Retains, recalls, reflects and queued operations done.',
    labelNames,
    registers,
  })
  const documents = new Counter({
    name: 'hindsight_retain_documents_total',
    help: 'Documents retained, by whether they brought new memories.',
    labelNames: ['outcome'],
    registers,
  })
  return {
    async measure({ operation, source, bankId, budget = '', maxTokens }, work) {
      const started = performance.now()
      let success = 'false'
      try {
        const result = await work()
        success = 'true'
        return result
      } finally {
        const labels = {
          operation,
          source,
          budget,
          max_tokens: maxTokens === undefined ? '' : tokenBucket(maxTokens),
          success,
          ...(withBank && { bank_id: bankId }),
        }
        duration.observe(labels, (performance.now() - started) / 1000)
        total.inc(labels)
      }
    },
    countDocuments(retained) {
      for (const { memories_created } of retained)
        documents.inc({ outcome: memories_created > 0 ? 'facts' : 'no_facts' })
    },
  }
}
