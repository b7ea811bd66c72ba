import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { HindsightClient, type HindsightError, recallResponseToPromptString, sdk } from '@vectorize-io/hindsight-client'
import { HindsightServer, HindsightClient as OurClient } from 'hindsight-all'
import { afterAll, beforeAll, describe, expect, expectTypeOf, it } from 'vitest'
import { samplePdf } from '../support/sample-files.ts'

const ISO = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}/
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/

/** What the official client lets its users call. */
type Methods = Pick<HindsightClient, keyof HindsightClient>

/** Every method of the official client. */
const METHODS = Object.getOwnPropertyNames(HindsightClient.prototype).filter(
  // Its own helper is private to the compiler only.
  (name) => name !== 'constructor' && name !== 'validateResponse',
)

const KEY = 'a key of this test'

/** Methods of ours that do not take every call that the official one takes. */
type Narrower = {
  [Name in keyof Methods]: Parameters<Methods[Name]> extends Parameters<OurClient[Name]> ? never : Name
}[keyof Methods]

let server: HindsightServer
/** Waits for operations, which the official client does not do. */
let ours: OurClient
beforeAll(async () => {
  server = await HindsightServer.start({ env: { HINDSIGHT_API_TENANT_API_KEY: KEY } })
  ours = server.client
})
afterAll(() => server.stop())

/** The client, and the names of its methods that have answered. */
function watch<Client extends object>(client: Client, answered: Set<string>): Client {
  return new Proxy(client, {
    get: (target, name) => {
      const member = Reflect.get(target, name, target)
      if (typeof member !== 'function') return member
      return async (...parameters: unknown[]) => {
        const answer = await member.apply(target, parameters)
        answered.add(String(name))
        return answer
      }
    },
  })
}

async function failureOf(work: Promise<unknown>): Promise<HindsightError> {
  const error = await work.then(
    () => expect.fail('it should have failed'),
    (reason: unknown) => reason,
  )
  expect((error as Error).name).toMatch(/Error$/)
  return error as HindsightError
}

/**
 * The official client of the existing system, unchanged, against this server; and ours in its place, which these tests
 * cannot tell from it.
 */
