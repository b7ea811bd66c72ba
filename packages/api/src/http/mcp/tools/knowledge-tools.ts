import { z } from 'zod'
import { type McpTool, tool } from '../tool.ts'
import { withoutNulls } from './retain-tools.ts'

const refresh = z.boolean().nullish().describe('Refresh whenever conclusions change.')
const triggerOf = (wish: boolean | null | undefined) =>
  wish == null ? {} : { trigger: { refresh_after_consolidation: wish } }

export const knowledgeTools: McpTool[] = [
  tool({
    name: 'get_knowledge_base_tree',
    description: 'Folders and pages of the knowledge base that this bank keeps up to date.',
    kind: 'read',
    empty: { roots: [] },
    run: (call, bankId) => call('getKnowledgeTree', { params: { bank_id: bankId } }),
  }),
  tool({
    name: 'search_knowledge_base',
    description: 'Find the knowledge-base pages that answer a question. For single facts use recall.',
    kind: 'read',
    empty: { results: [] },
    input: { query: z.string().min(1), limit: z.int().default(10) },
    run: (call, bankId, { query, limit }) =>
      call('searchKnowledgeBase', {
        params: { bank_id: bankId },
        query: { q: query, limit: Math.min(50, Math.max(1, limit)) },
      }),
  }),
  tool({
    name: 'get_knowledge_page',
    description: 'Read a page of the knowledge base.',
    kind: 'read',
    input: { page_id: z.string() },
    async run(call, bankId, { page_id }) {
      const { markdown: _, ...page } = await call('getKnowledgePage', { params: { bank_id: bankId, page_id } })
      return page
    },
  }),
  tool({
    name: 'create_knowledge_folder',
    description: 'Create a folder in the knowledge base.',
    kind: 'write',
    input: {
      name: z.string(),
      parent_id: z.string().nullish().describe('The folder it goes into; the top when left out.'),
    },
    run: (call, bankId, given) =>
      call('createKnowledgeFolder', { params: { bank_id: bankId }, body: withoutNulls(given) }),
  }),
  tool({
    name: 'create_knowledge_page',
    description: 'Create a page that answers a question, written from the memories and kept up to date.',
    kind: 'write',
    input: {
      name: z.string(),
      source_query: z.string().describe('The question that the page answers.'),
      parent_id: z.string().nullish(),
      tags: z.array(z.string()).nullish(),
      max_tokens: z.int().nullish(),
      refresh_after_consolidation: refresh,
    },
    async run(call, bankId, { refresh_after_consolidation, ...given }) {
      const body = { ...withoutNulls(given), ...triggerOf(refresh_after_consolidation) }
      const created = await call('createKnowledgePage', { params: { bank_id: bankId }, body })
      return { ...created, status: 'created', message: 'Its text is being written.' }
    },
  }),
  tool({
    name: 'update_knowledge_node',
    description: 'Rename or move a folder or page, or change what a page answers.',
    kind: 'write',
    input: {
      node_id: z.string(),
      name: z.string().nullish(),
      parent_id: z.string().nullish().describe('A folder, or "root" for the top.'),
      source_query: z.string().nullish(),
      tags: z.array(z.string()).nullish(),
      max_tokens: z.int().nullish(),
      refresh_after_consolidation: refresh,
    },
    run(call, bankId, { node_id, parent_id, refresh_after_consolidation, ...given }) {
      const place = parent_id == null ? {} : { parent_id: parent_id === 'root' ? null : parent_id }
      const body = { ...withoutNulls(given), ...place, ...triggerOf(refresh_after_consolidation) }
      return call('patchKnowledgeNode', { params: { bank_id: bankId, node_id }, body })
    },
  }),
  tool({
    name: 'delete_knowledge_node',
    description: 'Delete a page, or a folder with everything in it. The memories stay.',
    kind: 'destructive',
    input: { node_id: z.string() },
    async run(call, bankId, { node_id }) {
      await call('deleteKnowledgeNode', { params: { bank_id: bankId, node_id } })
      return { status: 'deleted', node_id }
    },
  }),
]
