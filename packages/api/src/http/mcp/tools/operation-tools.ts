import { z } from 'zod'
import { fields, type McpTool, tool } from '../tool.ts'

const operationId = z.string().describe('As retain and refresh_mental_model return it.')

export const operationTools: McpTool[] = [
  tool({
    name: 'list_operations',
    description: 'Work in the background, the newest first.',
    kind: 'read',
    empty: { operations: [] },
    input: {
      status: z.enum(['pending', 'processing', 'completed', 'failed', 'cancelled']).nullish(),
      limit: fields.limit(20),
    },
    run: (call, bankId, { status, limit }) =>
      call('listOperations', { params: { bank_id: bankId }, query: { status, limit: Math.min(100, limit) } }),
  }),
  tool({
    name: 'get_operation',
    description: 'How far a piece of background work is.',
    kind: 'read',
    input: { operation_id: operationId },
    run: (call, bankId, { operation_id }) => call('getOperation', { params: { bank_id: bankId, operation_id } }),
  }),
  tool({
    name: 'cancel_operation',
    description: 'Stop a piece of background work.',
    kind: 'write',
    input: { operation_id: operationId },
    run: (call, bankId, { operation_id }) => call('cancelOperation', { params: { bank_id: bankId, operation_id } }),
  }),
]
