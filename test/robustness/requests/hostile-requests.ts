import fc from 'fast-check'
import { type ContractRequest, contractRequests } from './contract-requests.ts'
import type { NamedTexts } from './known-bank.ts'
import type { RawRequest } from './raw-request.ts'

const JSON_TYPE = ['Content-Type', 'application/json'] as const
const BANK = '/v1/default/banks/bank'

/** Requests as nobody should send them, and some as everybody does. */
export function hostileRequests(named: NamedTexts): fc.Arbitrary<RawRequest> {
  const sound = contractRequests(named).map(asRaw)
  const withBody = sound.filter(({ body }) => body !== null)
  return fc.oneof(
    { weight: 6, arbitrary: sound },
    { weight: 4, arbitrary: fc.tuple(withBody, hostileBodies).map(([request, body]) => ({ ...request, body })) },
    { weight: 4, arbitrary: fc.tuple(withBody, hostileValues).map(([request, value]) => hideIn(request, value)) },
    { weight: 4, arbitrary: withBody.chain(damaged) },
    { weight: 2, arbitrary: withBody.chain(wronglyTold) },
    { weight: 3, arbitrary: fc.tuple(sound, hostileHeaders).map(([request, fields]) => withHeaders(request, fields)) },
    { weight: 3, arbitrary: fc.tuple(sound, hostileTargets).map(([request, change]) => change(request)) },
    { weight: 1, arbitrary: fc.tuple(sound, hostileMethods).map(([request, method]) => ({ ...request, method })) },
    { weight: 2, arbitrary: otherPaths },
    { weight: 3, arbitrary: modelContextRequests(named) },
    { weight: 1, arbitrary: uploads },
  )
}

export function asRaw({ method, target, body }: ContractRequest): RawRequest {
  const bytes = body === undefined ? null : Buffer.from(JSON.stringify(body))
  return { method, target, headers: bytes === null ? [] : [JSON_TYPE], body: bytes, cut: false }
}

const withHeaders = (request: RawRequest, fields: RawRequest['headers']): RawRequest => {
  const replaced = new Set(fields.map(([name]) => name.toLowerCase()))
  const kept = request.headers.filter(([name]) => !replaced.has(name.toLowerCase()))
  // What announces more than there is would be waited for.
  const cut = fields.some(([name]) => /^(content-length|transfer-encoding|expect)$/i.test(name))
  return { ...request, headers: [...kept, ...fields], cut: request.cut || cut }
}

const repeated = (text: string, times: number) => Buffer.from(text.repeat(times))

const hostileBodies: fc.Arbitrary<Buffer> = fc.oneof(
  fc.constantFrom(
    repeated('[', 100_000),
    repeated('{"a":', 20_000),
    Buffer.from(`${'['.repeat(5_000)}${']'.repeat(5_000)}`),
    Buffer.from(`{"query":${'{"a":'.repeat(3_000)}1${'}'.repeat(3_000)}}`),
    Buffer.from('{"query":1e999999,"limit":-1e400,"max_tokens":123456789012345678901234567890}'),
    Buffer.from('{"query":"a","query":["b"],"items":[],"items":{"content":1}}'),
    Buffer.from('{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}},"toString":1}'),
    Buffer.from('{"items":[{"content":"x","__proto__":{"tags":5},"metadata":{"__proto__":"y","constructor":"z"}}]}'),
    Buffer.from('{"query":"\\ud800","items":[{"content":"\\udfff \\u0000 \\ud83d","tags":["\\u0000"]}]}'),
    Buffer.from(`{"items":[{"content":${JSON.stringify('\u0000'.repeat(1_000))}}]}`),
    Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x3a, 0x31, 0x7d]),
    Buffer.from('\ufeff{"query":"q"}'),
    Buffer.from('{"query":"q"}', 'utf16le'),
    Buffer.from('null'),
    Buffer.from('NaN'),
    Buffer.from('"text"'),
    Buffer.from('0'),
    Buffer.from('[]'),
    Buffer.from(''),
    Buffer.from('   '),
    Buffer.from(`{${Array.from({ length: 20_000 }, (_, index) => `"k${index}":${index}`).join()}}`),
    Buffer.from(JSON.stringify({ query: 'w '.repeat(200_000), items: [{ content: 'w. '.repeat(20_000) }] })),
    Buffer.from(JSON.stringify({ tags: Array.from({ length: 20_000 }, (_, index) => `t${index}`), query: 'q' })),
    Buffer.from(JSON.stringify({ query: 'q', tag_groups: nestedGroups(300) })),
    Buffer.from(JSON.stringify({ items: Array.from({ length: 3_000 }, () => ({ content: '' })) })),
  ),
  fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
  fc.json({ maxDepth: 8 }).map((text) => Buffer.from(text)),
)

