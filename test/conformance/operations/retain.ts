import { randomUUID } from 'node:crypto'
import type { CasesByName } from '../cases.ts'
import { STORY } from '../stage.ts'

const ITEM = {
  content: STORY,
  timestamp: '2024-06-05T10:00:00+02:00',
  context: 'letters',
  metadata: { source: 'mail' },
  document_id: 'letters/june',
  entities: [{ text: 'Maria Silva', type: 'PERSON' }],
  resolve_entities: false,
  tags: ['family'],
  observation_scopes: 'per_tag',
  strategy: 'standard',
  update_mode: 'replace',
}

const LABEL_VALUE = { value: 'high', description: 'soon' }
const MAP_FIELD = { type: 'value', description: 'how soon', values: [LABEL_VALUE], fields: {} }

export const retainCases = {
  retainMemories: {
    requests: async (stage) => ({
      params: await stage.bank(),
      smallest: { body: { items: [{ content: STORY }] } },
      fullest: [
        { body: { items: [ITEM], async: true, document_tags: ['imported'], operation_id: randomUUID() } },
        { body: { items: [{ ...ITEM, observation_scopes: [['family'], []] }], async: false } },
      ],
    }),
    missingBank: 'creates',
    differs: {
      // Documented: one tag may be written as plain text.
      'body items[0].tags mistyped': 200,
      // Documented: metadata without a value are left out.
      'body items[0].metadata.source null': 200,
    },
  },
  dryRunExtract: {
    requests: async (stage) => ({
      params: await stage.bank(),
      smallest: { body: { content: STORY } },
      fullest: [
        {
          body: {
            content: STORY,
            context: 'letters',
            timestamp: '2024-06-05T10:00:00Z',
            agent_name: 'Ada',
            retain_mission: 'Who owns which pet',
            retain_extraction_mode: 'concise',
            retain_custom_instructions: 'Keep names.',
            retain_extract_causal_links: true,
            retain_chunk_size: 1000,
            entity_labels: [
              {
                key: 'urgency',
                description: 'how soon',
                type: 'value',
                optional: true,
                tag: false,
                values: [LABEL_VALUE],
                fields: { level: MAP_FIELD },
              },
            ],
            entities_allow_free_form: true,
            llm_output_language: 'en',
          },
        },
      ],
    }),
    missingBank: 'answers',
  },
} satisfies CasesByName
