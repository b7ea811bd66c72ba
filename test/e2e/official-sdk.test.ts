import { randomUUID } from 'node:crypto'
import { createClient, createConfig, sdk } from '@vectorize-io/hindsight-client'
import { HindsightServer } from 'hindsight-all'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const BANK = 'generated'
const SCHEDULE = '0 3 * * *'

type Name = keyof typeof sdk
interface Answer {
  readonly data?: unknown
  readonly error?: unknown
  readonly response?: { readonly status: number }
}

let server: HindsightServer
/** Ids of things in the bank. */
const ids: Record<string, string> = {}
beforeAll(async () => {
  server = await HindsightServer.start({
    env: { HINDSIGHT_API_ENABLE_BANK_LLM_HEALTH: 'true' },
  })
  const api = server.client
  await api.retain(BANK, 'Maria moved to Lisbon in May 2024. She sails.', { documentId: 'doc', tags: ['t'] })
  ids.memory_id = (await api.memories.list(BANK)).items[0]!.id
  ids.entity_id = (await api.entities.list(BANK)).items[0]!.id
  ids.chunk_id = (await api.documents.chunks(BANK, 'doc')).items[0]!.chunk_id
  ids.directive_id = (await api.directives.create(BANK, { name: 'd', content: 'Be brief' })).id
  const model = await api.mentalModels.create(BANK, { id: 'model', name: 'Maria', sourceQuery: 'Who is Maria?' })
  await api.operations.wait(BANK, model.operation_id!)
  ids.operation_id = model.operation_id!
  ids.folder_id = (await api.knowledgeBase.createFolder(BANK, { name: 'People' })).id
  ids.page_id = (await api.knowledgeBase.createPage(BANK, { name: 'Page', sourceQuery: 'Who sails?' })).page_id
  const exported = await api.documentTransfer.submitExport(BANK)
  const { result_metadata: archive } = await api.operations.wait(BANK, exported.operation_id)
  ids.key = archive!.storage_key as string
  ids.webhook_id = (
    await api.webhooks.create(BANK, { url: 'https://example.com/', eventTypes: ['retain.completed'] })
  ).id
})
afterAll(() => server.stop())

const inBank = { bank_id: BANK }
const at = (...names: string[]) => ({
  path: { ...inBank, ...Object.fromEntries(names.map((name) => [name, ids[name]])) },
})
const body = (content: object, path: object = inBank) => ({ path, body: content })