function nestedGroups(depth: number): unknown[] {
  let group: unknown = { tags: ['t'] }
  for (let level = 0; level < depth; level++) group = level % 2 === 0 ? { not: group } : { and: [group] }
  return [group]
}

const hostileValues: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom<unknown>(
    ...[
      '\u0000',
      '\ud800',
      '\udc00x',
      '\u202e\u2066',
      '\uffff',
      "'; drop table banks; --",
      '%s%n%x',
      '{{7*7}}',
      '\\',
      '../..',
    ],
    ...[
      '1e400',
      '-0',
      '٣',
      '9'.repeat(400),
      '2024-13-45',
      '+275760-09-13',
      '-271821-04-20T00:00:00Z',
      'x'.repeat(70_000),
    ],
    ...[-0, 2 ** 31, -(2 ** 31) - 1, 2 ** 63, -(2 ** 63), 1e308, 5e-324, 0.1, 32_768, 2_147_483_648],
    ...[null, true, [], {}, [[]], [null], { '': '' }, { length: -1 }, { toString: 'x' }, { toJSON: 1 }],
    ...[Array.from({ length: 2_000 }, () => 'x'), { $ref: '#' }, ['\u0000'], { '\u0000': '\u0000' }],
  ),
  fc.jsonValue({ maxDepth: 3 }),
)

/** Puts the value in the place of some field, the one that its size points at. */
function hideIn(request: RawRequest, value: unknown): RawRequest {
  const body = JSON.parse(request.body!.toString()) as unknown
  const places = placesIn(body)
  if (places.length === 0) return { ...request, body: Buffer.from(JSON.stringify(value) ?? 'null') }
  const [holder, key] = places[request.body!.length % places.length]!
  ;(holder as Record<string | number, unknown>)[key] = value
  return { ...request, body: Buffer.from(JSON.stringify(body)) }
}

function placesIn(value: unknown): [holder: object, key: string | number][] {
  if (typeof value !== 'object' || value === null) return []
  const keys = Array.isArray(value) ? value.map((_, index) => index) : Object.keys(value)
  return keys.flatMap((key) => [
    [value, key] as [object, string | number],
    ...placesIn((value as Record<string | number, unknown>)[key]),
  ])
}

/** The body with some bytes changed, doubled or lost. */
function damaged(request: RawRequest): fc.Arbitrary<RawRequest> {
  const body = request.body!
  const place = fc.nat({ max: body.length })
  const changes = fc.oneof(
    place.map((at) => body.subarray(0, at)),
    fc
      .tuple(place, fc.uint8Array({ minLength: 1, maxLength: 4 }))
      .map(([at, bytes]) => splice(body, at, bytes.length, bytes)),
    fc
      .tuple(place, fc.constantFrom('"', '\\', '{', '}', '[', ']', ',', ':', '\0', '\\u', 'é', '\n'))
      .map(([at, text]) => splice(body, at, 0, Buffer.from(text))),
    fc.tuple(place, fc.nat({ max: 20 })).map(([at, count]) => splice(body, at, count, Buffer.alloc(0))),
    fc.constant(Buffer.concat([body, body])),
  )
  return changes.map((changed) => ({ ...request, body: Buffer.from(changed) }))
}

const splice = (bytes: Buffer, at: number, count: number, put: Uint8Array) =>
  Buffer.concat([bytes.subarray(0, at), put, bytes.subarray(at + count)])

