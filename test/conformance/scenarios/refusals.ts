import assert from 'node:assert/strict'
import type { OperationName } from 'hindsight-contract'
import type { Check } from '../checks.ts'
import { allCases } from '../operations/index.ts'
import { ITEM, type Stage } from '../stage.ts'
import type { Ask } from '../target.ts'

/** A request whose single fields are right and that makes no sense as a whole, or here. */
interface Refusal {
  readonly operation: OperationName
  readonly what: string
  readonly ask: Ask
  readonly status: number
  /** What the sentence must say. */
  readonly says?: RegExp
}

const QUERY = { query: 'Who adopted a dog?' }
const QUESTION = { name: 'Maria', source_query: 'Who is Maria?' }
const LONG_QUERY = { query: 'Who adopted which dog in what place? '.repeat(100) }

const retain = (body: object) => ({ body })
const item = (more: object) => retain({ items: [{ ...ITEM, ...more }] })
const recall = (more: object) => ({ body: { ...QUERY, ...more } })
const config = (updates: object) => ({ body: { updates } })
const model = (trigger: object) => ({ body: { ...QUESTION, trigger } })
const template = (more: object) => ({ body: { version: '1', ...more } })
const webhook = (url: string) => ({ body: { url } })

const file = new File(['Maria adopted a dog.'], 'note.txt')
const upload = (request: string, files: readonly File[] = [file]) => ({ form: { files, request } })

