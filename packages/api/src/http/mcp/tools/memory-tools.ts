import { z } from 'zod'
import { fields, type McpTool, TagsMatch, tool } from '../tool.ts'
import { withoutNulls } from './retain-tools.ts'

const memoryId = z.string().describe('The id of a memory, as recall and list_memories give it.')

export const memoryTools: McpTool[] = [
  tool({
    name: 'list_memories',
    description:
      'Page through memories, the most recently mentioned first. To find what answers a question use recall.',
    kind: 'read',
    empty: { items: [] },
    input: {
      type: z.enum(['world', 'experience', 'observation']).nullish(),
      q: fields.search,
      limit: fields.limit(100),
      offset: fields.offset,
      tags: fields.tags,
      tags_match: TagsMatch.default('any'),
    },
    run: (call, bankId, query) => call('listMemories', { params: { bank_id: bankId }, query }),
  }),
  tool({
    name: 'get_memory',
    description: 'One memory with all that is known about it.',
    kind: 'read',
    input: { memory_id: memoryId },
    run: (call, bankId, { memory_id }) => call('getMemory', { params: { bank_id: bankId, memory_id } }),
  }),
  tool({
    name: 'update_memory',
    description: 'Correct a memory that is wrong or out of date. Only what is given changes.',
    kind: 'write',
    input: {
      memory_id: memoryId,
      text: z.string().nullish(),
      context: z.string().nullish(),
      occurred_start: z.string().nullish().describe('ISO 8601.'),
      occurred_end: z.string().nullish(),
      fact_type: z.enum(['world', 'experience']).nullish(),
      entities: z.array(z.string()).nullish().describe('Replaces all of them.'),
      resolve_entities: z.boolean().default(true),
    },
    run: (call, bankId, { memory_id, ...given }) =>
      call('patchMemory', { params: { bank_id: bankId, memory_id }, body: withoutNulls(given) }),
  }),
  tool({
    name: 'invalidate_memory',
    description: 'Take a memory that no longer holds out of recall, or (restore) put it back. Nothing is deleted.',
    kind: 'destructive',
    input: { memory_id: memoryId, reason: z.string().nullish(), restore: z.boolean().default(false) },
    run: (call, bankId, { memory_id, reason, restore }) =>
      call('patchMemory', {
        params: { bank_id: bankId, memory_id },
        body: withoutNulls({ state: restore ? 'valid' : 'invalidated', reason: restore ? null : reason }),
      }),
  }),
  tool({
    name: 'list_documents',
    description: 'Texts that were remembered, the last updated first.',
    kind: 'read',
    empty: { items: [] },
    input: { q: fields.search, limit: fields.limit(100) },
    run: (call, bankId, query) => call('listDocuments', { params: { bank_id: bankId }, query }),
  }),
  tool({
    name: 'get_document',
    description: 'A remembered text as it was given.',
    kind: 'read',
    input: { document_id: z.string() },
    run: (call, bankId, { document_id }) => call('getDocument', { params: { bank_id: bankId, document_id } }),
  }),
  tool({
    name: 'delete_document',
    description: 'Forget a text and all memories that came from it, for good.',
    kind: 'destructive',
    input: { document_id: z.string() },
    async run(call, bankId, { document_id }) {
      const { memory_units_deleted } = await call('deleteDocument', { params: { bank_id: bankId, document_id } })
      return { status: 'deleted', document_id, document_deleted: true, memory_units_deleted }
    },
  }),
]