/** Type, encoding or length say something else than what comes. */
function wronglyTold(request: RawRequest): fc.Arbitrary<RawRequest> {
  const body = request.body!
  const told = (fields: RawRequest['headers'], more: Partial<RawRequest> = {}): RawRequest => ({
    ...withHeaders(request, fields),
    ...more,
  })
  const chunk = (bytes: Buffer) =>
    Buffer.concat([Buffer.from(`${bytes.length.toString(16)}\r\n`), bytes, Buffer.from('\r\n')])
  const chunked = [['Transfer-Encoding', 'chunked']] as const
  return fc.constantFrom(
    ...[
      'text/plain',
      'multipart/form-data',
      'multipart/form-data; boundary=x',
      'application/json; charset=utf-16',
      '',
      ';',
    ].map((type) => told([['Content-Type', type]])),
    ...['application/vnd.api+json', 'application/x-www-form-urlencoded', 'application/jsonp', 'a/'.repeat(500)].map(
      (type) => told([['Content-Type', type]]),
    ),
    told([], { headers: [] }),
    ...['gzip', 'br', 'identity, gzip', 'x'].map((encoding) => told([['Content-Encoding', encoding]])),
    told([['Content-Length', String(body.length + 50)]], { cut: true }),
    told([['Content-Length', String(Math.floor(body.length / 2))]]),
    told([['Content-Length', '0']]),
    told([['Content-Length', '-1']]),
    told([['Content-Length', '99999999999999999999']]),
    told([
      ['Content-Length', String(body.length)],
      ['Content-Length', '1'],
    ]),
    told([...chunked], { body: Buffer.concat([chunk(body), Buffer.from('0\r\n\r\n')]), cut: false }),
    told([...chunked], { body: chunk(body), cut: true }),
    told([...chunked], { body: Buffer.from('zz\r\n'), cut: true }),
    told([...chunked, ['Content-Length', '5']], {
      body: Buffer.concat([chunk(body), Buffer.from('0\r\n\r\n')]),
      cut: true,
    }),
    told([['Transfer-Encoding', 'gzip']], { cut: true }),
    told([['Expect', '100-continue']]),
    told([['Expect', 'the impossible']]),
  )
}

const hostileHeaders: fc.Arbitrary<RawRequest['headers']> = fc.constantFrom<RawRequest['headers']>(
  ...[
    '',
    'a b',
    '127.0.0.1',
    'evil.example',
    '[::1]',
    'localhost:99999',
    '127.0.0.1.evil.example',
    'LOCALHOST',
    '☃',
  ].map((host): RawRequest['headers'] => [['Host', Buffer.from(host).toString('latin1')]]),
  [
    ['Host', 'localhost'],
    ['Host', 'evil.example'],
  ],
  ...['null', 'https://evil.example', 'http://localhost', '\x80\xff', 'file://'].map(
    (origin): RawRequest['headers'] => [['Origin', origin]],
  ),
  ...['Bearer', 'Bearer  ', 'Basic Og==', `Bearer ${'x'.repeat(5_000)}`, '\xff\xfe'].map(
    (key): RawRequest['headers'] => [['Authorization', key]],
  ),
  ...['text/event-stream', '*/*;q=0', 'a', '', `${'a/b,'.repeat(1_000)}c/d`].map((type): RawRequest['headers'] => [
    ['Accept', type],
  ]),
  ...['gzip', 'gzip;q=0, *;q=0', 'br, zstd', 'x'.repeat(3_000)].map((encoding): RawRequest['headers'] => [
    ['Accept-Encoding', encoding],
  ]),
  [['Range', 'bytes=0-1,5-2,-99999999999']],
  [['If-None-Match', '*']],
  [['If-Modified-Since', 'never']],
  [
    ['Upgrade', 'websocket'],
    ['Connection', 'Upgrade'],
    ['Sec-WebSocket-Key', 'x'],
  ],
  [
    ['Upgrade', 'h2c'],
    ['Connection', 'Upgrade, HTTP2-Settings'],
    ['HTTP2-Settings', '!!'],
  ],
  [['Cookie', 'a=b; '.repeat(1_500)]],
  [['X', 'y'.repeat(40_000)]],
  [...Array.from({ length: 500 }, (_, index): readonly [string, string] => [`X-${index}`, 'y'])],
  [...Array.from({ length: 3_000 }, (_, index): readonly [string, string] => [`X-${index}`, 'y'])],
  [['X-Bank-Id', '../../etc']],
  [['X-Request-Id', '\xe9'.repeat(200)]],
  [['traceparent', '00-zz-zz-zz']],
  [['X-Forwarded-For', '1.1.1.1, '.repeat(500)]],
  [['X-HTTP-Method-Override', 'DELETE']],
  [['__proto__', 'x']],
  [['Bad Name', 'x']],
  [['X', 'a\u0000b']],
  [['Sec-Fetch-Site', 'cross-site']],
)

