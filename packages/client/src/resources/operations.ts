import type {
  CancelOperationResponse,
  DeleteOperationResponse,
  OperationResponse,
  OperationStatusResponse,
  OperationsListResponse,
  RetryOperationResponse,
} from 'hindsight-contract'
import { AbortedError, TimeoutError } from '../errors.ts'
import { iteratePages } from '../page.ts'
import type { RequestOptions } from '../transport.ts'
import { Resource, splitOptions, toWireNames } from './resource.ts'

export interface OperationFilter {
  status?: 'pending' | 'processing' | 'completed' | 'failed' | 'cancelled'
  type?: string
  excludeParents?: boolean
}

const ENDED = new Set(['completed', 'failed', 'cancelled', 'not_found'])
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
    const deadline = Date.now() + (options.timeoutMs ?? 300_000)
    while (true) {
      const operation = await this.get(bankId, operationId, options)
      if (ENDED.has(operation.status)) return operation
      if (Date.now() > deadline) throw new TimeoutError(`operation ${operationId} is still ${operation.status}`)
      await new Promise((resolve) => setTimeout(resolve, POLL_INTERVAL_MS))
      if (options.signal?.aborted)
        throw new AbortedError('operations.wait was aborted', { cause: options.signal.reason })
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
