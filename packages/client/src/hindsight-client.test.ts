import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import type { FetchInit } from './fetch.ts'
import { CLIENT_VERSION, HindsightClient, type HindsightClientOptions } from './hindsight-client.ts'

interface Sent {
  readonly url: string
  readonly method: string
  readonly headers: Record<string, string>
  readonly body: unknown
}

/** A client whose requests are collected and answered with this. */
function recordingClient(answer: unknown = {}, options: Partial<HindsightClientOptions> = {}) {
  const sent: Sent[] = []
  const fetch = async (url: string, init: FetchInit) => {
    const body = init.body === undefined ? undefined : JSON.parse(init.body as string)
    sent.push({ url, method: init.method, headers: init.headers, body })
    return Response.json(answer)
  }
  return { client: new HindsightClient({ baseUrl: 'http://127.0.0.1:1/', fetch, ...options }), sent }
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/

describe('HindsightClient', () => {
  it('takes http and https URLs only', () => {
    for (const baseUrl of ['', 'localhost:8888', 'ftp://x', 'nonsense']) {
      expect(() => new HindsightClient({ baseUrl })).toThrow(/baseUrl must be an http or https URL/)
    }
    expect(new HindsightClient({ baseUrl: 'https://memory.example/api//' }).baseUrl).toBe('https://memory.example/api')
  })

  it('knows its version', () => {
    const manifest = readFileSync(new URL('../package.json', import.meta.url), 'utf8')
    expect(CLIENT_VERSION).toBe(JSON.parse(manifest).version)
  })

  it('names itself, sends the key, and asks for no compression on the same machine', async () => {
    const local = recordingClient({}, { apiKey: 'k', headers: { 'x-team': 'blue' } })
    await local.client.getVersion()
    expect(local.sent[0]!.headers).toMatchObject({
      'user-agent': `hindsight-client/${CLIENT_VERSION}`,
      authorization: 'Bearer k',
      'x-team': 'blue',
      'accept-encoding': 'identity',
    })
    const remote = recordingClient({}, { baseUrl: 'https://memory.example', userAgent: 'mine/2' })
    await remote.client.getVersion()
    expect(remote.sent[0]!.headers).toMatchObject({ 'user-agent': 'mine/2' })
    expect(remote.sent[0]!.headers['accept-encoding']).toBeUndefined()
  })

  it('escapes ids in paths and refuses empty ones', async () => {
    const { client, sent } = recordingClient()
    await client.documents.get('my bank/ü?', 'a/b#c')
    expect(sent[0]!.url).toBe('http://127.0.0.1:1/v1/default/banks/my%20bank%2F%C3%BC%3F/documents/a%2Fb%23c')
    expect(() => client.documents.get('', 'a')).toThrow('bank_id must not be empty')
  })
})

describe('retain', () => {
  it('sends its options by their wire names', async () => {
    const { client, sent } = recordingClient()
    await client.retain('b', 'Alice got promoted', {
      context: 'career',
      timestamp: new Date('2024-01-15T00:00:00Z'),
      documentId: 'd',
      metadata: { source: 'slack' },
      tags: ['work'],
      entities: [{ text: 'Alice', type: 'person' }],
      resolveEntities: false,
      updateMode: 'append',
      observationScopes: 'per_tag',
      strategy: 'fast',
    })
    expect(sent[0]).toMatchObject({ method: 'POST', url: 'http://127.0.0.1:1/v1/default/banks/b/memories' })
    expect(sent[0]!.body).toEqual({
      async: false,
      items: [
        {
          content: 'Alice got promoted',
          context: 'career',
          timestamp: '2024-01-15T00:00:00.000Z',
          document_id: 'd',
          metadata: { source: 'slack' },
          tags: ['work'],
          entities: [{ text: 'Alice', type: 'person' }],
          resolve_entities: false,
          update_mode: 'append',
          observation_scopes: 'per_tag',
          strategy: 'fast',
        },
      ],
    })
  })

  const documentsOf = ({ body }: Sent) =>
    (body as { items: { document_id?: string }[] }).items.map(({ document_id }) => document_id)

  it('names the document that the server would make up, so that it can be repeated', async () => {
    const { client, sent } = recordingClient()
    await client.retain('b', 'x')
    await client.retainBatch('b', [{ content: 'x' }, { content: 'y' }])
    await client.retainBatch('b', [{ content: 'x', document_id: 'd' }, { content: 'y' }, { content: 'z' }])
    await client.retainBatch('b', [
      { content: 'x', document_id: 'd' },
      { content: 'y', document_id: 'e' },
      { content: 'z' },
      { content: 'w' },
    ])
    await client.retainBatch('b', [{ content: 'x' }, { content: 'y', document_id: 'e' }], { documentId: 'd' })
    await client.retainBatch('b', [{ content: 'x', update_mode: 'append' }])
    const [one, two, joined, separate, given, append] = sent.map(documentsOf)
    expect(one).toEqual([expect.stringMatching(UUID)])
    expect(two).toEqual([expect.stringMatching(UUID), two![0]])
    expect(joined).toEqual(['d', expect.stringMatching(UUID), joined![1]])
    expect(new Set(separate).size).toBe(4)
    expect(given).toEqual(['d', 'e'])
    expect(append).toEqual([undefined])
  })

  it('takes items of a batch by the names of options as well', async () => {
    const { client, sent } = recordingClient()
    const timestamp = new Date(0)
    await client.retainBatch('b', [{ content: 'x', documentId: 'd', updateMode: 'append', tags: ['t'], timestamp }])
    expect(sent[0]!.body).toEqual({
      items: [
        { content: 'x', document_id: 'd', update_mode: 'append', tags: ['t'], timestamp: timestamp.toISOString() },
      ],
      async: false,
    })
  })

  it('gives a queued one an operation id, and its documents none', async () => {
    const { client, sent } = recordingClient()
    await client.retain('b', 'x', { async: true })
    await client.retain('b', 'x', { async: true, operationId: 'mine' })
    expect(sent[0]!.body).toEqual({
      items: [{ content: 'x' }],
      async: true,
      operation_id: expect.stringMatching(UUID),
    })
    expect(sent[1]!.body).toMatchObject({ operation_id: 'mine' })
  })

  it('is repeated when the answer was lost, unless it appends', async () => {
    const bodies: string[] = []
    const fetch = async (_: string, init: FetchInit) => {
      bodies.push(init.body as string)
      if (bodies.length === 1) throw Object.assign(new Error('other side closed'), { code: 'UND_ERR_SOCKET' })
      return Response.json({ success: true })
    }
    const client = new HindsightClient({ baseUrl: 'http://127.0.0.1:1', fetch })
    expect(await client.retain('b', 'x')).toEqual({ success: true })
    expect(bodies).toEqual([bodies[0], bodies[0]])
    bodies.length = 0
    await expect(client.retain('b', 'x', { documentId: 'd', updateMode: 'append' })).rejects.toMatchObject({
      name: 'ConnectionError',
      maybeApplied: true,
    })
  })
})

describe('recall', () => {
  it('sends its options by their wire names', async () => {
    const { client, sent } = recordingClient({ results: [{ id: '1', text: 'x', type: 'world' }] })
    const results = await client.recall('b', 'q', {
      types: ['world'],
      preferObservations: true,
      maxTokens: 100,
      budget: 'high',
      trace: true,
      queryTimestamp: new Date('2024-01-15T00:00:00Z'),
      includeEntities: true,
      maxEntityTokens: 50,
      includeChunks: true,
      includeSourceFacts: true,
      tags: ['a'],
      tagsMatch: 'all_strict',
      minScores: { final: 0.5 },
      temporalWindow: { start: '2024-01-01', end: new Date('2024-02-01T00:00:00Z') },
      timeRange: { start: new Date('2023-01-01T00:00:00Z') },
      metadata: { source: 'slack' },
      signal: new AbortController().signal,
      timeoutMs: 1000,
    })
    expect([...results]).toHaveLength(1)
    expect(sent[0]!.body).toEqual({
      query: 'q',
      types: ['world'],
      prefer_observations: true,
      max_tokens: 100,
      budget: 'high',
      trace: true,
      query_timestamp: '2024-01-15T00:00:00.000Z',
      include: {
        entities: { max_tokens: 50 },
        chunks: { max_tokens: 8192 },
        source_facts: { max_tokens: 4096 },
      },
      tags: ['a'],
      tags_match: 'all_strict',
      min_scores: { final: 0.5 },
      temporal_window: { start: '2024-01-01', end: '2024-02-01T00:00:00.000Z' },
      time_range: { start: '2023-01-01T00:00:00.000Z' },
      metadata: { source: 'slack' },
    })
  })

  it('leaves the rest to the server, except what the existing client sets', async () => {
    const { client, sent } = recordingClient({ results: [] })
    await client.recall('b', 'q')
    await client.recall('b', 'q', { includeEntities: false })
    expect(sent[0]!.body).toEqual({ query: 'q', budget: 'mid', include: {} })
    expect(sent[1]!.body).toEqual({ query: 'q', budget: 'mid', include: { entities: null } })
  })
})

describe('the flat methods', () => {
  it('are the namespaces under the names of the existing client', async () => {
    const { client, sent } = recordingClient({ items: [], total: 0 })
    await client.reflect('b', 'q', { includeFacts: true, includeToolCalls: true, factTypes: ['world'] })
    await client.updateBankConfig('b', { reflectMission: 'm', dispositionEmpathy: 2 })
    await client.createMentalModel('b', 'n', 'q', { id: 'i', trigger: { refreshAfterConsolidation: true } })
    await client.listMentalModels('b', { tags: ['x', 'y'], detail: 'metadata' })
    await client.deleteDirective('b', 'd')
    expect(
      sent.map(({ method, url, body }) => [method, url.replace('http://127.0.0.1:1/v1/default/banks/b', ''), body]),
    ).toEqual([
      [
        'POST',
        '/reflect',
        { query: 'q', budget: 'low', fact_types: ['world'], include: { facts: {}, tool_calls: { output: true } } },
      ],
      ['PATCH', '/config', { updates: { reflect_mission: 'm', disposition_empathy: 2 } }],
      [
        'POST',
        '/mental-models',
        { name: 'n', source_query: 'q', id: 'i', trigger: { refresh_after_consolidation: true } },
      ],
      ['GET', '/mental-models?tags=x&tags=y&detail=metadata', undefined],
      ['DELETE', '/directives/d', undefined],
    ])
  })

  it('getDocument gives null for one that is not there, and other failures as they are', async () => {
    const answer = (status: number) => async () => Response.json({ detail: 'no' }, { status })
    const baseUrl = 'http://127.0.0.1:1'
    expect(await new HindsightClient({ baseUrl, fetch: answer(404) }).getDocument('b', 'd')).toBeNull()
    await expect(new HindsightClient({ baseUrl, fetch: answer(403) }).getDocument('b', 'd')).rejects.toThrow('no')
  })
})

describe('reflectStream', () => {
  const streaming = (...events: object[]) => {
    const text = events.map((event) => `data: ${JSON.stringify(event)}\n\n`).join('')
    const fetch = async () => new Response(text, { headers: { 'content-type': 'text/event-stream' } })
    return new HindsightClient({ baseUrl: 'http://127.0.0.1:1', fetch })
  }
  const read = async (client: HindsightClient) => {
    const told: string[] = []
    for await (const event of client.reflectStream('b', 'q')) {
      told.push(event.type === 'result' ? event.response.text : event.type === 'text' ? event.text : event.type)
    }
    return told
  }

  it('gives what happens, and last the answer', async () => {
    const client = streaming(
      { type: 'phase', phase: 'searching' },
      { type: 'text', text: 'In ' },
      { type: 'text', text: 'Paris' },
      { type: 'result', response: { text: 'In Paris' } },
    )
    expect(await read(client)).toEqual(['phase', 'In ', 'Paris', 'In Paris'])
  })

  it('throws what goes wrong on the way', async () => {
    await expect(read(streaming({ type: 'error', status: 400, detail: 'too long' }))).rejects.toThrow(
      'reflect failed: too long',
    )
    await expect(read(streaming({ type: 'phase', phase: 'searching' }))).rejects.toThrow('ended before the answer')
  })

  it('asks as reflect does', async () => {
    const { client, sent } = recordingClient({ text: 'a' })
    expect(await read(client)).toEqual(['a'])
    await client.reflect('b', 'q')
    expect(sent[0]!.body).toEqual(sent[1]!.body)
    expect(sent[0]!.url).toBe(sent[1]!.url)
  })
})

describe('operations.wait', () => {
  const answering = (...statuses: string[]) => {
    const fetch = async () =>
      Response.json({ operation_id: 'o', status: statuses.length > 1 ? statuses.shift() : statuses[0] })
    return new HindsightClient({ baseUrl: 'http://127.0.0.1:1', fetch })
  }

  it('waits for the end, whatever it is', async () => {
    expect(await answering('pending', 'processing', 'completed').operations.wait('b', 'o')).toMatchObject({
      status: 'completed',
    })
    expect(await answering('failed').operations.wait('b', 'o')).toMatchObject({ status: 'failed' })
  })

  it('stops waiting when the time is over or the caller says so', async () => {
    await expect(answering('pending').operations.wait('b', 'o', { timeoutMs: 30 })).rejects.toThrow(
      'operations.wait got no answer within 30 ms',
    )
    const abort = new AbortController()
    const waiting = answering('pending').operations.wait('b', 'o', { signal: abort.signal })
    abort.abort()
    await expect(waiting).rejects.toMatchObject({ name: 'AbortedError' })
  })
})

describe('files', () => {
  it('are sent with what is known of each, and may be sent again', async () => {
    const forms: FormData[] = []
    const fetch = async (_: string, { body, headers }: FetchInit) => {
      forms.push(await new Response(body, { headers }).formData())
      if (forms.length === 1) throw Object.assign(new Error('other side closed'), { code: 'UND_ERR_SOCKET' })
      return Response.json({ operation_ids: ['1', '2'] })
    }
    const client = new HindsightClient({ baseUrl: 'http://127.0.0.1:1', fetch })
    const files = [{ name: 'a.md', content: '# Bees' }, new File(['x'], 'b.txt')]
    const filesMetadata = [
      { documentId: 'd', timestamp: new Date(0), tags: ['t'] },
      { document_id: 'e', context: 'own' },
    ]
    const { operation_ids } = await client.retainFiles('b', files, { context: 'all', filesMetadata })
    expect(operation_ids).toEqual(['1', '2'])
    expect(forms).toHaveLength(2)
    for (const form of forms) {
      expect(JSON.parse(form.get('request') as string)).toEqual({
        files_metadata: [
          { context: 'all', document_id: 'd', timestamp: '1970-01-01T00:00:00.000Z', tags: ['t'] },
          { context: 'own', document_id: 'e' },
        ],
      })
      const sent = form.getAll('files') as File[]
      expect(sent.map(({ name }) => name)).toEqual(['a.md', 'b.txt'])
      expect(await sent[0]!.text()).toBe('# Bees')
    }
  })

  it('of no name for their document get one, and can be fetched by link or key', async () => {
    const urls: string[] = []
    const fetch = async (url: string, { body, headers }: FetchInit) => {
      urls.push(url)
      if (body === undefined) return new Response('bytes')
      const request = (await new Response(body, { headers }).formData()).get('request') as string
      expect(JSON.parse(request).files_metadata).toEqual([
        { document_id: expect.stringMatching(/^file_[0-9a-f-]{36}$/) },
      ])
      return Response.json({ operation_ids: ['1'] })
    }
    const client = new HindsightClient({ baseUrl: 'http://127.0.0.1:1', fetch })
    await client.files.retain('b', [new Blob(['x'])])
    for (const link of ['banks/b/files/1/a.txt', '/v1/default/files/download/banks/b/files/1/a.txt']) {
      let text = ''
      for await (const piece of client.files.download(link)) text += new TextDecoder().decode(piece)
      expect(text).toBe('bytes')
    }
    expect(new Set(urls.slice(1))).toEqual(
      new Set(['http://127.0.0.1:1/v1/default/files/download/banks%2Fb%2Ffiles%2F1%2Fa.txt']),
    )
  })
})
