import { type CasesByName, plain } from '../cases.ts'
import type { Stage } from '../stage.ts'
import { TRIGGER } from './mental-models.ts'

const PAGE = { name: 'Maria', source_query: 'Who is Maria?' }

const library = async (stage: Stage) => {
  const { bank_id } = await stage.remember()
  const folder = await stage.call('createKnowledgeFolder', { bank_id }, { body: { name: 'People' } })
  const page = await stage.call('createKnowledgePage', { bank_id }, { body: PAGE })
  await stage.ended(bank_id, page.operation_id)
  return { bank_id, folder_id: folder.id as string, page_id: page.page_id as string }
}
const inBank = plain(async (stage) => {
  const { bank_id } = await library(stage)
  return { bank_id }
})
const oneNode = async (stage: Stage) => {
  const { bank_id, page_id } = await library(stage)
  return { bank_id, node_id: page_id }
}

export const knowledgeBaseCases = {
  getKnowledgeTree: { requests: inBank, missingBank: 'answers' },
  createKnowledgeFolder: {
    requests: async (stage) => {
      const { bank_id, folder_id } = await library(stage)
      return {
        params: { bank_id },
        smallest: { body: { name: 'Places' } },
        fullest: [{ body: { name: 'Friends', parent_id: folder_id } }],
      }
    },
    missingBank: 'creates',
  },
  createKnowledgePage: {
    requests: async (stage) => {
      const { bank_id, folder_id } = await library(stage)
      const full = { ...PAGE, parent_id: folder_id, tags: ['family'], max_tokens: 1000, trigger: TRIGGER }
      return {
        params: { bank_id },
        smallest: { body: { ...PAGE, name: 'John' } },
        fullest: [{ body: full }],
      }
    },
    missingBank: 'creates',
  },
  getKnowledgePage: {
    requests: plain(async (stage) => {
      const { bank_id, page_id } = await library(stage)
      return { bank_id, page_id }
    }),
  },
  searchKnowledgeBase: {
    requests: async (stage) => {
      const { bank_id } = await library(stage)
      return { params: { bank_id }, smallest: { query: { q: 'dog' } }, fullest: [{ query: { q: 'dog', limit: 5 } }] }
    },
    missingBank: 'answers',
  },
  exportKnowledgeBase: { requests: inBank, missingBank: 'answers' },
  patchKnowledgeNode: {
    requests: async (stage) => {
      const { bank_id, folder_id, page_id } = await library(stage)
      const full = {
        name: 'Maria Silva',
        parent_id: folder_id,
        source_query: 'Who is Maria Silva?',
        tags: ['family'],
        max_tokens: 1000,
        trigger: TRIGGER,
      }
      return {
        params: { bank_id, node_id: page_id },
        smallest: { body: { name: 'Maria Silva' } },
        fullest: [{ body: full }],
      }
    },
  },
  deleteKnowledgeNode: { requests: plain(oneNode) },
} satisfies CasesByName