type Change = (request: RawRequest) => RawRequest

const hostileTargets: fc.Arbitrary<Change> = fc.oneof(
  fc
    .constantFrom(
      ...[
        '?limit=1e9',
        '?limit=-1',
        '?limit=99999999999999999999',
        '?offset=9223372036854775808',
        '?limit=NaN',
        '?limit=',
      ],
      ...[
        '?__proto__=1',
        '?__proto__[x]=1',
        '?constructor=1',
        '?limit[]=1',
        '?limit=1&limit=2',
        '?%00=%00',
        '?%ff=%fe',
        '?%',
      ],
      ...[
        `?q=${'x'.repeat(7_000)}`,
        `?${'tags=a&'.repeat(1_500)}`,
        `?${'a&'.repeat(4_000)}`,
        '??',
        '?=',
        '?&&&',
        '?;',
        '#x',
      ],
      ...[
        '?start=9999999-01-01',
        '?start=%E2%98%83',
        '?tags=%00',
        '?tags=%ED%A0%80',
        '?type=%22',
        '?cursor=%7B%7D',
        '?tags_match=x',
      ],
    )
    .map(
      (tail): Change =>
        (request) => ({ ...request, target: request.target.split('?')[0] + tail }),
    ),
  fc
    .constantFrom<(path: string) => string>(
      (path) => path.replace('/banks', '/banks/../banks'),
      (path) => path.replace('/banks', '/%62anks'),
      (path) => path.replace('/v1', '//v1'),
      (path) => path.replace('/v1', '/V1'),
      (path) => path.replaceAll('/', '//'),
      (path) => path.replaceAll('/', '%2f'),
      (path) => path.replace('/bank', '/%00'),
      (path) => path.replace('/bank', '/%ff%fe'),
      (path) => path.replace('/bank', '/%e0%80%af'),
      (path) => path.replace('/bank', '/%2e%2e%2f%2e%2e'),
      (path) => path.replace('/bank', `/${'b'.repeat(6_000)}`),
      (path) => path.replace('/bank', '/__proto__'),
      (path) => path.replace('/bank', '/%'),
      (path) => path.replace('/bank', '/{bank_id}'),
      (path) => path.replace('/bank', '/a%0d%0aX: y'),
      (path) => `${path}/`,
      (path) => `${path}/${'x/'.repeat(1_000)}`,
      (path) => `${path};jsessionid=1`,
      (path) => `http://localhost${path}`,
      (path) => `http://evil.example${path}`,
      (path) => `${path} HTTP/9.9`,
      () => '*',
      () => '',
      () => 'no-slash',
      () => `/${'x'.repeat(20_000)}`,
    )
    .map(
      (change): Change =>
        (request) => ({ ...request, target: change(request.target), cut: true }),
    ),
)

const hostileMethods = fc.constantFrom(
  ...['OPTIONS', 'HEAD', 'TRACE', 'PROPFIND', 'PURGE', 'get', 'QUERY', 'LINK', 'PATCH', 'PUT', 'DELETE', 'M-SEARCH'],
)

const otherPaths: fc.Arbitrary<RawRequest> = fc
  .tuple(
    fc.constantFrom('GET', 'POST', 'HEAD', 'OPTIONS', 'PUT'),
    fc.constantFrom(
      ...[
        '/',
        '/docs',
        '/openapi.json',
        '/metrics',
        '/redoc',
        '/health',
        '/health/ready',
        '/health/live',
        '/version',
        '/mcp',
        '/ext/x',
      ],
      ...[
        '/favicon.ico',
        '/v1',
        '/v1/default',
        '/v1/other/banks',
        '/.env',
        '/docs/',
        '/metrics/',
        '/health//',
        '/%',
        '/docs?x=%',
        '/__proto__',
      ],
    ),
  )
  .map(([method, target]) => ({ method, target, headers: [], body: null, cut: false }))

