import { type CasesByName, type OperationCases, plain } from '../cases.ts'

const DISPOSITION = { skepticism: 2, literalism: 3, empathy: 5 }

const PROFILE = {
  name: 'Maria’s assistant',
  disposition: DISPOSITION,
  disposition_skepticism: 1,
  disposition_literalism: 5,
  disposition_empathy: 4,
  mission: 'Help',
  background: 'Help',
  reflect_mission: 'Help Maria plan her week',
  retain_mission: 'Plans and people',
  retain_extraction_mode: 'concise',
  retain_custom_instructions: 'Keep names.',
  retain_chunk_size: 2000,
  retain_structured_chunk_size: 4000,
  enable_observations: true,
  observations_mission: 'Habits',
  enable_temporal_retrieval: true,
  enable_graph_retrieval: true,
  enable_reranking: true,
}

const inBank = plain((stage) => stage.bank())

const profile: OperationCases['requests'] = async (stage) => ({
  params: await stage.bank(),
  smallest: { body: {} },
  fullest: [{ body: PROFILE }],
})

export const bankCases = {
  listBanks: {
    requests: async (stage) => {
      const { bank_id } = await stage.bank()
      return { params: {}, smallest: {}, fullest: [{ query: { q: bank_id, limit: 1, offset: 0 } }] }
    },
  },
  putBank: { requests: profile, missingBank: 'creates' },
  patchBank: { requests: profile, missingBank: 404 },
  deleteBank: { requests: inBank, missingBank: 'answers' },
  getBankProfile: { requests: inBank, missingBank: 404 },
  putBankProfile: {
    requests: async (stage) => {
      const ask = { body: { disposition: DISPOSITION } }
      return { params: await stage.bank(), smallest: ask, fullest: [ask] }
    },
    missingBank: 'creates',
  },
  mergeBackground: {
    requests: async (stage) => ({
      params: await stage.bank(),
      smallest: { body: { content: 'Maria is a nurse.' } },
      fullest: [{ body: { content: 'Maria is a nurse.', update_disposition: false } }],
    }),
    missingBank: 'creates',
  },
  getBankConfig: { requests: inBank, missingBank: 'answers' },
  patchBankConfig: {
    requests: async (stage) => ({
      params: await stage.bank(),
      smallest: { body: { updates: {} } },
      fullest: [
        { body: { updates: { retain_chunk_size: 1500, HINDSIGHT_API_RECALL_MAX_TOKENS: 900, reflect_mission: null } } },
      ],
    }),
    missingBank: 'creates',
  },
  resetBankConfig: { requests: inBank, missingBank: 'answers' },
  getBankStats: {
    requests: async (stage) => ({
      params: await stage.bank(),
      smallest: {},
      fullest: [{ query: { refresh: true } }],
    }),
    missingBank: 'answers',
  },
  getMemoriesTimeseries: {
    requests: async (stage) => ({
      params: await stage.bank(),
      smallest: {},
      fullest: [{ query: { period: '12h', time_field: 'mentioned_at' } }],
    }),
    missingBank: 'answers',
  },
} satisfies CasesByName
