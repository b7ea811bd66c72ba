import { type CasesByName, plain } from '../cases.ts'
import type { Stage } from '../stage.ts'

const RULE = { name: 'Style', content: 'Be brief.' }
const FULL_RULE = { ...RULE, priority: 5, is_active: true, tags: ['family'] }

const oneDirective = async (stage: Stage) => {
  const { bank_id } = await stage.bank()
  const { id } = await stage.call('createDirective', { bank_id }, { body: FULL_RULE })
  return { bank_id, directive_id: id as string }
}

export const directiveCases = {
  listDirectives: {
    requests: async (stage) => {
      const { bank_id } = await oneDirective(stage)
      const query = { tags: ['family', 'work'], tags_match: 'any', active_only: false, limit: 10, offset: 0 }
      return { params: { bank_id }, smallest: {}, fullest: [{ query }] }
    },
    missingBank: 'answers',
  },
  createDirective: {
    requests: async (stage) => ({
      params: await stage.bank(),
      smallest: { body: RULE },
      fullest: [{ body: FULL_RULE }],
    }),
    missingBank: 404,
  },
  getDirective: { requests: plain(oneDirective) },
  patchDirective: {
    requests: async (stage) => ({
      params: await oneDirective(stage),
      smallest: { body: {} },
      fullest: [{ body: { ...FULL_RULE, is_active: false } }],
    }),
  },
  deleteDirective: { requests: plain(oneDirective) },
} satisfies CasesByName
