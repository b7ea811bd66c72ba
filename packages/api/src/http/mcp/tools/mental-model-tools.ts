import { z } from 'zod'
import { fields, type McpTool, tool } from '../tool.ts'
import { withoutNulls } from './retain-tools.ts'

const modelId = z.string()
const Detail = z.enum(['metadata', 'content', 'full'])
const question = z.string().describe('The question that its text answers, again and again.')

export const mentalModelTools: McpTool[] = [
  tool({
    name: 'list_mental_models',
    description:
      'Standing answers that the bank keeps up to date, such as "what does the user prefer?". Read these first.',
    kind: 'read',
    empty: { items: [] },
    input: { tags: fields.tags, detail: Detail.default('full'), limit: fields.limit(100), offset: fields.offset },
    async run(call, bankId, query) {
      const { items, total } = await call('listMentalModels', { params: { bank_id: bankId }, query })
      return { items, total }
    },
  }),
  tool({
    name: 'get_mental_model',
    description: 'One standing answer.',
    kind: 'read',
    input: { mental_model_id: modelId, detail: Detail.default('full') },
    run: (call, bankId, { mental_model_id, detail }) =>
      call('getMentalModel', { params: { bank_id: bankId, mental_model_id }, query: { detail } }),
  }),
  tool({
    name: 'create_mental_model',
    description:
      'Keep an answer to a question that will come up again, written from the memories and refreshed as they grow.',
    kind: 'write',
    input: {
      name: z.string(),
      source_query: question,
      mental_model_id: z.string().nullish(),
      tags: z.array(z.string()).nullish().describe('Made only from memories with these tags.'),
      tags_match: z.enum(['any', 'all', 'any_strict', 'all_strict', 'exact']).nullish(),
      max_tokens: z.int().default(2048),
      trigger_refresh_after_consolidation: z.boolean().default(false).describe('Refresh whenever conclusions change.'),
    },
    async run(call, bankId, { mental_model_id: id, tags_match, trigger_refresh_after_consolidation, ...given }) {
      const trigger = withoutNulls({ tags_match, refresh_after_consolidation: trigger_refresh_after_consolidation })
      const body = { ...withoutNulls({ id, ...given }), trigger }
      const created = await call('createMentalModel', { params: { bank_id: bankId }, body })
      return { ...created, status: 'created', message: 'Its text is being written.' }
    },
  }),
  tool({
    name: 'update_mental_model',
    description: 'Change a standing answer’s name, question or settings. Its text follows at the next refresh.',
    kind: 'write',
    input: {
      mental_model_id: modelId,
      name: z.string().nullish(),
      source_query: question.nullish(),
      max_tokens: z.int().nullish(),
      tags: z.array(z.string()).nullish(),
      trigger_refresh_after_consolidation: z.boolean().nullish(),
    },
    async run(call, bankId, { mental_model_id, trigger_refresh_after_consolidation: refresh, ...given }) {
      const params = { bank_id: bankId, mental_model_id }
      const body = withoutNulls(given)
      if (refresh != null) {
        const { trigger } = await call('getMentalModel', { params, query: { detail: 'content' } })
        const { refresh_cron: _, ...kept } = trigger ?? {}
        body.trigger = { ...(refresh ? kept : trigger), refresh_after_consolidation: refresh }
      }
      return call('patchMentalModel', { params, body })
    },
  }),
  tool({
    name: 'delete_mental_model',
    description: 'Delete a standing answer. The memories it was made from stay.',
    kind: 'destructive',
    input: { mental_model_id: modelId },
    async run(call, bankId, { mental_model_id }) {
      await call('deleteMentalModel', { params: { bank_id: bankId, mental_model_id } })
      return { status: 'deleted', mental_model_id }
    },
  }),
  tool({
    name: 'refresh_mental_model',
    description: 'Write a standing answer anew from what is remembered now.',
    kind: 'write',
    input: { mental_model_id: modelId },
    async run(call, bankId, { mental_model_id }) {
      const { operation_id } = await call('refreshMentalModel', { params: { bank_id: bankId, mental_model_id } })
      return { operation_id, status: 'queued', message: 'Its text is being written.' }
    },
  }),
  tool({
    name: 'clear_mental_model',
    description: 'Blank the text of a standing answer; its question stays, and the text before stays in its history.',
    kind: 'destructive',
    input: { mental_model_id: modelId },
    async run(call, bankId, { mental_model_id }) {
      await call('clearMentalModel', { params: { bank_id: bankId, mental_model_id } })
      return { mental_model_id, status: 'cleared', message: 'Its text is blank.' }
    },
  }),
  tool({
    name: 'list_directives',
    description: 'Rules that answers from this bank must follow.',
    kind: 'read',
    empty: { items: [] },
    input: {
      tags: fields.tags,
      active_only: z.boolean().default(true),
      limit: fields.limit(100),
      offset: fields.offset,
    },
    run: (call, bankId, query) => call('listDirectives', { params: { bank_id: bankId }, query }),
  }),
  tool({
    name: 'create_directive',
    description: 'Set a rule that answers from this bank must follow, such as "always answer in French".',
    kind: 'write',
    input: {
      name: z.string(),
      content: z.string().describe('The rule, in plain language.'),
      priority: z.int().default(0).describe('Higher ones come first.'),
      is_active: z.boolean().default(true),
      tags: z.array(z.string()).nullish(),
    },
    run: (call, bankId, given) => call('createDirective', { params: { bank_id: bankId }, body: withoutNulls(given) }),
  }),
  tool({
    name: 'delete_directive',
    description: 'Take a rule back.',
    kind: 'destructive',
    input: { directive_id: z.string() },
    async run(call, bankId, { directive_id }) {
      await call('deleteDirective', { params: { bank_id: bankId, directive_id } })
      return { status: 'deleted', directive_id }
    },
  }),
]
