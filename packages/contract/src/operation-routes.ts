import { z } from 'zod'
import {
  CancelOperationResponse,
  DeleteOperationResponse,
  OperationStatusResponse,
  OperationsListResponse,
  RetryOperationResponse,
} from './operations.ts'
import { paths } from './paths.ts'
import { route } from './route.ts'
import { flag, inBank, limitTo, offset, oneOperation } from './route-fields.ts'

/** Work in the background. */
export const operationRoutes = {
  listOperations: route({
    ...paths.listOperations,
    params: inBank,
    query: z.object({
      status: z.string().nullish(),
      type: z.string().nullish(),
      limit: limitTo(100, 20),
      offset,
      exclude_parents: flag(false).describe('Leave out operations that only gather others.'),
    }),
    output: OperationsListResponse,
    tag: 'operations',
    summary: 'List operations, the newest first',
    keepNulls: true,
  }),
  getOperation: route({
    ...paths.getOperation,
    params: oneOperation,
    query: z.object({ include_payload: flag(false).describe('Answer what the operation was asked, too.') }),
    output: OperationStatusResponse,
    tag: 'operations',
    summary: 'Status of one operation',
    description: 'An id that is not there answers 200 with the status `not_found`.',
  }),
  cancelOperation: route({
    ...paths.cancelOperation,
    params: oneOperation,
    output: CancelOperationResponse,
    tag: 'operations',
    summary: 'Cancel an operation that has not ended',
  }),
  retryOperation: route({
    ...paths.retryOperation,
    params: oneOperation,
    output: RetryOperationResponse,
    tag: 'operations',
    summary: 'Queue a failed or cancelled operation again',
  }),
  deleteOperation: route({
    ...paths.deleteOperation,
    params: oneOperation,
    output: DeleteOperationResponse,
    tag: 'operations',
    summary: 'Remove the record of an operation that has ended',
  }),
}
