import { z } from 'zod'
import type { ContractCall } from '../contract-calls.ts'
import { type McpTool, tool } from '../tool.ts'

const item = {
  content: z.string().min(1).describe('The text to remember. Whole sentences, with names instead of pronouns.'),
  context: z.string().default('general').describe('What kind of text it is: "career", "travel plans", "bug report".'),
  timestamp: z.string().nullish().describe('When it was said or happened, ISO 8601. Now when left out.'),
  tags: z.array(z.string()).nullish().describe('Labels that can be filtered by later.'),
  metadata: z.record(z.string(), z.string()).nullish(),
  document_id: z.string().nullish().describe('Replaces what was remembered under this id before.'),
  strategy: z.string().nullish().describe('A named way of reading texts that the bank knows.'),
}

/** Told in place of an error that a model would not look for in a result. */
const failed = { status: 'error' }

export const retainTools = (instructions: string): McpTool[] => [
  tool({
    name: 'retain',
    description: withInstructions(
      'Remember something for later conversations: facts about people, preferences, decisions, events, what was learned. ' +
        'Call it whenever something is worth knowing next time. Returns at once; it can be recalled a moment later.',
      instructions,
    ),
    kind: 'write',
    alwaysObject: true,
    empty: failed,
    input: {
      ...item,
      update_mode: z.enum(['replace', 'append']).nullish().describe('Of a document_id that is there.'),
    },
    async run(call, bankId, given) {
      const body = { items: [withoutNulls(given)], async: true }
      const { operation_id } = await call('retainMemories', { params: { bank_id: bankId }, body })
      return { status: 'accepted', message: 'It is being remembered.', operation_id }
    },
  }),
  tool({
    name: 'sync_retain',
    description:
      'Remember something and wait until that is done. Only when the very next step recalls it; otherwise retain is faster.',
    kind: 'write',
    alwaysObject: true,
    empty: failed,
    input: item,
    async run(call, bankId, given) {
      const body = { items: [withoutNulls(given)], async: false }
      const { results } = await call('retainMemories', { params: { bank_id: bankId }, body })
      const ids = await Promise.all((results ?? []).map(({ document_id }) => memoryIdsOf(call, bankId, document_id)))
      return { status: 'completed', message: 'It is remembered.', memory_ids: ids.flat() }
    },
  }),
]

async function memoryIdsOf(call: ContractCall, bankId: string, documentId: string): Promise<string[]> {
  const page = { params: { bank_id: bankId }, query: { document_id: documentId, limit: 1000 } }
  const { items } = await call('listMemories', page)
  return items.map(({ id }) => id)
}

export const withInstructions = (description: string, instructions: string): string =>
  instructions === '' ? description : `${description}\n\n${instructions}`

export const withoutNulls = (given: object): Record<string, unknown> =>
  Object.fromEntries(Object.entries(given).filter(([, value]) => value !== null && value !== undefined))