function modelContextRequests(named: NamedTexts): fc.Arbitrary<RawRequest> {
  const text = fc.oneof(fc.constantFrom(...Object.values(named).flat()), fc.string({ unit: 'binary', maxLength: 20 }))
  const value = fc.oneof(text, hostileValues)
  const tools = [
    'retain',
    'sync_retain',
    'recall',
    'reflect',
    'list_memories',
    'get_memory',
    'list_documents',
    'get_bank',
    'x',
    '',
  ]
  const call = fc.record({
    name: fc.oneof(fc.constantFrom<unknown>(...tools), hostileValues),
    arguments: fc.oneof(
      fc.dictionary(fc.constantFrom(...Object.keys(named), 'limit', 'max_tokens', 'budget', '__proto__'), value, {
        maxKeys: 5,
      }),
      hostileValues,
    ),
  })
  const message = fc.oneof(
    fc.record({ jsonrpc: fc.constant('2.0'), id: fc.nat(), method: fc.constant('tools/call'), params: call }),
    fc.record({
      jsonrpc: fc.constantFrom<unknown>('2.0', '1.0', null),
      id: fc.oneof(fc.constantFrom<unknown>(1, 'a', null, -1, 2 ** 60), hostileValues),
      method: fc.oneof(
        fc.constantFrom<unknown>('initialize', 'tools/list', 'ping', 'resources/list', 'x', ''),
        hostileValues,
      ),
      params: fc.oneof(fc.constantFrom<unknown>({}, undefined), hostileValues),
    }),
    hostileValues,
  )
  const body = fc.oneof(
    { weight: 6, arbitrary: message.map((one) => Buffer.from(JSON.stringify(one) ?? '')) },
    { weight: 1, arbitrary: fc.array(message, { maxLength: 5 }).map((batch) => Buffer.from(JSON.stringify(batch))) },
    { weight: 1, arbitrary: hostileBodies },
  )
  return fc
    .tuple(
      fc.constantFrom('POST', 'POST', 'POST', 'GET', 'DELETE', 'PUT'),
      fc.constantFrom('/mcp', '/mcp/', '/mcp/bank', '/mcp/bank/', '/mcp/%00', '/mcp/a/b'),
      body,
    )
    .map(([method, target, bytes]) => ({
      method,
      target,
      headers: [JSON_TYPE, ['Accept', 'application/json, text/event-stream']],
      body: bytes,
      cut: false,
    }))
}

const uploads: fc.Arbitrary<RawRequest> = fc
  .tuple(
    fc.constantFrom('files', 'file', 'request', '__proto__', ''),
    fc.constantFrom(
      'a.txt',
      'a.pdf',
      'a.docx',
      'a.xlsx',
      'a.zip',
      'a.html',
      '../../x.md',
      '',
      'n\u0000.csv',
      `${'x'.repeat(3_000)}.txt`,
    ),
    fc.oneof(
      fc.uint8Array({ maxLength: 2_000 }),
      fc.constantFrom(Buffer.from('PK\u0003\u0004'), Buffer.from('%PDF-1.7\n'), Buffer.from('<a><b>')),
    ),
    fc.oneof(fc.constantFrom('{}', '{"files_metadata":[{"tags":5}]}', '{', 'null'), fc.json()),
    fc.constantFrom('--b--\r\n', '--b\r\n', '', '--c--\r\n'),
    fc.constantFrom(`${BANK}/files/retain`, '/v1/default/banks/new/files/retain'),
  )
  .map(([part, filename, content, request, end, target]) => ({
    method: 'POST',
    target,
    headers: [['Content-Type', 'multipart/form-data; boundary=b']],
    body: Buffer.concat([
      Buffer.from(`--b\r\nContent-Disposition: form-data; name="${part}"; filename="${filename}"\r\n\r\n`),
      Buffer.from(content),
      Buffer.from(`\r\n--b\r\nContent-Disposition: form-data; name="request"\r\n\r\n${request}\r\n${end}`),
    ]),
    cut: false,
  }))
