import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestApp } from '../../../../../test/support/test-app.ts'
import { openTestService, type TestService } from '../../../../../test/support/test-service.ts'

let service: TestService
let db: TestService['db']
let search: TestService['search']
let engine: TestService['engine']
let app: TestService['app']
const clients: Client[] = []
beforeAll(async () => {
  service = await openTestService()
  ;({ db, search, engine, app } = service)
})
afterAll(async () => {
  for (const client of clients) await client.close()
  await service?.[Symbol.asyncDispose]()
})

async function connect(path: string, headers: Record<string, string> = {}, to = app): Promise<Client> {
  const client = new Client({ name: 'test', version: '1' })
  const transport = new StreamableHTTPClientTransport(new URL(`http://localhost${path}`), {
    requestInit: { headers },
    fetch: async (url, init) => to.fetch(new Request(url, init)),
  })
  await client.connect(transport as Parameters<typeof client.connect>[0])
  clients.push(client)
  return client
}

// biome-ignore lint/suspicious/noExplicitAny: a tool may answer anything; the test says what it should be
async function use(client: Client, name: string, given: Record<string, unknown> = {}): Promise<any> {
  const { structuredContent, content } = await client.callTool({ name, arguments: given })
  const [{ text }] = content as [{ text: string }]
  const told = structuredContent as { result?: string }
  expect(told).toEqual(typeof told.result === 'string' ? { result: text } : JSON.parse(text))
  return JSON.parse(text)
}

const post = (path: string, body: unknown, headers: Record<string, string> = {}, to = app) =>
  to.request(path, {
    method: 'POST',
    body: JSON.stringify(body),
    headers: { 'content-type': 'application/json', ...headers },
  })