/** What each function is given, in an order in which each finds what it needs; and the status, if it is not 200. */
const CALLS: readonly [Name, () => object, number?][] = [
  ['healthEndpointHealthGet', () => ({})],
  ['getReadiness', () => ({})],
  ['getLiveness', () => ({})],
  ['getVersion', () => ({})],
  ['metricsEndpointMetricsGet', () => ({})],
  ['getBankTemplateSchema', () => ({})],
  ['listBanks', () => ({ query: { limit: 5 } })],
  ['createOrUpdateBank', () => body({ name: 'Generated' })],
  ['updateBank', () => body({ mission: 'Help' })],
  ['getBankProfile', () => at()],
  ['updateBankDisposition', () => body({ disposition: { skepticism: 1, literalism: 2, empathy: 3 } })],
  ['addBankBackground', () => body({ content: 'I help sailors.', update_disposition: false })],
  ['getBankConfig', () => at()],
  [
    'updateBankConfig',
    () => body({ updates: { retain_chunk_size: 2000, observation_scope_limits: [{ scope: ['t'], limit: 5 }] } }),
  ],
  ['resetBankConfig', () => at()],
  ['getAgentStats', () => at()],
  ['getMemoriesTimeseries', () => ({ ...at(), query: { period: '7d' } })],
  ['testBankLlm', () => at()],
  ['listLlmRequests', () => at()],
  ['llmRequestStats', () => at()],
  ['listAuditLogs', () => at()],
  ['auditLogStats', () => at()],
  ['retainMemories', () => body({ items: [{ content: 'Maria met Tom in Porto.', document_id: 'second' }] })],
  ['dryRunExtractMemories', () => body({ content: 'Ada lives in Rome.' })],
  ['recallMemories', () => body({ query: 'Who sails?', include: { chunks: {} } })],
  ['reflect', () => body({ query: 'Who is Maria?' })],
  ['listMemories', () => ({ ...at(), query: { limit: 10 } })],
  ['getMemory', () => at('memory_id')],
  ['updateMemory', () => ({ ...at('memory_id'), body: { context: 'sailing' } })],
  ['getObservationHistory', () => at('memory_id')],
  ['clearMemoryObservations', () => at('memory_id')],
  ['clearObservations', () => at()],
  ['listObservationScopes', () => at()],
  ['triggerConsolidation', () => body({})],
  ['recoverConsolidation', () => at()],
  ['getGraph', () => at()],
  ['listTags', () => at()],
  ['listEntities', () => at()],
  ['getEntityGraph', () => at()],
  ['getEntity', () => at('entity_id')],
  ['regenerateEntityObservations', () => at('entity_id'), 410],
  ['listDocuments', () => at()],
  ['getDocument', () => ({ path: { ...inBank, document_id: 'doc' } })],
  ['updateDocument', () => body({ tags: ['u'] }, { ...inBank, document_id: 'doc' })],
  ['listDocumentChunks', () => ({ path: { ...inBank, document_id: 'doc' } })],
  ['getChunk', () => ({ path: { chunk_id: ids.chunk_id } })],
  ['reprocessDocument', () => ({ path: { ...inBank, document_id: 'doc' } })],
  ['exportDocumentsSyncRemoved', () => at(), 410],
  ['exportDocuments', () => ({ ...at(), query: { document_id: ['doc'] } }), 202],
  ['importDocuments', () => ({ ...at(), body: { file: new Blob(['no archive']) } }), 400],
  ['downloadFile', () => ({ path: { key: ids.key } })],
  ['fileRetain', () => body({ files: [new File(['Ada sails.'], 'a.txt')], request: '{}' })],
  ['listDirectives', () => at()],
  ['createDirective', () => body({ name: 'second', content: 'Be kind' })],
  ['getDirective', () => at('directive_id')],
  ['updateDirective', () => ({ ...at('directive_id'), body: { priority: 2 } })],
  ['deleteDirective', () => at('directive_id')],
  ['listMentalModels', () => at()],
  ['createMentalModel', () => body({ name: 'Tom', source_query: 'Who is Tom?', trigger: { refresh_cron: SCHEDULE } })],
  ['getMentalModel', () => ({ path: { ...inBank, mental_model_id: 'model' } })],
  ['updateMentalModel', () => body({ max_tokens: 1024 }, { ...inBank, mental_model_id: 'model' })],
  ['getMentalModelHistory', () => ({ path: { ...inBank, mental_model_id: 'model' } })],
  ['refreshMentalModel', () => ({ path: { ...inBank, mental_model_id: 'model' } })],
  ['dryRunRefreshMentalModel', () => ({ path: { ...inBank, mental_model_id: 'model' } })],
  ['clearMentalModel', () => ({ path: { ...inBank, mental_model_id: 'model' } })],
  ['deleteMentalModel', () => ({ path: { ...inBank, mental_model_id: 'model' } })],
  ['getKnowledgeBaseTree', () => at()],
  ['createKnowledgeFolder', () => body({ name: 'Places' }), 201],
  ['createKnowledgePage', () => body({ name: 'Lisbon', source_query: 'Who lives in Lisbon?' }), 201],
  ['getKnowledgePage', () => at('page_id')],
  ['searchKnowledgeBase', () => ({ ...at(), query: { q: 'sailing' } })],
  ['exportKnowledgeBase', () => at()],
  ['updateKnowledgeNode', () => body({ name: 'Everybody' }, { ...inBank, node_id: ids.folder_id })],
  ['deleteKnowledgeNode', () => ({ path: { ...inBank, node_id: ids.folder_id } })],
  ['exportBankTemplate', () => at()],
  ['importBankTemplate', () => body({ version: '1', bank: { retain_chunk_size: 1500 } })],
  ['listOperations', () => at()],
  ['getOperationStatus', () => at('operation_id')],
  ['cancelOperation', () => ({ path: { ...inBank, operation_id: ids.operation_id } }), 409],
  ['retryOperation', () => ({ path: { ...inBank, operation_id: ids.operation_id } }), 409],
  ['deleteOperation', () => at('operation_id')],
  ['listWebhooks', () => at()],
  ['createWebhook', () => body({ url: 'https://example.com/2', event_types: ['retain.completed'] }), 201],
  ['updateWebhook', () => ({ ...at('webhook_id'), body: { enabled: false } })],
  ['listWebhookDeliveries', () => at('webhook_id')],
  ['deleteWebhook', () => at('webhook_id')],
  ['deleteDocument', () => ({ path: { ...inBank, document_id: 'second' } })],
  ['clearBankMemories', () => at()],
  ['deleteBank', () => ({ path: { bank_id: `none-${randomUUID()}` } })],
]

describe('the generated functions of the official client', () => {
  it.each(CALLS)('%s', async (name, parameters, status = 200) => {
    const client = createClient(createConfig({ baseUrl: server.url }))
    const call = sdk[name] as unknown as (options: object) => Promise<Answer>
    const { data, error, response } = await call({ client, ...parameters() })
    expect(response?.status, JSON.stringify(error)).toBe(status)
    if (status < 300) {
      expect(error).toBeUndefined()
      expect(data).toBeTruthy()
    } else expect(error).toMatchObject({ detail: expect.any(String) })
  })

  it('are all here', () => {
    const called = CALLS.map(([name]) => name as string)
    expect(
      Object.keys(sdk)
        .filter((name) => !called.includes(name))
        .sort(),
    ).toEqual([])
  })
})