// biome-ignore format: a table
const TABLE: readonly (readonly [OperationName, string, Ask, number, RegExp?])[] = [
  ['retainMemories', 'blank content', item({ content: ' \n' }), 422],
  ['retainMemories', 'a number as timestamp', item({ timestamp: 1_700_000_000 }), 422],
  ['retainMemories', 'a word as timestamp', item({ timestamp: 'yesterday' }), 422],
  ['retainMemories', 'a day that no month has', item({ timestamp: '2023-02-29' }), 422],
  ['retainMemories', 'metadata that is no text', item({ metadata: { n: 1 } }), 422],
  ['retainMemories', 'an addition to no document', item({ update_mode: 'append' }), 400, /document_id/],
  ['retainMemories', 'a document twice in one queued batch', retain({ items: [{ ...ITEM, document_id: 'd' }, { ...ITEM, document_id: 'd' }], async: true }), 400, /document/],
  ['retainMemories', 'an operation id that is no UUID', retain({ items: [ITEM], async: true, operation_id: 'x' }), 422],
  ['dryRunExtract', 'blank content', { body: { content: ' ' } }, 422],
  ['recallMemories', 'a question without a word', recall({ query: ' ?! ' }), 422],
  ['recallMemories', 'a type that there is not', recall({ types: ['dream'] }), 422, /world.*experience.*observation/s],
  ['recallMemories', 'an endless question', recall(LONG_QUERY), 400],
  ['recallMemories', 'an unreadable time of the question', recall({ query_timestamp: 'soon' }), 400],
  ['recallMemories', 'a window that ends before it starts', recall({ temporal_window: { start: '2024-02-01', end: '2024-01-01' } }), 422],
  ['recallMemories', 'tags beside tag groups', recall({ tags: ['a'], tag_groups: [{ tags: ['a'] }] }), 422],
  ['recallMemories', 'empty tags beside empty tag groups', recall({ tags: [], tag_groups: [] }), 422],
  ['reflect', 'tags beside tag groups', recall({ tags: ['a'], tag_groups: [{ tags: ['a'] }] }), 422],
  ['reflect', 'no fact types', recall({ fact_types: [] }), 422],
  ['reflect', 'a schema without properties', recall({ response_schema: { type: 'object' } }), 422],
  ['reflect', 'a schema of no object', recall({ response_schema: { type: 'array', properties: { a: { type: 'string' } } } }), 422],
  ['reflect', 'a schema with a type of its own', recall({ response_schema: { properties: { a: { type: 'date' } } } }), 422],
  ['reflect', 'a schema that requires what it lacks', recall({ response_schema: { properties: { a: { type: 'string' } }, required: ['b'] } }), 422],
  ['listMemories', 'a state that there is not', { query: { state: 'gone' } }, 400, /state/],
  ['listMemories', 'a consolidation state that there is not', { query: { consolidation_state: 'gone' } }, 400, /consolidation_state/],
  ['listMemories', 'an entity id that is no UUID', { query: { entity_id: 'maria' } }, 400],
  ['patchMemory', 'nothing', { body: {} }, 422],
  ['patchMemory', 'a reason for nothing', { body: { reason: 'because' } }, 422],
  ['patchMemory', 'a fact made an observation', { body: { fact_type: 'observation' } }, 422],
  ['patchMemory', 'a state that there is not', { body: { state: 'gone' } }, 422],
  ['patchMemory', 'a time that is none', { body: { occurred_start: 'soon' } }, 422],
  ['patchDocument', 'no tags', { body: {} }, 422, /tags/],
  ['patchBankConfig', 'a field that there is not', config({ retain_chunk_sise: 1 }), 400, /retain_chunk_sise/],
  ['patchBankConfig', 'a field of the server', config({ HINDSIGHT_API_DATABASE_URL: 'x' }), 400],
  ['patchBankConfig', 'a secret', config({ llm_api_key: 'x' }), 400],
  ['patchBankConfig', 'a wrong type', config({ retain_chunk_size: 'large' }), 400, /retain_chunk_size/],
  ['patchBankConfig', 'a value out of range', config({ disposition_empathy: 6 }), 400, /disposition_empathy/],
  ['patchBankConfig', 'a policy that is none', config({ memory_defense: { detectors: 'all' } }), 422, /memory_defense/],
  ['createMentalModel', 'a cron of six fields', model({ refresh_cron: '* * * * * *' }), 422],
  ['createMentalModel', 'two ways to be refreshed', model({ refresh_cron: '0 6 * * *', refresh_after_consolidation: true }), 422],
  ['createMentalModel', 'no fact types', model({ fact_types: [] }), 422],
  ['createMentalModel', 'a schema without properties', model({ response_schema: {} }), 422],
  ['createKnowledgeFolder', 'a parent that is not there', { body: { name: 'A', parent_id: 'kf-none' } }, 400],
  ['createKnowledgePage', 'a parent that is not there', { body: { ...QUESTION, name: 'A', parent_id: 'kf-none' } }, 400],
  ['createKnowledgePage', 'a name that is taken, in any case', { body: { ...QUESTION, name: 'mARIA' } }, 409],
  ['patchKnowledgeNode', 'nothing', { body: {} }, 400],
  ['patchKnowledgeNode', 'a parent that is not there', { body: { parent_id: 'kf-none' } }, 400],
  ['createWebhook', 'an address of another scheme', webhook('ftp://example.com/'), 400],
  ['createWebhook', 'an address of this machine', webhook('http://127.0.0.1:9/'), 400],
  ['createWebhook', 'an address of a private network', webhook('https://192.168.0.1/'), 400],
  ['createWebhook', 'no address', webhook('nowhere'), 400],
  ['patchWebhook', 'nothing', { body: {} }, 422],
  ['patchWebhook', 'an address of this machine', webhook('http://[::1]/'), 400],
  ['importBankTemplate', 'a later version', { body: { version: '2' } }, 400, /^Template schema validation failed: /],
  ['importBankTemplate', 'no version', { body: {} }, 400, /^Template schema validation failed: /],
  ['importBankTemplate', 'no object', { body: [] }, 400],
  ['importBankTemplate', 'a mental model without a question', template({ mental_models: [{ id: 'a', name: 'A' }] }), 400, /^Template schema validation failed: /],
  ['importBankTemplate', 'a way to extract that there is not', template({ bank: { retain_extraction_mode: 'sloppy' } }), 400, /^Template validation failed: /],
  ['importBankTemplate', 'instructions that no mode follows', template({ bank: { retain_custom_instructions: 'Keep names.' } }), 400, /^Template validation failed: /],
  ['importBankTemplate', 'a directive without a name', template({ directives: [{ name: ' ', content: 'Be brief.' }] }), 400, /^Template validation failed: /],
  ['retainFiles', 'a request that is no JSON', upload('{'), 400],
  ['retainFiles', 'more files than ten', upload('{}', Array(11).fill(file)), 400],
  ['retainFiles', 'words about more files than there are', upload('{"files_metadata": [{}, {}]}'), 400],
  ['retainFiles', 'words about a file in the wrong place', upload('{"document_id": "d"}'), 400, /document_id/],
  ['retainFiles', 'an update mode', upload('{"update_mode": "append"}'), 400, /update_mode/],
  ['retainFiles', 'a parser that there is not', upload('{"parser": "crystal ball"}'), 400, /crystal ball/],
  ['exportDocuments', 'observations of some documents', { query: { document_id: ['d'], include_observations: true } }, 400],
  ['importDocuments', 'what is no archive', { form: { file } }, 400],
  ['importDocuments', 'a way with conflicts that there is not', { query: { on_conflict: 'merge' }, form: { file } }, 400, /on_conflict/],
  ['listAuditLogs', 'a date that is none', { query: { start_date: 'soon' } }, 400, /start_date/],
  ['listAuditLogs', 'an end that is no date', { query: { end_date: 'soon' } }, 400, /end_date/],
  ['listLlmRequests', 'a date that is none', { query: { start_date: 'soon' } }, 400, /start_date/],
  ['listWebhookDeliveries', 'a cursor of no list', { query: { cursor: 'here' } }, 400, /cursor/],
]

async function refuses({ operation, ask, status, says }: Refusal, stage: Stage): Promise<void> {
  const { params } = await allCases[operation]!.requests(stage)
  const answer = await stage.ask(operation, params, ask)
  assert.equal(answer.status, status, answer.text)
  const { detail } = answer.json
  if (says !== undefined) assert.match(String(detail), says)
}

export const refusals: readonly Check[] = TABLE.map(([operation, what, ask, status, says]) => ({
  name: `${operation}: ${what} is ${status}`,
  run: (stage) => refuses({ operation, what, ask, status, ...(says === undefined ? {} : { says }) }, stage),
}))
