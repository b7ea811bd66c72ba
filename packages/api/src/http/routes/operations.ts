import type { Engine } from '../../memory/engine.ts'
import { cancelOperation, deleteOperation, retryOperation } from '../../operations/change-operation.ts'
import { getOperation } from '../../operations/get-operation.ts'
import { listOperations } from '../../operations/list-operations.ts'
import type { Handlers } from '../handlers.ts'

export const operationHandlers = (engine: Engine) =>
  ({
    listOperations: ({ params, query }) => listOperations(engine, params.bank_id, query),
    getOperation: ({ params, query }) =>
      getOperation(engine, params.bank_id, { operation_id: params.operation_id, ...query }),
    cancelOperation: ({ params }) => cancelOperation(engine, params.bank_id, params),
    retryOperation: ({ params }) => retryOperation(engine, params.bank_id, params),
    deleteOperation: ({ params }) => deleteOperation(engine, params.bank_id, params),
  }) satisfies Partial<Handlers>
