import { type CasesByName, plain } from '../cases.ts'
import type { Stage } from '../stage.ts'

const QUESTION = { name: 'Maria', source_query: 'Who is Maria?' }

export const TRIGGER = {
  mode: 'delta',
  refresh_after_consolidation: false,
  refresh_cron: '0 6 * * *',
  min_refresh_interval_seconds: 60,
  fact_types: ['world', 'observation'],
  exclude_mental_models: true,
  exclude_mental_model_ids: ['none'],
  tags_match: 'any',
  tag_groups: [{ tags: ['family'], match: 'any' }],
  include_chunks: true,
  recall_max_tokens: 1000,
  recall_chunks_max_tokens: 500,
  response_schema: { type: 'object', properties: { summary: { type: 'string' } } },
  keep_trace: true,
}

const oneModel = async (stage: Stage) => {
  const { bank_id } = await stage.remember()
  const body = { ...QUESTION, id: 'maria', tags: ['family'] }
  const { operation_id } = await stage.call('createMentalModel', { bank_id }, { body })
  await stage.ended(bank_id, operation_id)
  return { bank_id, mental_model_id: 'maria' }
}

export const mentalModelCases = {
  listMentalModels: {
    requests: async (stage) => {
      const { bank_id } = await oneModel(stage)
      const query = { tags: ['family', 'work'], tags_match: 'any', detail: 'full', limit: 10, offset: 0 }
      return { params: { bank_id }, smallest: {}, fullest: [{ query }] }
    },
    missingBank: 'answers',
  },
  createMentalModel: {
    requests: async (stage) => ({
      params: await stage.bank(),
      smallest: { body: QUESTION },
      fullest: [{ body: { id: 'maria', ...QUESTION, tags: ['family'], max_tokens: 512, trigger: TRIGGER } }],
    }),
    missingBank: 'creates',
  },
  getMentalModel: {
    requests: async (stage) => ({
      params: await oneModel(stage),
      smallest: {},
      fullest: [{ query: { detail: 'content' } }],
    }),
  },
  patchMentalModel: {
    requests: async (stage) => ({
      params: await oneModel(stage),
      smallest: { body: {} },
      fullest: [{ body: { ...QUESTION, tags: ['family'], max_tokens: 512, trigger: TRIGGER } }],
    }),
  },
  deleteMentalModel: { requests: plain(oneModel) },
  getMentalModelHistory: { requests: plain(oneModel) },
  refreshMentalModel: { requests: plain(oneModel) },
  dryRunRefreshMentalModel: { requests: plain(oneModel) },
  clearMentalModel: { requests: plain(oneModel) },
} satisfies CasesByName