describe.each<[string, string, (baseUrl: string) => Methods]>([
  ['the official client', 'official', (baseUrl) => new HindsightClient({ baseUrl, apiKey: KEY })],
  ['our client in its place', 'ours', (baseUrl) => new OurClient({ baseUrl, apiKey: KEY }) as unknown as Methods],
])('%s', (_, BANK, create) => {
  const answered = new Set<string>()
  let client: Methods
  beforeAll(() => {
    client = watch(create(server.url), answered)
  })

  it('is taken at its word by the compiler', () => expectTypeOf<Narrower>().toBeNever())

  it('reads the version that it speaks', async () => {
    const { api_version, features } = await client.getVersion()
    expect(api_version).toBe('0.9.1')
    expect(features).toMatchObject({ observations: true, worker: true, bank_config_api: true })
    for (const value of Object.values(features)) expect(value).toBeTypeOf('boolean')
  })

  it('retains files', async () => {
    const bank = `${BANK}-files`
    await client.createBank(bank, {})
    const files = [
      new File([samplePdf('Alice keeps bees in Lyon.')], 'bees.pdf', { type: 'application/pdf' }),
      new Blob(['Bob sold twelve jars.']),
    ]
    const { operation_ids } = await client.retainFiles(bank, files, {
      filesMetadata: [{ document_id: 'bees', tags: ['club'], metadata: { page: '1' } }, { context: 'market' }],
    })
    expect(operation_ids).toHaveLength(2)
    for (const id of operation_ids) {
      const { status, result_metadata } = await ours.operations.wait(bank, id)
      expect(status).toBe('completed')
      await ours.operations.wait(bank, result_metadata!.retain_operation_id as string)
    }
    expect(await client.getDocument(bank, 'bees')).toMatchObject({
      original_text: 'Alice keeps bees in Lyon.',
      tags: ['club'],
      document_metadata: { filename: 'bees.pdf', page: '1' },
    })
    expect((await client.recall(bank, 'How many jars did Bob sell?')).results[0]!.text).toMatch(/twelve/)
    const { operation_ids: shared } = await client.retainFiles(bank, [files[0]!], { context: 'club papers' })
    expect(shared).toHaveLength(1)
    const refusal = await failureOf(client.retainFiles(bank, [new File([''], 'void.txt')]))
    expect(refusal.message).toMatch(/File 'void\.txt' is empty/)
  })

  it('makes and changes banks', async () => {
    const created = await client.createBank(BANK, {
      name: 'Test Bank',
      reflectMission: 'Help users',
      dispositionSkepticism: 2,
      retainMission: 'Remember facts about people',
      retainExtractionMode: 'concise',
      retainChunkSize: 2000,
      enableObservations: true,
      observationsMission: 'Find habits',
      enableTemporalRetrieval: true,
      enableGraphRetrieval: true,
      enableReranking: true,
    })
    expect(created).toMatchObject({
      bank_id: BANK,
      name: 'Test Bank',
      mission: 'Help users',
      disposition: { skepticism: 2, literalism: 3, empathy: 3 },
    })
    expect(await client.setMission(BANK, 'Know Alice')).toMatchObject({ mission: 'Know Alice' })
    expect(await client.getBankProfile(BANK)).toMatchObject({ name: 'Test Bank', mission: 'Know Alice' })
    expect(
      await client.createBank(`${BANK}-seeds`, {
        name: 'Assistant',
        background: 'I am a helpful AI assistant',
        disposition: { skepticism: 4, literalism: 2, empathy: 5 },
      }),
    ).toMatchObject({
      name: 'Assistant',
      mission: 'I am a helpful AI assistant',
      disposition: { skepticism: 4, literalism: 2, empathy: 5 },
    })
  })

  it('reads, changes and resets what a bank overrides', async () => {
    const before = await client.getBankConfig(BANK)
    expect(before).toMatchObject({
      bank_id: BANK,
      overrides: { retain_chunk_size: 2000, reflect_mission: 'Know Alice' },
    })
    expect(before.config).toMatchObject({ retain_chunk_size: 2000 })
    const changed = await client.updateBankConfig(BANK, { retainChunkSize: 1500, dispositionEmpathy: 5 })
    expect(changed.config).toMatchObject({ retain_chunk_size: 1500, disposition_empathy: 5 })
    expect((await client.getBankProfile(BANK)).disposition).toMatchObject({ skepticism: 2, empathy: 5 })
    const reset = await client.resetBankConfig(BANK)
    expect(reset.overrides).toEqual({})
    expect(reset.config.retain_chunk_size).not.toBe(1500)
  })

  it('retains one memory with every option', async () => {
    const response = await client.retain(BANK, 'Alice was promoted to staff engineer at Google on 10 January 2024.', {
      timestamp: new Date('2024-01-15T09:30:00Z'),
      context: 'career update',
      metadata: { source: 'slack', channel: '#people' },
      documentId: 'career/alice',
      entities: [{ text: 'Alice Meyer', type: 'person' }],
      tags: ['work', 'alice'],
      updateMode: 'replace',
      observationScopes: 'per_tag',
      async: false,
    })
    expect(response).toMatchObject({ success: true, bank_id: BANK, items_count: 1, async: false })
    expect(response.usage).toMatchObject({ input_tokens: 0, output_tokens: 0, total_tokens: 0 })
    expect(
      await client.retain(BANK, 'Alice also plays the cello.', {
        documentId: 'career/alice',
        updateMode: 'append',
        timestamp: 'unset',
      }),
    ).toMatchObject({ success: true })
  })

  it('retains a batch, now or queued, once for each operation id', async () => {
    const items = [
      {
        content: 'Bob is a data scientist in Berlin.',
        context: 'career',
        timestamp: '2024-02-01T00:00:00Z',
        tags: ['work'],
      },
      { content: 'Carol opened a bakery in Lyon in March 2023.', document_id: 'carol', metadata: { source: 'email' } },
    ]
    expect(await client.retainBatch(BANK, items, { documentId: 'batch', documentTags: ['imported'] })).toMatchObject({
      success: true,
      items_count: 2,
      async: false,
    })
    const operationId = randomUUID()
    const queued = { async: true, operationId }
    const first = await client.retain(BANK, 'Dave repairs bicycles on Sundays.', queued)
    expect(first).toMatchObject({ success: true, async: true, operation_id: operationId })
    expect(await client.retain(BANK, 'Dave repairs bicycles on Sundays.', queued)).toMatchObject({
      operation_id: operationId,
    })
    expect(await ours.operations.wait(BANK, operationId, { timeoutMs: 20_000 })).toMatchObject({ status: 'completed' })
    expect((await client.listMemories(BANK, { q: 'bicycles' })).total).toBe(1)
  })

  it('lists memories', async () => {
    const all = await client.listMemories(BANK)
    expect(all).toMatchObject({ total: 5, limit: 100, offset: 0 })
    expect(all.items).toHaveLength(5)
    const [memory] = (
      await client.listMemories(BANK, { q: 'staff engineer', type: 'world', state: 'valid', limit: 1, offset: 0 })
    ).items
    expect(memory).toMatchObject({
      id: expect.stringMatching(UUID),
      text: expect.stringContaining('staff engineer at Google'),
      context: 'career update',
      fact_type: 'world',
      document_id: 'career/alice',
      tags: ['work', 'alice'],
      metadata: { source: 'slack', channel: '#people' },
      entities: expect.stringContaining('Alice'),
      mentioned_at: expect.stringMatching(/^2024-01-15/),
      occurred_start: expect.stringMatching(/^2024-01-10/),
      state: 'valid',
    })
    expect((await client.listMemories(BANK, { documentId: 'carol' })).total).toBe(1)
    const [alice] = (await ours.entities.list(BANK)).items.filter(({ canonical_name }) => /Alice/.test(canonical_name))
    expect((await client.listMemories(BANK, { entityId: alice!.id })).total).toBeGreaterThan(0)
    expect((await client.listMemories(BANK, { consolidationState: 'failed' })).total).toBe(0)
    expect((await client.listMemories(BANK, { state: 'invalidated' })).total).toBe(0)
    expect((await client.listMemories(BANK, { type: 'experience' })).total).toBe(0)
    expect((await client.listMemories(BANK, { limit: 2, offset: 4 })).items).toHaveLength(1)
  })

  it('recalls', async () => {
    const { results } = await client.recall(BANK, 'What does Bob do?')
    expect(results[0]).toMatchObject({
      id: expect.stringMatching(UUID),
      text: expect.stringContaining('Bob is a data scientist'),
      type: 'world',
      context: 'career',
      document_id: 'batch',
      tags: ['work', 'imported'],
    })
  })

  it('recalls with every option', async () => {
    const response = await client.recall(BANK, 'Where was Alice promoted in January 2024?', {
      types: ['world', 'experience', 'observation'],
      preferObservations: true,
      maxTokens: 2000,
      budget: 'high',
      trace: true,
      queryTimestamp: '2024-06-01T00:00:00Z',
      includeEntities: true,
      maxEntityTokens: 500,
      includeChunks: true,
      maxChunkTokens: 1000,
      includeSourceFacts: true,
      maxSourceFactsTokens: 500,
      tags: ['alice', 'work'],
      tagsMatch: 'all_strict',
      minScores: { final: 0 },
    })
    const [first] = response.results
    expect(first).toMatchObject({
      text: expect.stringContaining('Google'),
      occurred_start: expect.stringMatching(/^2024-01-10/),
      mentioned_at: expect.stringMatching(/^2024-01-15/),
      metadata: { source: 'slack', channel: '#people' },
      entities: expect.arrayContaining([expect.stringContaining('Alice')]),
    })
    for (const { tags } of response.results) expect(tags).toEqual(expect.arrayContaining(['alice', 'work']))
    const scores = response.results.map((result) => result.scores!.final)
    expect(scores).toEqual(scores.toSorted((a, b) => b - a))
    expect(response.chunks![first!.chunk_id!]).toMatchObject({
      text: expect.stringContaining('staff engineer'),
      chunk_index: 0,
    })
    const [name] = first!.entities!
    expect(response.entities![name!]).toMatchObject({
      canonical_name: name,
      entity_id: expect.any(String),
      observations: expect.any(Array),
    })
    expect(response.trace).toBeTypeOf('object')
    expect(recallResponseToPromptString(response)).toMatch(/^FACTS:\n\[/)

    const grouped = await client.recall(BANK, 'Who works?', {
      tagGroups: [
        { and: [{ tags: ['work'], match: 'any_strict' }, { not: { tags: ['alice'], match: 'any_strict' } }] },
      ],
      includeEntities: false,
    })
    expect(grouped.results.map(({ text }) => text)).toEqual([expect.stringContaining('Bob')])
    expect(grouped.entities ?? null).toBeNull()
    const all = await client.recall(BANK, 'Alice')
    const few = await client.recall(BANK, 'Alice', { maxTokens: 20 })
    expect(few.results.length).toBeGreaterThan(0)
    expect(few.results.length).toBeLessThan(all.results.length)
    expect((await client.recall(BANK, 'Alice', { minScores: { final: 2 } })).results).toEqual([])
  })

  it('manages directives', async () => {
    const created = await client.createDirective(BANK, 'Response Style', 'Be concise and friendly', {
      priority: 5,
      tags: ['style'],
    })
    expect(created).toMatchObject({
      id: expect.stringMatching(UUID),
      bank_id: BANK,
      name: 'Response Style',
      content: 'Be concise and friendly',
      priority: 5,
      is_active: true,
      tags: ['style'],
      created_at: expect.stringMatching(ISO),
    })
    expect((await client.listDirectives(BANK, { tags: ['style'] })).items).toMatchObject([{ id: created.id }])
    expect(await client.getDirective(BANK, created.id)).toEqual(created)
    expect(await client.updateDirective(BANK, created.id, { content: 'Be brief', isActive: false })).toMatchObject({
      name: 'Response Style',
      content: 'Be brief',
      is_active: false,
    })
    await client.deleteDirective(BANK, created.id)
    expect(await failureOf(client.getDirective(BANK, created.id))).toMatchObject({
      statusCode: 404,
      details: expect.any(String),
    })
  })

  it('manages mental models', async () => {
    const { mental_model_id: id, operation_id } = await client.createMentalModel(
      BANK,
      'Alice',
      'What is known about Alice?',
      {
        id: 'alice',
        tags: ['work'],
        maxTokens: 512,
        trigger: { refreshAfterConsolidation: true, tagsMatch: 'any' },
      },
    )
    expect(id).toBe('alice')
    expect(await ours.operations.wait(BANK, operation_id, { timeoutMs: 20_000 })).toMatchObject({ status: 'completed' })
    const model = await client.getMentalModel(BANK, 'alice', { detail: 'full' })
    expect(model).toMatchObject({
      id: 'alice',
      bank_id: BANK,
      name: 'Alice',
      source_query: 'What is known about Alice?',
      content: expect.stringContaining('Google'),
      tags: ['work'],
      max_tokens: 512,
      trigger: { refresh_after_consolidation: true, tags_match: 'any' },
      last_refreshed_at: expect.stringMatching(ISO),
    })
    const list = await client.listMentalModels(BANK, {
      tags: ['work'],
      tagsMatch: 'any',
      detail: 'metadata',
      limit: 10,
      offset: 0,
    })
    expect(list.items).toMatchObject([{ id: 'alice', name: 'Alice' }])

    const preview = await client.dryRunRefreshMentalModel(BANK, 'alice')
    expect(preview).toMatchObject({ mental_model_id: 'alice', name: 'Alice', would_persist: expect.any(Boolean) })
    expect(await client.clearMentalModel(BANK, 'alice')).toMatchObject({ id: 'alice' })
    expect((await client.getMentalModel(BANK, 'alice')).content ?? '').not.toContain('Google')
    const refresh = await client.refreshMentalModel(BANK, 'alice')
    expect(refresh).toMatchObject({ operation_id: expect.stringMatching(UUID), status: 'queued' })
    expect(await ours.operations.wait(BANK, refresh.operation_id, { timeoutMs: 20_000 })).toMatchObject({
      status: 'completed',
    })
    expect((await client.getMentalModel(BANK, 'alice')).content).toContain('Google')

    const updated = await client.updateMentalModel(BANK, 'alice', {
      name: 'About Alice',
      maxTokens: 256,
      tags: [],
      trigger: { refreshAfterConsolidation: false },
    })
    expect(updated).toMatchObject({
      name: 'About Alice',
      max_tokens: 256,
      trigger: { refresh_after_consolidation: false },
    })
    expect(await client.getMentalModelHistory(BANK, 'alice')).toBeInstanceOf(Array)
    await client.deleteMentalModel(BANK, 'alice')
    expect(await failureOf(client.getMentalModel(BANK, 'alice'))).toMatchObject({ statusCode: 404 })
  })

  it('keeps pages in folders', async () => {
    const people = await client.createKnowledgeFolder(BANK, 'People')
    const team = await client.createKnowledgeFolder(BANK, 'Team', { parentId: people.id })
    expect(team).toMatchObject({ kind: 'folder', name: 'Team', parent_id: people.id })
    const { page_id, operation_id } = await client.createKnowledgePage(BANK, 'Carol', 'What does Carol do?', {
      parentId: team.id,
      tags: ['imported'],
      maxTokens: 1024,
      trigger: {
        mode: 'delta',
        refreshAfterConsolidation: false,
        refreshCron: '0 3 * * *',
        factTypes: ['world'],
        excludeMentalModels: true,
        excludeMentalModelIds: ['none'],
        tagsMatch: 'any_strict',
        includeChunks: true,
        recallMaxTokens: 1000,
        recallChunksMaxTokens: 500,
      },
    })
    expect(await ours.operations.wait(BANK, operation_id!, { timeoutMs: 20_000 })).toMatchObject({
      status: 'completed',
    })
    const page = await client.getKnowledgePage(BANK, page_id)
    expect(page).toMatchObject({ name: 'Carol', body: expect.stringContaining('bakery') })
    const found = await client.searchKnowledgeBase(BANK, 'bakery', { limit: 5 })
    expect(found.results).toMatchObject([{ name: 'Carol' }])
    const { roots } = await client.getKnowledgeBaseTree(BANK)
    expect(roots.map(({ name }) => name)).toEqual(expect.arrayContaining(['People']))
    expect(
      await client.updateKnowledgeNode(BANK, page_id, { name: 'Carol Lyon', parentId: null, tags: [], maxTokens: 512 }),
    ).toMatchObject({
      name: 'Carol Lyon',
    })
    const bundle = await client.exportKnowledgeBase(BANK)
    expect(JSON.stringify(bundle)).toContain('Carol Lyon')
    await client.deleteKnowledgeNode(BANK, people.id)
    await client.deleteKnowledgeNode(BANK, page_id)
    expect((await client.getKnowledgeBaseTree(BANK)).roots).toEqual([])
    expect(await failureOf(client.getKnowledgePage(BANK, page_id))).toMatchObject({ statusCode: 404 })
  })

  it('reflects with every option', async () => {
    await client.createDirective(BANK, 'Length', 'Answer in at most two sentences.')
    const plain = await client.reflect(BANK, 'Tell me about Alice')
    expect(plain.text).toContain('Google')
    const full = await client.reflect(BANK, 'What should I know about Alice?', {
      context: 'preparing for a meeting',
      budget: 'mid',
      tags: ['alice'],
      tagsMatch: 'any_strict',
      responseSchema: { type: 'object', properties: { answer: { type: 'string' } }, required: ['answer'] },
      factTypes: ['world', 'experience', 'observation'],
      excludeMentalModels: true,
      includeFacts: true,
      includeToolCalls: true,
      includeToolCallOutput: true,
    })
    expect(full.text).toContain('Google')
    expect(full.based_on!.memories!.length).toBeGreaterThan(0)
    expect(full.based_on!.memories![0]).toMatchObject({
      id: expect.stringMatching(UUID),
      text: expect.any(String),
      type: 'world',
    })
    expect(full.based_on!.directives).toMatchObject([{ name: 'Length', content: 'Answer in at most two sentences.' }])
    expect(full.structured_output).toMatchObject({ answer: expect.any(String) })
    expect(full.trace!.tool_calls!.length).toBeGreaterThan(0)
    expect(full.usage).toMatchObject({ total_tokens: 0 })
    const grouped = await client.reflect(BANK, 'Who opened a bakery?', {
      tagGroups: [{ tags: ['imported'], match: 'any_strict' }],
      excludeMentalModelIds: ['alice'],
      includeToolCalls: true,
      includeToolCallOutput: false,
    })
    expect(grouped.text).toContain('Carol')
    expect(grouped.based_on ?? null).toBeNull()
  })

  it('manages documents, also those with a slash in their id', async () => {
    const list = await client.listDocuments(BANK, { limit: 10, offset: 0 })
    expect(list.items.map(({ id }) => id)).toEqual(expect.arrayContaining(['career/alice', 'batch', 'carol']))
    const document = await client.getDocument(BANK, 'career/alice')
    expect(document).toMatchObject({
      id: 'career/alice',
      bank_id: BANK,
      original_text: expect.stringContaining('cello'),
      content_hash: expect.any(String),
      created_at: expect.stringMatching(ISO),
      memory_unit_count: 2,
      tags: ['work', 'alice'],
    })
    expect(await client.getDocument(BANK, 'no such document')).toBeNull()
    expect(await client.updateDocument(BANK, 'career/alice', { tags: ['people'] })).toMatchObject({ success: true })
    expect((await client.getDocument(BANK, 'career/alice'))!.tags).toEqual(['people'])
    const { results } = await client.recall(BANK, 'Alice cello', { tags: ['people'], tagsMatch: 'any_strict' })
    expect(results[0]!.text).toContain('cello')
    await client.deleteDocument(BANK, 'career/alice')
    expect(await client.getDocument(BANK, 'career/alice')).toBeNull()
    expect((await client.recall(BANK, 'Alice cello')).results.filter(({ text }) => text.includes('cello'))).toEqual([])
  })

  it('takes documents from bank to bank', async () => {
    const COPY = `${BANK}-copy`
    const talk = ['Alice plays the cello.', 'Bob paints boats in Porto.']
    await client.retainBatch(
      BANK,
      talk.map((content, nth) => ({ content, document_id: `talks/${nth}` })),
    )
    const archive = await client.exportDocuments(BANK, { includeObservations: true, pollIntervalMs: 50 })
    expect(archive).toBeInstanceOf(Uint8Array)
    const { data, response } = await sdk.importDocuments({
      baseUrl: server.url,
      headers: { authorization: `Bearer ${KEY}` },
      path: { bank_id: COPY },
      body: { file: new Blob([archive as Uint8Array<ArrayBuffer>]) },
    } as Parameters<typeof sdk.importDocuments>[0])
    expect(response!.status).toBe(202)
    const outcome = await ours.operations.wait(COPY, data!.operation_id)
    expect(outcome).toMatchObject({ status: 'completed', result_metadata: { documents_skipped: 0 } })
    const { original_text } = (await client.getDocument(COPY, 'talks/1'))!
    expect(original_text).toBe(talk[1])
    const { results } = await client.recall(COPY, 'Who paints?')
    expect(results[0]!.text).toBe(talk[1])
    const one = await client.exportDocuments(BANK, { documentIds: ['talks/0'], pollIntervalMs: 50 })
    const again = await ours.documentTransfer.import(COPY, one)
    const skipped = { documents_imported: 0, skipped_document_ids: ['talks/0'] }
    expect(await ours.operations.wait(COPY, again.operation_id)).toMatchObject({ result_metadata: skipped })
    expect(await failureOf(client.exportDocuments('nobody'))).toMatchObject({ statusCode: 404 })
    await client.deleteBank(COPY)
    for (const nth of [0, 1]) await client.deleteDocument(BANK, `talks/${nth}`)
  })

  it('is told what is wrong with status and details', async () => {
    expect(await failureOf(client.retain(BANK, ''))).toMatchObject({ statusCode: 422 })
    expect(await failureOf(client.recall(BANK, 'x', { budget: 'huge' as 'high' }))).toMatchObject({
      statusCode: 422,
      details: [{ loc: ['body', 'budget'], msg: expect.any(String), type: expect.any(String) }],
    })
    expect(await failureOf(client.getMentalModel(BANK, 'none'))).toMatchObject({ statusCode: 404 })
    const abort = new AbortController()
    abort.abort()
    await expect(client.recall(BANK, 'x', { signal: abort.signal })).rejects.toThrow()
  })

  it('says in words what failed, and of which method', async () => {
    expect(await failureOf(client.getBankProfile('nobody'))).toMatchObject({
      name: expect.stringMatching(/Error$/),
      statusCode: 404,
      details: "Bank 'nobody' not found",
      message: expect.stringMatching(/^getBankProfile failed: "?Bank 'nobody' not found"?$/),
    })
    expect(await failureOf(client.updateBankConfig(BANK, { retainChunkSize: 0 }))).toMatchObject({
      statusCode: 400,
      details: expect.stringContaining('retain_chunk_size'),
    })
    // Deleting what is not there fails with an error, too.
    await failureOf(client.deleteDirective(BANK, randomUUID()))
    await failureOf(client.deleteMentalModel(BANK, 'none'))
    await failureOf(client.deleteDocument(BANK, 'none'))
  })

  it('deletes a bank', async () => {
    await client.deleteBank(BANK)
    const { data } = await sdk.listBanks({
      baseUrl: server.url,
      headers: { authorization: `Bearer ${KEY}` },
    } as Parameters<typeof sdk.listBanks>[0])
    const banks = data!.banks.map(({ bank_id }) => bank_id)
    expect(banks).toContain(`${BANK}-seeds`)
    expect(banks).not.toContain(BANK)
    expect((await client.listMemories(BANK)).total).toBe(0)
  })

  it('has every method, and each has answered', () => {
    expect(METHODS.filter((name) => !answered.has(name))).toEqual([])
  })
})

describe.each<[string, typeof HindsightClient | typeof OurClient]>([
  ['the official client', HindsightClient],
  ['our client', OurClient],
])('between %s and a server', (name, Client) => {
  it('lies the key', async () => {
    expect(await failureOf(new Client({ baseUrl: server.url }).listDocuments('b'))).toMatchObject({ statusCode: 401 })
    expect(await failureOf(new Client({ baseUrl: server.url, apiKey: 'wrong' }).listDocuments('b'))).toMatchObject({
      statusCode: 401,
      details: expect.any(String),
    })
    const { items } = await new Client({ baseUrl: `${server.url}/`, apiKey: KEY }).listDocuments('b')
    expect(items).toEqual([])
  })

  it('go the headers that were given, and who asks', async () => {
    const { url, requests, close } = await listenOnly(true)
    await new Client({ baseUrl: url, apiKey: KEY, headers: { 'x-tenant': 'me' } }).getVersion()
    await new Client({ baseUrl: url, userAgent: 'mine/1' }).getVersion()
    await close()
    const agent = name === 'our client' ? /^hindsight-client\/\d/ : /^hindsight-client-typescript\/\d/
    expect(requests[0]).toMatchObject({ authorization: `Bearer ${KEY}`, 'x-tenant': 'me' })
    expect(requests[0]!['user-agent']).toMatch(agent)
    expect(requests[1]).toMatchObject({ 'user-agent': 'mine/1' })
    expect(requests[1]).not.toHaveProperty('authorization')
  })

  it('ends a call whose time is over', async () => {
    const { url, close } = await listenOnly(false)
    const error = await failureOf(new Client({ baseUrl: url }).recall('b', 'x', { signal: AbortSignal.timeout(50) }))
    expect(['TimeoutError', 'AbortedError', 'AbortError', 'HindsightError']).toContain(error.name)
    await close()
    await failureOf(new Client({ baseUrl: url }).recall('b', 'x'))
  })
})

/** A server that writes down the headers of requests, and answers them or never does. */
async function listenOnly(answers: boolean) {
  const requests: IncomingHttpHeaders[] = []
  const listener = createServer((request, response) => {
    requests.push(request.headers)
    if (answers) response.writeHead(200, { 'content-type': 'application/json' }).end('{"api_version": "0.9.1"}')
  }).listen(0, '127.0.0.1')
  await once(listener, 'listening')
  const close = async () => {
    listener.closeAllConnections()
    await new Promise((resolve) => listener.close(resolve))
  }
  return { url: `http://127.0.0.1:${(listener.address() as AddressInfo).port}`, requests, close }
}
