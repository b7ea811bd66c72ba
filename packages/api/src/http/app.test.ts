import fc from 'fast-check'
import { paths, type RouteName, routes } from 'hindsight-contract'
import { describe, expect, it } from 'vitest'
import { echoApp } from '../../../../test/support/echo-app.ts'
import { jsonOf } from '../../../../test/support/json-of.ts'
import { DatabaseUnavailable } from '../database/connection-loss.ts'
import { notFound } from '../errors.ts'

const BANK = '/v1/default/banks/b'
const json = (body: unknown, method = 'POST'): RequestInit => ({
  method,
  headers: { 'content-type': 'application/json' },
  body: typeof body === 'string' ? body : JSON.stringify(body),
})

describe('requests', () => {
  it('reads lists, numbers and flags from the query, and ids with slashes from the path', async () => {
    const app = echoApp()
    const list = await app.request(`${BANK}/memories/list?tags=a&tags=b&limit=7&offset=%2B1`)
    expect(await jsonOf(list)).toMatchObject({ name: 'listMemories', query: { tags: ['a', 'b'], limit: 7, offset: 1 } })
    const one = await app.request(`${BANK}/documents/notes/2024/may`)
    expect(await jsonOf(one)).toMatchObject({ name: 'getDocument', params: { document_id: 'notes/2024/may' } })
    const encoded = await app.request(`${BANK}/documents/notes%2Fmay`)
    expect(await jsonOf(encoded)).toMatchObject({ params: { document_id: 'notes/may' } })
    const chunks = await app.request(`${BANK}/documents/notes/may/chunks`)
    expect(await jsonOf(chunks)).toMatchObject({ name: 'listChunks', params: { document_id: 'notes/may' } })
    const again = await app.request(`${BANK}/documents/a/b/reprocess`, { method: 'POST' })
    expect(await jsonOf(again)).toMatchObject({ name: 'reprocessDocument', params: { document_id: 'a/b' } })
  })

  it('prefers fixed paths over ids', async () => {
    const app = echoApp()
    expect(await (await app.request(`${BANK}/entities/graph`)).json()).toMatchObject({ name: 'getEntityGraph' })
    expect(await (await app.request(`${BANK}/memories/list`)).json()).toMatchObject({ name: 'listMemories' })
  })

  it('names what it ignored', async () => {
    const response = await echoApp().request(`${BANK}/reflect?page=2`, json({ query: 'q', colour: 'red' }))
    expect(response.headers.get('x-ignored-params')).toBe('page, colour')
    expect(response.status).toBe(200)
  })

  it('answers JSON without a charset, gzipped when asked and worth it', async () => {
    const app = echoApp({
      getBankConfig: async () => ({ bank_id: 'b', config: { text: 'x'.repeat(5000) }, overrides: {} }),
    })
    const plain = await app.request(`${BANK}/config`)
    expect(plain.headers.get('content-type')).toBe('application/json')
    expect(plain.headers.get('content-encoding')).toBeNull()
    const small = await app.request(`${BANK}/stats`, { headers: { 'accept-encoding': 'gzip' } })
    expect(small.headers.get('content-encoding')).toBeNull()
    const zipped = await app.request(`${BANK}/config`, { headers: { 'accept-encoding': 'gzip' } })
    expect(zipped.headers.get('content-encoding')).toBe('gzip')
    expect(zipped.headers.get('vary')).toMatch(/accept-encoding/i)
  })

  it('gzips for clients that may be far away, not for those of this machine', async () => {
    const app = echoApp({
      getBankConfig: async () => ({ bank_id: 'b', config: { text: 'x'.repeat(5000) }, overrides: {} }),
    })
    const encodingFor = async (remoteAddress: string, headers = {}) => {
      const request = { headers: { 'accept-encoding': 'gzip', ...headers } }
      const answer = await app.request(`${BANK}/config`, request, { incoming: { socket: { remoteAddress } } })
      return answer.headers.get('content-encoding')
    }
    expect(await encodingFor('127.0.0.1')).toBeNull()
    expect(await encodingFor('::ffff:127.0.0.1')).toBeNull()
    expect(await encodingFor('::1')).toBeNull()
    expect(await encodingFor('192.0.2.7')).toBe('gzip')
    expect(await encodingFor('127.0.0.1', { 'x-forwarded-for': '192.0.2.7' })).toBe('gzip')
  })

  it('leaves null fields out, but not the values of free dictionaries', async () => {
    const app = echoApp({
      getBankConfig: async () => ({ bank_id: 'b', config: { retain_mission: null }, overrides: {} }),
      recallMemories: async () => ({
        results: [{ id: '1', text: 't', context: null, scores: { final: 1, semantic: null } }],
      }),
    })
    expect(await (await app.request(`${BANK}/config`)).json()).toEqual({
      bank_id: 'b',
      config: { retain_mission: null },
      overrides: {},
    })
    expect(await (await app.request(`${BANK}/memories/recall`, json({ query: 'q' }))).json()).toEqual({
      results: [{ id: '1', text: 't', scores: { final: 1 } }],
    })
  })
})

