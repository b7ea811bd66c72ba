import { type CasesByName, plain } from '../cases.ts'
import type { Stage } from '../stage.ts'

const oneDocument = async (stage: Stage) => {
  const { bank_id, document_id } = await stage.remember({ tags: ['family'] })
  return { bank_id, document_id }
}

export const documentCases = {
  listDocuments: {
    requests: async (stage) => {
      const { bank_id } = await oneDocument(stage)
      const query = { q: 'june', tags: ['family', 'work'], tags_match: 'any', limit: 10, offset: 0 }
      return { params: { bank_id }, smallest: {}, fullest: [{ query }] }
    },
    missingBank: 'answers',
  },
  getDocument: { requests: plain(oneDocument) },
  patchDocument: {
    requests: async (stage) => {
      const ask = { body: { tags: ['friends'] } }
      return { params: await oneDocument(stage), smallest: ask, fullest: [ask] }
    },
  },
  deleteDocument: { requests: plain(oneDocument) },
  listChunks: {
    requests: async (stage) => ({
      params: await oneDocument(stage),
      smallest: {},
      fullest: [{ query: { limit: 10, offset: 0 } }],
    }),
  },
  reprocessDocument: { requests: plain(oneDocument) },
  getChunk: {
    requests: plain(async (stage) => {
      const { chunk_id } = await stage.remember()
      return { chunk_id }
    }),
  },
} satisfies CasesByName
