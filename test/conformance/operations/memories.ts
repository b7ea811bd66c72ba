import { type CasesByName, plain } from '../cases.ts'

const oneMemory = plain(async (stage) => {
  const { bank_id, memory_id } = await stage.remember()
  return { bank_id, memory_id }
})
const inBank = plain(async (stage) => {
  const { bank_id } = await stage.remember()
  return { bank_id }
})

export const memoryCases = {
  clearMemories: {
    requests: async (stage) => {
      const { bank_id } = await stage.remember()
      return { params: { bank_id }, smallest: {}, fullest: [{ query: { type: 'world' } }] }
    },
    missingBank: 'answers',
  },
  listMemories: {
    requests: async (stage) => {
      const { bank_id, document_id, entity_id } = await stage.remember({ tags: ['family'] })
      const query = {
        type: 'world',
        q: 'dog',
        consolidation_state: 'pending',
        state: 'valid',
        document_id,
        entity_id,
        tags: ['family', 'work'],
        tags_match: 'any_strict',
        limit: 10,
        offset: 0,
      }
      return { params: { bank_id }, smallest: {}, fullest: [{ query }] }
    },
    missingBank: 'answers',
  },
  getMemory: { requests: oneMemory },
  patchMemory: {
    requests: async (stage) => {
      const { bank_id, memory_id } = await stage.remember()
      const changes = {
        text: 'Maria Silva adopted a cat in Lisbon.',
        context: 'corrected',
        occurred_start: '2024-06-03',
        occurred_end: '2024-06-04T12:00:00Z',
        fact_type: 'experience',
        entities: ['Maria Silva'],
        resolve_entities: false,
      }
      return {
        params: { bank_id, memory_id },
        smallest: { body: { context: 'corrected' } },
        fullest: [{ body: changes }, { body: { state: 'invalidated', reason: 'It was a cat.' } }],
      }
    },
  },
  getMemoryHistory: { requests: oneMemory },
  deleteObservationsOfMemory: { requests: oneMemory, missingBank: 'answers', unknown: { memory_id: 200 } },
  clearObservations: { requests: inBank, missingBank: 'answers' },
  listObservationScopes: { requests: inBank, missingBank: 'answers' },
  requestConsolidation: {
    requests: async (stage) => {
      const { bank_id } = await stage.remember({ tags: ['family'] })
      return { params: { bank_id }, smallest: {}, fullest: [{ body: { observation_scopes: [['family']] } }] }
    },
    missingBank: 404,
  },
  recoverConsolidation: { requests: inBank, missingBank: 'answers' },
} satisfies CasesByName
