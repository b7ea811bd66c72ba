import { MinScores, TagGroup, TemporalWindow } from 'hindsight-contract'
import { z } from 'zod'
import { fields, type McpTool, TagsMatch, tool } from '../tool.ts'
import { withInstructions, withoutNulls } from './retain-tools.ts'

const Budget = z.enum(['low', 'mid', 'high'])

export const questionTools = (instructions: string): McpTool[] => [
  tool({
    name: 'recall',
    description: withInstructions(
      'Look up what is remembered: facts that answer a question, by meaning, words, people and time ("what did Alice say ' +
        'last spring?"). Call it before answering anything that earlier conversations may know. Returns single memories, the best first.',
      instructions,
    ),
    kind: 'read',
    empty: { results: [] },
    input: {
      query: z.string().min(1).describe('A question or topic in plain language.'),
      max_tokens: z.int().min(1).default(4096).describe('Room for the results.'),
      budget: Budget.default('high').describe('How thoroughly to look.'),
      types: z
        .array(z.enum(['world', 'experience', 'observation']))
        .nullish()
        .describe(
          '`world`: facts; `experience`: what the assistant did; `observation`: what was concluded from several facts.',
        ),
      prefer_observations: z.boolean().default(false).describe('Leave out facts that a conclusion already covers.'),
      tags: fields.tags,
      tags_match: TagsMatch.default('any'),
      tag_groups: z.array(TagGroup).nullish(),
      query_timestamp: z.string().nullish().describe('The "now" of the question, ISO 8601.'),
      min_scores: MinScores.nullish(),
      temporal_window: TemporalWindow.nullish(),
    },
    async run(call, bankId, given) {
      const body = { ...withoutNulls(given), include: { entities: null } }
      const { results, ...rest } = await call('recallMemories', { params: { bank_id: bankId }, body })
      return { ...rest, results: results.map(({ type, ...memory }) => ({ ...memory, fact_type: type })) }
    },
  }),
  tool({
    name: 'reflect',
    description:
      'Get an answer that is reasoned from everything remembered, with the bank’s own point of view and rules. Slower than ' +
      'recall: for "what should…", "why…", "summarise what we know about…".',
    kind: 'read',
    empty: { text: '' },
    input: {
      query: z.string().min(1),
      context: z.string().nullish().describe('What the answer is needed for.'),
      budget: Budget.default('low'),
      max_tokens: z.int().min(1).default(4096),
      response_schema: z.record(z.string(), z.unknown()).nullish().describe('JSON Schema of a structured answer.'),
      tags: fields.tags,
      tags_match: TagsMatch.default('any'),
      apply_all_directives: z.boolean().default(false),
      include_based_on: z.boolean().default(false).describe('Also return what the answer rests on.'),
      include_trace: z.boolean().default(false),
    },
    run(call, bankId, { include_based_on, include_trace, tags_match, ...given }) {
      const body = {
        ...withoutNulls(given),
        ...(given.tags == null ? {} : { tags_match }),
        include: { ...(include_based_on && { facts: {} }), ...(include_trace && { tool_calls: {} }) },
      }
      return call('reflect', { params: { bank_id: bankId }, body })
    },
  }),
]
