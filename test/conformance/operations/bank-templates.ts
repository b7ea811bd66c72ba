import { type CasesByName, plain } from '../cases.ts'
import { TRIGGER } from './mental-models.ts'

const MANIFEST = {
  version: '1',
  bank: { reflect_mission: 'Help Maria', retain_chunk_size: 2000 },
  mental_models: [
    {
      id: 'maria',
      name: 'Maria',
      source_query: 'Who is Maria?',
      tags: ['family'],
      max_tokens: 512,
      trigger: TRIGGER,
    },
  ],
  directives: [{ name: 'Style', content: 'Be brief.', priority: 1, is_active: true, tags: ['family'] }],
}

export const bankTemplateCases = {
  importBankTemplate: {
    requests: async (stage) => ({
      params: await stage.bank(),
      smallest: { body: { version: '1' } },
      fullest: [
        { query: { dry_run: true }, body: MANIFEST },
        { query: { dry_run: false }, body: MANIFEST },
      ],
    }),
    missingBank: 'creates',
  },
  exportBankTemplate: { requests: plain((stage) => stage.bank()), missingBank: 404 },
  getBankTemplateSchema: { requests: plain(async () => ({})) },
} satisfies CasesByName
