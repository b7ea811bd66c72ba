import type { CasesByName } from '../cases.ts'

const GROUPS = [
  { tags: ['family'], match: 'any' },
  { and: [{ tags: ['family'], match: 'all' }] },
  { or: [{ tags: ['family'], match: 'exact' }, { not: { tags: ['work'], match: 'any_strict' } }] },
]
const TYPES = ['world', 'experience', 'observation']

const RECALL = {
  query: 'Who adopted a dog?',
  types: TYPES,
  prefer_observations: true,
  budget: 'high',
  max_tokens: 2000,
  trace: true,
  query_timestamp: '2024-07-01T00:00:00Z',
  include: {
    entities: { max_tokens: 200 },
    chunks: { max_tokens: 500 },
    source_facts: { max_tokens: 500, max_tokens_per_observation: 100 },
  },
  tags_match: 'any',
  min_scores: { semantic: 0, keyword: 0, reranker: 0, final: 0 },
  temporal_window: { start: '2024-06-01T00:00:00Z', end: '2024-06-30T00:00:00Z' },
}

const REFLECT = {
  query: 'What is new in the family?',
  budget: 'mid',
  context: 'before a visit',
  max_tokens: 1000,
  include: { facts: {}, tool_calls: { output: true } },
  response_schema: { type: 'object', properties: { answer: { type: 'string' } }, required: ['answer'] },
  tags_match: 'any',
  apply_all_directives: true,
  fact_types: TYPES,
  exclude_mental_models: false,
  exclude_mental_model_ids: ['none'],
}

export const recallCases = {
  recallMemories: {
    requests: async (stage) => {
      const { bank_id } = await stage.remember({ tags: ['family'] })
      return {
        params: { bank_id },
        smallest: { body: { query: 'Who adopted a dog?' } },
        fullest: [{ body: { ...RECALL, tags: ['family'] } }, { body: { ...RECALL, tag_groups: GROUPS } }],
      }
    },
    missingBank: 'answers',
  },
  reflect: {
    requests: async (stage) => {
      const { bank_id } = await stage.remember({ tags: ['family'] })
      return {
        params: { bank_id },
        smallest: { body: { query: 'What is new in the family?' } },
        fullest: [{ body: { ...REFLECT, tags: ['family'] } }, { body: { ...REFLECT, tag_groups: GROUPS } }],
      }
    },
    missingBank: 'creates',
  },
} satisfies CasesByName