describe('the tools', () => {
  it('are those of the protocol, for one bank and for many', async () => {
    const many = (await (await connect('/mcp')).listTools()).tools
    const one = (await (await connect('/mcp/notes/')).listTools()).tools
    expect(many).toHaveLength(39)
    expect(one).toHaveLength(36)
    const names = (list: typeof many) => list.map(({ name }) => name)
    expect(
      names(many)
        .filter((name) => !names(one).includes(name))
        .sort(),
    ).toEqual(['create_bank', 'get_bank_stats', 'list_banks'])
    const schemaOf = (list: typeof many, name: string) => list.find((tool) => tool.name === name)!.inputSchema
    expect(schemaOf(many, 'recall').properties).toHaveProperty('bank_id')
    expect(schemaOf(one, 'recall').properties).not.toHaveProperty('bank_id')
    expect(schemaOf(many, 'list_banks').properties).not.toHaveProperty('bank_id')
    expect(schemaOf(one, 'recall')).toMatchObject({ type: 'object', required: ['query'], additionalProperties: false })
    const annotations = Object.fromEntries(many.map(({ name, annotations }) => [name, annotations]))
    expect(annotations.recall).toEqual({ readOnlyHint: true, destructiveHint: false, openWorldHint: false })
    expect(annotations.delete_bank).toMatchObject({ readOnlyHint: false, destructiveHint: true })
    for (const { name, description } of many) expect(description!.length, name).toBeGreaterThan(15)
  })

  it('remember and find', async () => {
    const client = await connect('/mcp/alice')
    const kept = await use(client, 'sync_retain', {
      content: 'Alice keeps bees in Lyon.',
      tags: '["hobby"]',
      unknown: 1,
    })
    expect(kept).toEqual({ status: 'completed', message: 'It is remembered.', memory_ids: [expect.any(String)] })
    const { results } = await use(client, 'recall', { query: 'Where are the bees?' })
    expect(results[0]).toMatchObject({ id: kept.memory_ids[0], text: 'Alice keeps bees in Lyon.', fact_type: 'world' })
    expect(results[0]).not.toHaveProperty('type')
    expect(
      (await use(client, 'recall', { query: 'bees', tags: ['nothing'], tags_match: 'any_strict' })).results,
    ).toEqual([])
    const answer = await use(client, 'reflect', { query: 'What does Alice keep?', include_based_on: true })
    expect(answer.text).toContain('bees')
    expect(answer.based_on.memories).toHaveLength(1)
    const queued = await use(client, 'retain', { content: 'Alice sold her car.' })
    expect(queued).toMatchObject({ status: 'accepted', operation_id: expect.any(String) })
    expect(await use(client, 'get_operation', { operation_id: queued.operation_id })).toMatchObject({
      status: 'pending',
    })
  })

  it('mend and forget', async () => {
    const client = await connect('/mcp/bob')
    const { memory_ids } = await use(client, 'sync_retain', { content: 'Bob lives in Rome.', document_id: 'home' })
    const memory_id = memory_ids[0]
    expect(await use(client, 'update_memory', { memory_id, text: 'Bob lives in Oslo.' })).toMatchObject({
      id: memory_id,
    })
    expect((await use(client, 'get_memory', { memory_id })).text).toBe('Bob lives in Oslo.')
    await use(client, 'invalidate_memory', { memory_id, reason: 'moved' })
    expect((await use(client, 'recall', { query: 'Oslo' })).results).toEqual([])
    await use(client, 'invalidate_memory', { memory_id, restore: true })
    expect((await use(client, 'list_memories')).total).toBe(1)
    expect(await use(client, 'delete_document', { document_id: 'home' })).toEqual({
      status: 'deleted',
      document_id: 'home',
      document_deleted: true,
      memory_units_deleted: 1,
    })
  })

  it('keep mental models, directives and pages', async () => {
    const client = await connect('/mcp/carol')
    const model = await use(client, 'create_mental_model', { name: 'Tastes', source_query: 'What does she like?' })
    expect(model).toMatchObject({ status: 'created', operation_id: expect.any(String) })
    const { mental_model_id } = model
    const changed = await use(client, 'update_mental_model', {
      mental_model_id,
      trigger_refresh_after_consolidation: true,
    })
    expect(changed.trigger).toMatchObject({ refresh_after_consolidation: true })
    expect((await use(client, 'list_mental_models')).total).toBe(1)
    expect(await use(client, 'refresh_mental_model', { mental_model_id })).toMatchObject({ status: 'queued' })
    expect(await use(client, 'clear_mental_model', { mental_model_id })).toMatchObject({ status: 'cleared' })
    expect(await use(client, 'delete_mental_model', { mental_model_id })).toEqual({
      status: 'deleted',
      mental_model_id,
    })

    const directive = await use(client, 'create_directive', { name: 'Tone', content: 'Be kind.' })
    expect((await use(client, 'list_directives')).items).toHaveLength(1)
    await use(client, 'delete_directive', { directive_id: directive.id })

    const folder = await use(client, 'create_knowledge_folder', { name: 'Home' })
    const page = await use(client, 'create_knowledge_page', {
      name: 'Food',
      source_query: 'What?',
      parent_id: folder.id,
    })
    expect(page).toMatchObject({ status: 'created', page_id: expect.any(String) })
    await use(client, 'update_knowledge_node', { node_id: page.page_id, parent_id: 'root' })
    expect((await use(client, 'get_knowledge_base_tree')).roots).toHaveLength(2)
    expect((await use(client, 'get_knowledge_page', { page_id: page.page_id })).name).toBe('Food')
    expect((await use(client, 'search_knowledge_base', { query: 'food', limit: 999 })).total).toBe(1)
    await use(client, 'delete_knowledge_node', { node_id: folder.id })
  })

  it('serve many banks, which share nothing', async () => {
    const client = await connect('/mcp', { 'x-bank-id': 'dave' })
    await use(client, 'create_bank', { bank_id: 'erin', name: 'Erin', mission: 'Help' })
    await use(client, 'sync_retain', { content: 'Dave likes tea.' })
    await use(client, 'sync_retain', { bank_id: 'erin', content: 'Erin likes coffee.' })
    expect((await use(client, 'recall', { query: 'likes' })).results).toHaveLength(1)
    expect((await use(client, 'recall', { query: 'likes', bank_id: 'erin' })).results[0].text).toContain('coffee')
    const { structuredContent } = await client.callTool({ name: 'list_banks', arguments: { query: 'eri' } })
    expect(JSON.parse((structuredContent as { result: string }).result).banks).toHaveLength(1)
    expect(await use(client, 'get_bank_stats', { bank_id: 'erin' })).toMatchObject({ total_nodes: 1 })
    await use(client, 'delete_bank', { bank_id: 'erin' })
    expect((await use(client, 'list_banks', { query: 'erin' })).total).toBe(0)
  })

  it('can be limited by the bank', async () => {
    const client = await connect('/mcp/frank')
    await use(client, 'update_bank', { name: 'Frank' })
    await use(client, 'sync_retain', { content: 'Frank plays chess.' })
    const updates = { mcp_enabled_tools: ['recall', 'update_bank'] }
    await use(client, 'update_bank', { config_updates: updates })
    expect((await client.listTools()).tools.map(({ name }) => name)).toEqual(['recall', 'update_bank'])
    expect(await client.callTool({ name: 'delete_bank', arguments: {} })).toMatchObject({ isError: true })
    expect(await client.callTool({ name: 'no_such_tool', arguments: {} })).toMatchObject({ isError: true })
  })
})

