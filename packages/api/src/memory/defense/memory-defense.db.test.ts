import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { jsonOf } from '../../../../../test/support/json-of.ts'
import { openTestService, type TestService } from '../../../../../test/support/test-service.ts'
import { execute, many, sql } from '../../database/sql.ts'
import { createOperationHandlers } from '../../operation-handlers.ts'
import { OperationWorker } from '../../operations/operation-worker.ts'
import { zipArchive } from '../document-transfer/archive/archive-writer.ts'

let service: TestService
let db: TestService['db']
let engine: TestService['engine']
let app: TestService['app']

beforeAll(async () => {
  service = await openTestService()
  ;({ db, engine, app } = service)
})
afterAll(async () => {
  await service?.[Symbol.asyncDispose]()
})

/** Never as a whole in this file. */
const MARK = 'Zq7Wm2Kx9Rt4Lv8'
const secret = ['gh', 'p_', MARK, MARK, 'Np3Tb6'].join('')
const REDACTED = '[REDACTED:github_token]'
const text = `Alice keeps bees in Paris. Her token is ${secret} for the hives.`

let count = 0
let bank = ''
beforeEach(() => {
  bank = `bank-${++count}`
})

const call = async (method: string, path: string, body?: FormData | object) => {
  const response = await app.request(`/v1/default/banks/${bank}${path}`, {
    method,
    ...(body instanceof FormData
      ? { body }
      : body === undefined
        ? {}
        : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
  })
  return { status: response.status, body: await jsonOf(response) }
}
const policyOf = (action: string) => ({ enabled: true, rules: [{ on: 'sensitive_data', action }] })
const setUp = async (action: string, more: object = {}) => {
  await call('PUT', '', {})
  const { status } = await call('PATCH', '/config', { updates: { memory_defense: policyOf(action), ...more } })
  expect(status).toBe(200)
}

async function work(): Promise<void> {
  await using worker = new OperationWorker({ engine, handlers: createOperationHandlers(), onFailure: () => {} })
  worker.start()
  const open = sql`select 1 from operations where status in ('pending', 'processing') and type <> 'webhook_delivery'`
  await expect
    .poll(
      async () => {
        worker.wake()
        return (await many(db, open)).length
      },
      { timeout: 30_000 },
    )
    .toBe(0)
}

/** Every row of every table in which the text stands, also as bytes. */
async function rowsWith(needle: string): Promise<string[]> {
  const hex = Buffer.from(needle).toString('hex')
  const tables = await many<{ name: string }>(
    db,
    sql`select quote_ident(tablename) as name from pg_tables where schemaname = current_schema()`,
  )
  const found: string[] = []
  for (const { name } of tables) {
    const rows = await db.pool.query(
      `select t::text as row from ${name} t where position($1 in t::text) > 0 or position($2 in t::text) > 0`,
      [needle, hex],
    )
    for (const { row } of rows.rows as { row: string }[]) found.push(`${name}: ${row}`)
  }
  return found
}

const memoriesOf = async () =>
  (await call('GET', '/memories/list')).body.items.map((memory: { text: string }) => memory.text).join('\n')
const auditOf = async (action: string) => {
  await expect.poll(async () => (await call('GET', `/audit-logs?action=${action}`)).body.total).toBeGreaterThan(0)
  return (await call('GET', `/audit-logs?action=${action}`)).body.items
}

describe('what comes in with a secret under the policy to redact', () => {
  it('is stored without it, whichever part of a retain it stands in', async () => {
    await setUp('redact', { audit_log_enabled: true })
    const item = {
      content: text,
      context: `context ${secret}`,
      metadata: { key: secret, [`name ${secret}`]: 'value' },
      tags: [`tag ${secret}`],
      entities: [{ text: `Key ${secret}`, type: 'THING' }],
      observation_scopes: [[`tag ${secret}`]],
      document_id: 'd',
    }
    const { status, body } = await call('POST', '/memories', { items: [item], document_tags: [`shared ${secret}`] })
    expect(status).toBe(200)
    expect(body.memory_defense).toMatchObject([
      {
        ...{ index: 0, action: 'redact', detector: 'sensitive_data', document_id: 'd' },
        matched_types: ['github_token'],
        message: expect.stringContaining(
          '8 × github_token in content, context, metadata, entities, tags, observation_scopes',
        ),
      },
    ])
    const fingerprints = new Set(body.memory_defense[0].hits.map((hit: { fingerprint: string }) => hit.fingerprint))
    expect([...fingerprints]).toEqual([expect.stringMatching(/^[0-9a-f]{16}$/)])
    expect(await memoriesOf()).toContain(REDACTED)
    const [retained] = await auditOf('retain')
    expect(JSON.stringify(retained)).toContain(REDACTED)
    const [decision] = await auditOf('memory_defense')
    expect(decision).toMatchObject({ transport: 'system', response: { action: 'redact', document_id: 'd' } })
    expect(await rowsWith(MARK)).toEqual([])
  })

  it('is queued without it', async () => {
    await setUp('redact')
    const { body } = await call('POST', '/memories', { items: [{ content: text, document_id: 'd' }], async: true })
    expect(body.memory_defense).toMatchObject([{ action: 'redact', document_id: 'd' }])
    expect(await rowsWith(MARK)).toEqual([])
    await work()
    const operation = (await call('GET', `/operations/${body.operation_id}`)).body
    expect(operation).toMatchObject({
      status: 'completed',
      result_metadata: { memory_defense: [{ action: 'redact' }] },
    })
    expect(await memoriesOf()).toContain(REDACTED)
    expect(await rowsWith(MARK)).toEqual([])
  })

  it('is told to webhooks in the transaction of the retain, by fingerprint', async () => {
    await setUp('redact')
    await call('POST', '/webhooks', { url: 'https://example.com/', event_types: ['memory_defense.triggered'] })
    for (const async of [false, true]) {
      const refused = { content: text, update_mode: 'append', document_id: 'd' }
      await call('PATCH', '/config', { updates: { store_document_text: false } })
      expect((await call('POST', '/memories', { items: [refused] })).status).toBe(400)
      await call('POST', '/memories', { items: [{ content: text, document_id: 'd' }], async })
    }
    const deliveries = await many<{ message: Record<string, unknown> }>(
      db,
      sql`select o.payload -> 'message' as message from operations o join banks b on b.number = o.bank
          where b.id = ${bank} and o.type = 'webhook_delivery' order by o.position`,
    )
    // The refused retain stored nothing, and so it told nothing.
    expect(deliveries).toHaveLength(2)
    expect(deliveries[0]!.message).toMatchObject({
      ...{ event: 'memory_defense.triggered', status: 'redact', bank_id: bank },
      data: { action: 'redact', detector: 'sensitive_data', document_id: 'd', matched_types: ['github_token'] },
    })
    expect(deliveries[1]!.message).toHaveProperty('operation_id')
    expect(await rowsWith(MARK)).toEqual([])
    await execute(db, sql`delete from operations where type = 'webhook_delivery'`)
    await work()
  })

  it('is edited in without it', async () => {
    await setUp('redact', { audit_log_enabled: true })
    await call('POST', '/memories', { items: [{ content: 'Alice keeps bees.', document_id: 'd' }] })
    const [memory] = (await call('GET', '/memories/list')).body.items
    const edit = { text, context: secret, entities: [`Key ${secret}`] }
    const edited = await call('PATCH', `/memories/${memory.id}`, edit)
    expect(edited.body).toMatchObject({ text: expect.stringContaining(REDACTED), context: REDACTED })
    await call('PATCH', `/memories/${memory.id}`, { state: 'invalidated', reason: secret })
    await call('PATCH', '/documents/d', { tags: [secret] })
    expect((await auditOf('memory_defense')).length).toBe(3)
    expect(await rowsWith(MARK)).toEqual([])
  })

  it('is not shown to anybody by a dry run', async () => {
    await setUp('redact')
    const { body } = await call('POST', '/memories/dry-run-extract', { content: text })
    expect(JSON.stringify(body)).not.toContain(MARK)
    expect(body.problems).toEqual(['Redacted: github_token in content'])
  })

  it('comes by MCP without it', async () => {
    await setUp('redact', { audit_log_enabled: true })
    for (const name of ['retain', 'sync_retain']) {
      const params = { name, arguments: { content: text } }
      const reply = await app.request(`/mcp/${bank}`, {
        method: 'POST',
        body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/call', params }),
        headers: { 'content-type': 'application/json' },
      })
      expect(await reply.text()).not.toContain(MARK)
    }
    await work()
    expect(await memoriesOf()).toContain(REDACTED)
    expect(await auditOf('retain')).toHaveLength(2)
    expect(await rowsWith(MARK)).toEqual([])
  })

  it('is converted from a file without it, and the file is not kept', async () => {
    await setUp('redact')
    await call('POST', '/memories', { items: [{ content: 'Nothing.', document_id: 'd' }] })
    const upload = (name: string, metadata: object) => {
      const form = new FormData()
      form.append('files', new File([text], name))
      form.append('request', JSON.stringify({ files_metadata: [metadata] }))
      return call('POST', '/files/retain', form)
    }
    expect((await upload(`${secret}.txt`, {})).status).toBe(422)
    const { body } = await upload('notes.txt', { document_id: 'd', context: secret, tags: [secret] })
    await work()
    const operation = (await call('GET', `/operations/${body.operation_ids[0]}`)).body
    expect(operation.result_metadata.memory_defense).toMatchObject([{ action: 'redact', document_id: 'd' }])
    expect(operation.result_metadata).not.toHaveProperty('download_url')
    expect(await memoriesOf()).toContain(REDACTED)
    expect(await rowsWith(MARK)).toEqual([])
  })

  it('is read again without it, where it was stored before', async () => {
    await call('PUT', '', {})
    await call('POST', '/memories', { items: [{ content: text, document_id: 'd' }] })
    await call('POST', '/memories', { items: [{ content: text, document_id: 'e' }], async: true })
    await setUp('redact')
    await call('POST', '/documents/d/reprocess')
    await work()
    expect(await memoriesOf()).toContain(REDACTED)
    expect(await memoriesOf()).not.toContain(MARK)
    await execute(db, sql`delete from banks where id = ${bank}`)
  })
})

describe('what comes in with a secret under the policy to block', () => {
  it('is dropped, and the rest is retained', async () => {
    await setUp('block')
    const items = [
      { content: text, document_id: 'a' },
      { content: 'Bob keeps cats.', document_id: 'b' },
    ]
    for (const async of [false, true]) {
      const { status, body } = await call('POST', '/memories', { items, async })
      expect(status).toBe(200)
      expect(body.memory_defense).toMatchObject([{ index: 0, action: 'block', document_id: 'a' }])
      expect(await rowsWith(MARK)).toEqual([])
      await work()
    }
    expect(await memoriesOf()).toBe('Bob keeps cats.')
  })

  it('is refused when nothing is left, with the kinds and not the values', async () => {
    await setUp('block', { audit_log_enabled: true })
    await call('POST', '/webhooks', { url: 'https://example.com/', event_types: ['memory_defense.triggered'] })
    for (const async of [false, true]) {
      const { status, body } = await call('POST', '/memories', { items: [{ content: text }], async })
      expect([status, body]).toEqual([
        422,
        {
          detail: {
            violations: [{ index: 0, detector: 'sensitive_data', message: 'Blocked: github_token in content' }],
          },
        },
      ])
    }
    expect((await call('POST', '/memories/dry-run-extract', { content: text })).status).toBe(422)
    expect(await auditOf('memory_defense')).toHaveLength(2)
    expect(await auditOf('retain')).toHaveLength(2)
    const events = await execute(db, sql`delete from operations where type = 'webhook_delivery'`)
    expect(events).toBe(2)
    expect(await rowsWith(MARK)).toEqual([])
  })

  it('takes an edit back, and the file of a text', async () => {
    await setUp('block')
    await call('POST', '/memories', { items: [{ content: 'Alice keeps bees.' }] })
    const [memory] = (await call('GET', '/memories/list')).body.items
    expect((await call('PATCH', `/memories/${memory.id}`, { text })).status).toBe(422)
    const form = new FormData()
    form.append('files', new File([text], 'notes.txt'))
    form.append('request', '{}')
    const { body } = await call('POST', '/files/retain', form)
    await work()
    const operation = (await call('GET', `/operations/${body.operation_ids[0]}`)).body
    expect(operation).toMatchObject({
      status: 'failed',
      error_message: expect.stringContaining('Blocked: github_token'),
    })
    expect(await memoriesOf()).toBe('Alice keeps bees.')
    expect(await rowsWith(MARK)).toEqual([])
  })

  it('is blocked by its id under either policy: that cannot be redacted', async () => {
    await setUp('redact')
    expect((await call('POST', '/memories', { items: [{ content: 'Bees.', document_id: secret }] })).status).toBe(422)
    expect(await rowsWith(MARK)).toEqual([])
  })
})

describe('an archive', () => {
  const fact = (id: string, text: string) => ({
    ...{ id, text, fact_type: 'world', context: text, entities: [`Key ${secret}`], metadata: { key: secret } },
    content_hash: 'ab'.repeat(32),
    history: [{ content: { text }, changed_at: '2024-05-02T10:00:00Z' }],
  })
  const half = text.indexOf(secret) + 12
  const archive = {
    'manifest.json': { schema_version: 1, document_count: 2 },
    'documents/000000.json': {
      ...{ id: 'd', original_text: `${text}\n\nBob keeps cats.`, tags: [secret], retain_params: { context: secret } },
      chunks: [text.slice(0, half), `${text.slice(half)}\n\nBob keeps cats.`].map((chunk_text, chunk_index) => ({
        ...{ chunk_index, chunk_text },
      })),
      items: [text, 'Bob keeps cats.'].map((item, index) => ({
        ...{ index, text_length: item.length, said_at_given: false, said_at_offset: 0, said_on_day: false },
        ...{ entities: [], resolve_entities: true, metadata: { key: secret } },
      })),
      facts: [fact('3f2504e0-4f89-41d3-9a0c-0305e82c3301', text)],
      versions: [{ version: 1, content_hash: 'x', original_text: text, replaced_at: '2024-05-02T10:00:00Z' }],
    },
    'documents/000001.json': {
      ...{ id: 'e', original_text: 'Carol sails.', chunks: [{ chunk_index: 0, chunk_text: 'Carol sails.' }] },
      facts: [{ id: '3f2504e0-4f89-41d3-9a0c-0305e82c3302', text: 'Carol sails.', fact_type: 'world' }],
    },
    'observations.json': [
      {
        text,
        sources: [{ document_id: 'e', fact_index: 0, fact_id: '3f2504e0-4f89-41d3-9a0c-0305e82c3302', quote: text }],
      },
    ],
    'entities.json': [
      {
        id: '3f2504e0-4f89-41d3-9a0c-0305e82c3303',
        canonical_name: `Key ${secret}`,
        name_key: `key ${secret}`,
        type: 'THING',
      },
    ],
    'directives.json': [
      {
        ...{ name: 'n', content: text, priority: 0, is_active: true, tags: [] },
        ...{ created_at: '2024-05-02T10:00:00Z', updated_at: '2024-05-02T10:00:00Z' },
      },
    ],
  }
  const importIt = async () => {
    const pieces: Buffer[] = []
    const zip = zipArchive(async (entries) => {
      for (const [name, value] of Object.entries(archive)) await entries.add(name, [JSON.stringify(value)])
    })
    for await (const piece of zip) pieces.push(piece)
    const form = new FormData()
    form.set('file', new Blob([Buffer.concat(pieces)]), 'x.zip')
    const { body } = await call('POST', '/document-transfer', form)
    await work()
    const { status, result_metadata: outcome } = (await call('GET', `/operations/${body.operation_id}`)).body
    expect(status).toBe('completed')
    return outcome
  }

  it('comes without its secrets, also those that stand across two chunks', async () => {
    await setUp('redact', { enable_observations: false })
    const outcome = await importIt()
    expect(outcome).toMatchObject({ documents_imported: 2, observations_imported: 1 })
    expect(outcome.memory_defense).toMatchObject([
      { index: 0, action: 'redact', document_id: 'd' },
      { index: 0, action: 'redact', document_id: null },
      { index: 0, action: 'redact', document_id: null },
    ])
    const document = (await call('GET', '/documents/d')).body
    expect(document.original_text).toBe(`${text.replace(secret, REDACTED)}\n\nBob keeps cats.`)
    expect(await rowsWith(secret.slice(0, 12))).toEqual([])
    expect(await rowsWith(secret.slice(12))).toEqual([])
    // The items still know where their texts begin and end.
    await call('POST', '/documents/d/reprocess')
    await work()
    expect((await memoriesOf()).split('\n')).toContain('Bob keeps cats.')
  })

  it('comes without the documents and observations that are blocked', async () => {
    await setUp('block', { enable_observations: false })
    const outcome = await importIt()
    expect(outcome).toMatchObject({ documents_imported: 1, documents_skipped: 1, observations_skipped: 1 })
    expect(await memoriesOf()).toBe('Carol sails.')
    expect(await rowsWith(MARK)).toEqual([])
  })
})

it('leaves everything as it is when it is off', async () => {
  await call('PUT', '', {})
  const { body } = await call('POST', '/memories', { items: [{ content: text }] })
  expect(body).not.toHaveProperty('memory_defense')
  expect(await memoriesOf()).toContain(secret)
})

it.each([
  [{ enabled: true }, 'memory_defense.rules'],
  [{ enabled: 'yes', rules: [] }, 'memory_defense.enabled must be true or false'],
  [
    { enabled: true, rules: [{ on: 'profanity', action: 'redact' }] },
    "memory_defense.rules.0.on must be 'sensitive_data'",
  ],
  [{ enabled: true, rules: [{ on: 'sensitive_data', action: 'warn' }] }, "rules.0.action must be 'redact' or 'block'"],
  [{ enabled: true, rule: [] }, "has 'rule', which it does not know; it may have: enabled, rules"],
  ['block', 'memory_defense must be an object with: enabled, rules'],
  [{ enabled: true, rules: [...policyOf('redact').rules, ...policyOf('block').rules] }, 'one rule a detector'],
])('refuses the policy %j, and says why', async (memory_defense, reason) => {
  await call('PUT', '', {})
  const { status, body } = await call('PATCH', '/config', { updates: { memory_defense } })
  expect([status, body.detail]).toEqual([422, expect.stringContaining(reason)])
})