describe('refusals', () => {
  it('says what is wrong with a body, field by field', async () => {
    const response = await echoApp().request(
      `${BANK}/memories`,
      json({ items: [{ content: ' ' }, { content: 3 }, {}] }),
    )
    expect(response.status).toBe(422)
    expect((await jsonOf(response)).detail).toMatchObject([
      { type: 'value_error', loc: ['body', 'items', 0, 'content'], input: ' ' },
      { type: 'string_type', loc: ['body', 'items', 1, 'content'], input: 3 },
      { type: 'missing', loc: ['body', 'items', 2, 'content'], input: null },
    ])
  })

  it.each([
    ['a missing body', `${BANK}/reflect`, { method: 'POST' }, 'missing', ['body']],
    ['broken JSON', `${BANK}/reflect`, json('{"query": "a" "b"}'), 'json_invalid', ['body', 14]],
    ['a body of null', `${BANK}/reflect`, json('null'), 'missing', ['body']],
    ['a list for an object', `${BANK}/reflect`, json('[]'), 'model_attributes_type', ['body']],
    ['an unknown mode', `${BANK}/memories/list?tags_match=some`, {}, 'literal_error', ['query', 'tags_match']],
    [
      'an id that is no UUID',
      `${BANK}/memories`,
      json({ items: [], operation_id: 'x' }),
      'uuid_parsing',
      ['body', 'operation_id'],
    ],
    ['a text body', `${BANK}/reflect`, { method: 'POST', body: 'hi' }, 'model_attributes_type', ['body']],
    ['a number out of range', `${BANK}/operations?limit=101`, {}, 'less_than_equal', ['query', 'limit']],
    ['a word for a number', `${BANK}/entities?limit=many`, {}, 'int_parsing', ['query', 'limit']],
    ['a word for a flag', `${BANK}/stats?refresh=maybe`, {}, 'bool_parsing', ['query', 'refresh']],
    ['an unknown budget', `${BANK}/reflect`, json({ query: 'q', budget: 'huge' }), 'enum', ['body', 'budget']],
  ])('answers %s with 422', async (_, path, init, type, loc) => {
    const response = await echoApp().request(path, init as RequestInit)
    expect(response.status).toBe(422)
    expect((await jsonOf(response)).detail[0]).toMatchObject({ type, loc })
  })

  it('reads numbers and flags that are written as texts, as it reads them from a query', async () => {
    const body = { query: 'q', max_tokens: ' 7 ', trace: 'Yes', include: { chunks: { max_tokens: '1e3' } } }
    const response = await echoApp().request(`${BANK}/memories/recall`, json(body))
    expect((await jsonOf(response)).body).toMatchObject({
      max_tokens: 7,
      trace: true,
      include: { chunks: { max_tokens: 1000 } },
    })
    const refused = await echoApp().request(`${BANK}/reflect`, json({ query: 7, max_tokens: 1.5 }))
    expect((await jsonOf(refused)).detail).toMatchObject([
      { type: 'string_type', loc: ['body', 'query'] },
      { type: 'int_from_float', loc: ['body', 'max_tokens'] },
    ])
  })

  it('complains about path, query and body at once', async () => {
    const response = await echoApp().request(`/v1/default/banks/a%00b/directives?limit=0`)
    expect((await jsonOf(response)).detail).toMatchObject([
      { type: 'value_error', loc: ['path', 'bank_id'] },
      { type: 'greater_than_equal', loc: ['query', 'limit'], input: 0, ctx: { ge: 1 } },
    ])
  })

  it('names unknown fields in a header that stays short and printable', async () => {
    const names = Array.from({ length: 1000 }, (_, index) => `n${index}`)
    const body = Object.fromEntries(['line\nbreak', `${'x'.repeat(99)}😀`, ...names].map((name) => [name, 1]))
    const response = await echoApp().request(`${BANK}/reflect`, json({ query: 'q', ...body }))
    expect(response.status).toBe(200)
    expect(response.headers.get('x-ignored-params')).toMatch(/^line%0Abreak, x{99}%EF%BF%BD, n0, .*, n17, \.\.\.$/)
  })

  it('repairs what neither UTF-8 nor PostgreSQL can hold', async () => {
    const body = '{"query": "a\\u0000b \\ud83d", "exclude_mental_model_ids": ["\\u0000", "😀"]}'
    const response = await echoApp().request(`${BANK}/reflect`, json(body))
    expect((await jsonOf(response)).body).toMatchObject({
      query: 'ab \ufffd',
      exclude_mental_model_ids: ['', '😀'],
    })
    const keys = await echoApp().request(
      `${BANK}/config`,
      json('{"updates": {"a\\u0000": {"__proto__": "x"}}}', 'PATCH'),
    )
    expect(await keys.text()).toContain('"updates":{"a":{"__proto__":"x"}}')
  })

  it('refuses JSON that is nested without end', async () => {
    const deep = (open: string, close: string, times: number) =>
      `{"query": "q", "tag_groups": [${open.repeat(times)}{"tags":[]}${close.repeat(times)}]}`
    const accepted = await echoApp().request(`${BANK}/reflect`, json(deep('{"not":', '}', 50)))
    expect(accepted.status).toBe(200)
    const refused = await echoApp().request(`${BANK}/reflect`, json(deep('{"not":', '}', 9_000)))
    expect([refused.status, (await jsonOf(refused)).detail[0].type]).toEqual([422, 'value_error'])
  })

  it('refuses bodies that are no text, or packed', async () => {
    const app = echoApp()
    const send = (body: NonNullable<RequestInit['body']>, headers: Record<string, string> = {}) =>
      app.request(`${BANK}/reflect`, {
        method: 'POST',
        body,
        headers: { 'content-type': 'application/json', ...headers },
      })
    expect((await send(new Uint8Array([0x7b, 0xff, 0x7d]))).status).toBe(400)
    expect((await send('{}', { 'content-encoding': 'br' })).status).toBe(415)
    expect((await send('\ufeff{"query": "with a byte order mark"}')).status).toBe(200)
  })

  it('knows unknown paths, wrong methods and trailing slashes', async () => {
    const app = echoApp()
    expect(await (await app.request('/nowhere')).json()).toEqual({ detail: 'Not Found' })
    const wrong = await app.request('/health', { method: 'PUT' })
    expect([wrong.status, wrong.headers.get('allow')]).toEqual([405, 'GET'])
    expect((await app.request(`${BANK}/stats`, { method: 'OPTIONS' })).status).toBe(405)
    const slash = await app.request(`${BANK}/stats/?refresh=true`)
    expect([slash.status, slash.headers.get('location')]).toEqual([307, `${BANK}/stats?refresh=true`])
    const head = await app.request(`${BANK}/memories`, { method: 'HEAD' })
    expect([head.status, head.headers.get('allow')]).toEqual([405, 'POST, DELETE'])
    const elsewhere = await app.request('http://localhost//elsewhere.example/')
    expect([elsewhere.status, elsewhere.headers.get('location')]).toEqual([404, null])
  })

  it('passes on what the engine refuses, and keeps its own failures to itself', async () => {
    const app = echoApp({
      getDocument: async () => {
        throw notFound('Document not found')
      },
      getBankStats: async () => {
        throw new DatabaseUnavailable('gone')
      },
      getBankConfig: async () => {
        throw Object.assign(new Error('could not extend file'), { code: '53100' })
      },
      listTags: async () => {
        throw new Error('secret internals')
      },
    })
    const missing = await app.request(`${BANK}/documents/x`)
    expect([missing.status, await missing.json()]).toEqual([404, { detail: 'Document not found' }])
    const away = await app.request(`${BANK}/stats`)
    expect([away.status, away.headers.get('retry-after')]).toEqual([503, '2'])
    const full = await app.request(`${BANK}/config`)
    expect([full.status, (await jsonOf(full)).detail]).toEqual([503, expect.stringContaining('full')])
    const broken = await app.request(`${BANK}/tags`)
    expect(broken.status).toBe(500)
    expect(await broken.text()).not.toContain('secret')
  })

  it('ends a request that takes too long', async () => {
    const app = echoApp({ reflect: () => new Promise(() => {}) }, { requestTimeoutMs: 20 })
    expect((await app.request(`${BANK}/reflect`, json({ query: 'q' }))).status).toBe(504)
  })

  it('refuses a body over the limit, announced or not', async () => {
    const app = echoApp()
    const body = JSON.stringify({ query: 'x'.repeat(200_000) })
    expect((await app.request(`${BANK}/reflect`, json(body))).status).toBe(413)
    const stream = new ReadableStream({
      start(controller) {
        for (let part = 0; part < 20; part++) controller.enqueue(new TextEncoder().encode('y'.repeat(10_000)))
        controller.close()
      },
    })
    const unannounced = new Request(`http://localhost${BANK}/reflect`, {
      method: 'POST',
      body: stream,
      duplex: 'half',
      headers: { 'content-type': 'application/json' },
    } as RequestInit)
    expect((await app.request(unannounced)).status).toBe(413)
  })
})

