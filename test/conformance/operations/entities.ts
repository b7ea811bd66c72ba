import { type CasesByName, plain } from '../cases.ts'
import type { Stage } from '../stage.ts'

const inBank = async (stage: Stage) => {
  const { bank_id } = await stage.remember({ tags: ['family', 'user:maria'] })
  return { bank_id }
}
const oneEntity = plain(async (stage) => {
  const { bank_id, entity_id } = await stage.remember()
  return { bank_id, entity_id }
})

export const entityCases = {
  listEntities: {
    requests: async (stage) => ({
      params: await inBank(stage),
      smallest: {},
      fullest: [{ query: { limit: 10, offset: 0 } }],
    }),
    missingBank: 'answers',
  },
  getEntityGraph: {
    requests: async (stage) => ({
      params: await inBank(stage),
      smallest: {},
      fullest: [{ query: { limit: 10, min_count: 1 } }],
    }),
    missingBank: 'answers',
  },
  getEntity: { requests: oneEntity },
  regenerateEntity: { requests: oneEntity, status: 410, missingBank: 410, unknown: { entity_id: 410 } },
  listTags: {
    requests: async (stage) => ({
      params: await inBank(stage),
      smallest: {},
      fullest: [{ query: { q: 'user:*', source: 'memories', limit: 10, offset: 0 } }],
    }),
    missingBank: 'answers',
  },
  getMemoryGraph: {
    requests: async (stage) => {
      const { bank_id, document_id, chunk_id } = await stage.remember({ tags: ['family'] })
      const query = { type: 'world', limit: 10, q: 'dog', tags: ['family'], tags_match: 'any', document_id, chunk_id }
      return { params: { bank_id }, smallest: {}, fullest: [{ query }] }
    },
    missingBank: 'answers',
  },
} satisfies CasesByName