describe('what goes wrong', () => {
  it('is told to the model', async () => {
    const client = await connect('/mcp/grace')
    expect(await use(client, 'recall', {})).toEqual({ error: expect.stringMatching(/^query: /), results: [] })
    expect(await use(client, 'recall', { query: '!' })).toMatchObject({
      error: expect.stringContaining('word character'),
    })
    expect(await use(client, 'retain', { content: '' })).toEqual({ status: 'error', message: expect.any(String) })
    expect(await use(client, 'get_memory', { memory_id: 'x' })).toEqual({ error: expect.any(String) })
    expect(await use(client, 'get_bank')).toEqual({ error: expect.stringContaining('grace') })
  })

  it('is an exchange without a key', async () => {
    const guarded = await createTestApp(db, engine, search, {
      mcp: { instructions: 'Ask first.', enabledTools: ['recall', 'reflect'], bankId: 'default', token: 'secret' },
    })
    const list = { jsonrpc: '2.0', id: 1, method: 'tools/list' }
    const missing = await post('/mcp', list, {}, guarded)
    expect([missing.status, await missing.json()]).toEqual([401, { error: 'Authorization header required' }])
    const wrong = await post('/mcp', list, { authorization: 'Bearer x' }, guarded)
    expect([wrong.status, await wrong.json()]).toEqual([401, { error: 'Invalid authentication token' }])
    const { tools } = await (await connect('/mcp', { authorization: 'Bearer secret' }, guarded)).listTools()
    expect(tools.map(({ name }) => name)).toEqual(['recall', 'reflect'])
    expect(tools[0]!.description).toMatch(/\n\nAsk first\.$/)
  })
})

describe('the transport', () => {
  const initialize = {
    jsonrpc: '2.0',
    id: 1,
    method: 'initialize',
    params: { protocolVersion: '2025-03-26', capabilities: {}, clientInfo: { name: 't', version: '1' } },
  }

  it('gives a session to those who want one, and forgets none by a restart', async () => {
    const response = await post('/mcp', initialize)
    expect(response.headers.get('content-type')).toContain('text/event-stream')
    expect(response.headers.get('mcp-session-id')).toMatch(/^[0-9a-f-]{36}$/)
    expect(await response.text()).toMatch(/^event: message\ndata: .*"hindsight-mcp-server"/)
    const list = { jsonrpc: '2.0', id: 2, method: 'tools/list' }
    const stale = await post('/mcp', list, { 'mcp-session-id': 'of another server', accept: '*/*' })
    expect(stale.status).toBe(200)
    expect((await app.request('/mcp', { method: 'DELETE' })).status).toBe(204)
  })

  it('answers probes, and those who would listen', async () => {
    const probe = await app.request('/mcp')
    expect([probe.status, await probe.json()]).toEqual([200, {}])
    expect((await app.request('/mcp/b', { headers: { accept: 'text/event-stream' } })).status).toBe(405)
  })

  it('refuses what is no message', async () => {
    expect((await post('/mcp', { hello: 'world' })).status).toBe(400)
    expect((await post('/mcp', 'x'.repeat(2_000_000))).status).toBe(413)
  })
})