describe('guards', () => {
  it('asks for the key where one is set, and never for health', async () => {
    const app = echoApp({}, { guard: { allowedHosts: [], allowedOrigins: [], apiKey: 'k3y' } })
    const withKey = (authorization: string) => app.request(`${BANK}/stats`, { headers: { authorization } })
    expect((await app.request(`${BANK}/stats`)).status).toBe(401)
    expect((await withKey('Bearer nope')).status).toBe(401)
    expect((await withKey('bearer k3y')).status).toBe(200)
    expect((await withKey('k3y')).status).toBe(200)
    expect((await app.request('/health')).status).toBe(200)
    expect((await app.request('/docs')).status).toBe(200)
    expect((await app.request('/nowhere')).status).toBe(404)
    const gone = await app.request(`${BANK}/entities/x/regenerate`, { method: 'POST' })
    expect(gone.status).toBe(200)
  })

  it('refuses pages of other sites and names that were bent to this machine', async () => {
    const app = echoApp()
    const from = (headers: Record<string, string>) => app.request(`${BANK}/stats`, { headers })
    expect((await from({ host: 'evil.example' })).status).toBe(403)
    expect((await from({ host: 'localhost:8888', origin: 'https://evil.example' })).status).toBe(403)
    expect((await from({ host: 'localhost:8888', origin: 'http://localhost:8888' })).status).toBe(200)
    expect((await from({ host: '127.0.0.1:9' })).status).toBe(200)
    const image = { host: 'localhost:8888', 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors' }
    expect((await from(image)).status).toBe(403)
    expect((await from({ ...image, 'sec-fetch-mode': 'navigate' })).status).toBe(200)
  })

  it('lets the pages of an allowed origin ask and read', async () => {
    const origin = 'https://app.example'
    const app = echoApp({}, { guard: { allowedHosts: [], allowedOrigins: [origin], apiKey: 'k3y' } })
    const asked = await app.request(`${BANK}/reflect`, {
      method: 'OPTIONS',
      headers: { origin, 'access-control-request-method': 'POST', 'access-control-request-headers': 'authorization' },
    })
    expect([asked.status, asked.headers.get('access-control-allow-headers')]).toEqual([204, 'authorization'])
    const refused = await app.request(`${BANK}/reflect`, { ...json({ query: 'q' }), headers: { origin } })
    expect([refused.status, refused.headers.get('access-control-allow-origin')]).toEqual([401, origin])
    const stranger = await app.request(`${BANK}/reflect`, {
      method: 'OPTIONS',
      headers: { origin: 'https://evil.example', 'access-control-request-method': 'POST' },
    })
    expect([stranger.status, stranger.headers.get('access-control-allow-origin')]).toEqual([403, null])
  })
})

describe('documents', () => {
  it('describes every operation, with no reference left open', async () => {
    const document = await jsonOf(await echoApp().request('/openapi.json'))
    for (const { method, path } of Object.values(paths)) expect(document.paths[path][method]).toBeDefined()
    const text = JSON.stringify(document)
    for (const [, name] of text.matchAll(/#\/components\/schemas\/([\w-]+)/g)) {
      expect(document.components.schemas[name!], name).toBeDefined()
    }
    expect(text).not.toMatch(/\$defs|__schema/)
  })

  it('shows every operation on a page that loads nothing else', async () => {
    const page = await (await echoApp().request('/docs')).text()
    for (const name of Object.keys(routes)) expect(page).toContain(`id="${name}"`)
    expect(page).not.toMatch(/<script|<link|src=/)
    const targets = [...page.matchAll(/href="#([^"]+)"/g)].map(([, target]) => target)
    expect(targets.length).toBeGreaterThan(50)
    for (const target of new Set(targets)) expect(page).toContain(`id="${target}"`)
  })
})

describe('any request at all', () => {
  const anything = fc.oneof(fc.jsonValue(), fc.constant(undefined), fc.string(), fc.constant('\0'), fc.constant('﷽'))
  const names = Object.keys(routes) as RouteName[]

  it('gets an answer that is never a 5xx, and a detail when it is refused', async () => {
    const app = echoApp()
    const request = fc.record({
      name: fc.constantFrom(...names),
      ids: fc.array(fc.string({ minLength: 1 }), { minLength: 3, maxLength: 3 }),
      query: fc.array(fc.tuple(fc.constantFrom('limit', 'offset', 'tags', 'q', 'type', 'detail', 'x'), fc.string())),
      body: fc.oneof(
        anything,
        fc.dictionary(fc.constantFrom('query', 'items', 'tags', 'include', 'name', 'trigger'), anything),
      ),
      contentType: fc.constantFrom('application/json', 'text/plain', 'application/merge+json'),
    })
    await fc.assert(
      fc.asyncProperty(request, async ({ name, ids, query, body, contentType }) => {
        const { method, path } = paths[name]
        const id = ids.values()
        const target = path.replace(/\{\w+\}/g, () => encodeURIComponent(id.next().value as string))
        const response = await app.request(`${target}?${new URLSearchParams(query)}`, {
          method: method.toUpperCase(),
          ...(method === 'get' || body === undefined
            ? {}
            : { body: JSON.stringify(body), headers: { 'content-type': contentType } }),
        })
        expect(response.status).toBeLessThan(500)
        if (response.status >= 400) expect(await jsonOf(response)).toHaveProperty('detail')
      }),
      { numRuns: 500 },
    )
  })
})
