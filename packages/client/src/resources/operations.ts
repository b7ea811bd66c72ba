import type {
  CancelOperationResponse,
  DeleteOperationResponse,
  OperationResponse,
  OperationStatusResponse,
  OperationsListResponse,
  RetryOperationResponse,
} from 'hindsight-contract'
import { CallTimer } from '../call-timer.ts'
import { iteratePages } from '../page.ts'
import { pause } from '../pause.ts'
import type { RequestOptions } from '../transport.ts'
import { Resource, splitOptions, toWireNames } from './resource.ts'

export interface OperationFilter {
  status?: 'pending' | 'processing' | 'completed' | 'failed' | 'cancelled'
  type?: string
  excludeParents?: boolean
}

const ENDED = new Set(['completed', 'failed', 'cancelled', 'not_found'])
const DEFAULT_WAIT_MS = 300_000
const POLL_INTERVAL_MS = 200
const LONGEST_PAGE = 100

export class Operations extends Resource {
  list(
    bankId: string,
    options: OperationFilter & { limit?: number; offset?: number } & RequestOptions = {},
  ): Promise<OperationsListResponse> {
    const [request, query] = splitOptions(options)
    return this.call('listOperations', { params: { bank_id: bankId }, query: toWireNames(query) }, request)
  }

  iterate(bankId: string, options: OperationFilter & RequestOptions = {}): AsyncGenerator<OperationResponse> {
    return iteratePages(async (limit, offset) => {
      const { operations, total } = await this.list(bankId, { ...options, limit, offset })
      return { items: operations, total }
    }, LONGEST_PAGE)
  }

  /** An operation that does not exist has the status `not_found`. */
  get(
    bankId: string,
    operationId: string,
    options: { includePayload?: boolean } & RequestOptions = {},
  ): Promise<OperationStatusResponse> {
    const [request, query] = splitOptions(options)
    return this.call('getOperation', { params: this.#params(bankId, operationId), query: toWireNames(query) }, request)
  }

  /** Polls until the operation has ended, however it ended. @throws TimeoutError after `timeoutMs` (default 300,000). */
  async wait(bankId: string, operationId: string, options: RequestOptions = {}): Promise<OperationStatusResponse> {
    const timer = new CallTimer('operations.wait', options.timeoutMs ?? DEFAULT_WAIT_MS, options.signal)
    try {
      while (true) {
        const operation = await timer.guard(this.get(bankId, operationId))
        if (ENDED.has(operation.status)) return operation
        await timer.guard(pause(POLL_INTERVAL_MS, timer.signal))
      }
    } finally {
      timer.end()
    }
  }

  cancel(bankId: string, operationId: string, options?: RequestOptions): Promise<CancelOperationResponse> {
    return this.call('cancelOperation', { params: this.#params(bankId, operationId) }, options)
  }

  retry(bankId: string, operationId: string, options?: RequestOptions): Promise<RetryOperationResponse> {
    return this.call('retryOperation', { params: this.#params(bankId, operationId) }, options)
  }

  delete(bankId: string, operationId: string, options?: RequestOptions): Promise<DeleteOperationResponse> {
    return this.call('deleteOperation', { params: this.#params(bankId, operationId) }, options)
  }

  #params(bankId: string, operationId: string) {
    return { bank_id: bankId, operation_id: operationId }
  }
}
