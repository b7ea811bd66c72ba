import { randomBytes } from 'node:crypto'
import type { Hono } from 'hono'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { jsonOf } from '../../../../../test/support/json-of.ts'
import { S3_KEY_ID, S3_REGION, S3_SECRET, type S3Server, startS3Server } from '../../../../../test/support/s3-server.ts'
import { docxOf, sampleDocx, samplePdf } from '../../../../../test/support/sample-files.ts'
import { createTestApp } from '../../../../../test/support/test-app.ts'
import { openTestService, type TestService } from '../../../../../test/support/test-service.ts'
import { execute, many, one, sql } from '../../database/sql.ts'
import { createOperationHandlers } from '../../operation-handlers.ts'
import { OperationWorker } from '../../operations/operation-worker.ts'
import type { Engine } from '../engine.ts'
import { FILE_CONVERT_RETAIN } from './file-operation.ts'
import { s3Storage } from './storage/s3-storage.ts'
import { sweepFiles } from './sweep-files.ts'

let service: TestService
let db: TestService['db']
let search: TestService['search']
let engine: TestService['engine']
let s3: S3Server
let app: TestService['app']

beforeAll(async () => {
  s3 = await startS3Server()
  service = await openTestService()
  ;({ db, search, engine, app } = service)
})
afterAll(async () => {
  await s3?.[Symbol.asyncDispose]()
  await service?.[Symbol.asyncDispose]()
})
beforeEach(() => {
  s3.failures.length = 0
})

type Content = string | Uint8Array
type Files = readonly (readonly [name: string, content: Content])[]

function formOf(files: Files, request: unknown = {}): FormData {
  const form = new FormData()
  for (const [name, content] of files) form.append('files', new File([content as string], name))
  form.append('request', typeof request === 'string' ? request : JSON.stringify(request))
  return form
}

const call = (method: string, path: string, body?: FormData | object, on: Pick<Hono, 'request'> = app) =>
  on.request(`/v1/default/${path}`, {
    method,
    ...(body instanceof FormData
      ? { body }
      : body === undefined
        ? {}
        : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
  })
const upload = (bank: string, files: Files, request?: unknown, on?: Pick<Hono, 'request'>) =>
  call('POST', `banks/${bank}/files/retain`, formOf(files, request), on)
const makeBank = (bank: string) => call('PUT', `banks/${bank}`, {})
const operationOf = async (bank: string, id: string) => jsonOf(await call('GET', `banks/${bank}/operations/${id}`))
const documentOf = async (bank: string, id: string) => jsonOf(await call('GET', `banks/${bank}/documents/${id}`))

/** Does everything that is queued. */
async function work(on: Engine = engine): Promise<void> {
  await using worker = new OperationWorker({ engine: on, handlers: createOperationHandlers(), onFailure: () => {} })
  worker.start()
  const due = sql`select 1 from operations where status in ('pending', 'processing')
                    and (next_retry_at is null or next_retry_at < now() + interval '1 second')`
  await expect
    .poll(
      async () => {
        worker.wake()
        return (await many(db, due)).length
      },
      { timeout: 30_000 },
    )
    .toBe(0)
}

const storedFiles = (bank: string) =>
  many<{ key: string; pieces: number }>(
    db,
    sql`select key, (select count(*) from stored_file_pieces p where p.file = f.number) as pieces
        from stored_files f join banks b on b.number = f.bank where b.id = ${bank}`,
  )

describe('uploaded files', () => {
  it('become documents with what was said of them', async () => {
    await makeBank('docs')
    const response = await upload(
      'docs',
      [
        ['bees.docx', sampleDocx()],
        ['Café notes.md', '# Harvest\n\nBob sold 12 jars.'],
      ],
      {
        files_metadata: [
          {
            document_id: 'bees',
            context: 'club papers',
            tags: ['club'],
            metadata: { page: '3', none: null },
            timestamp: '2024-05-06',
          },
          {},
        ],
      },
    )
    expect(response.status).toBe(200)
    const { operation_ids } = await jsonOf(response)
    expect(operation_ids).toHaveLength(2)
    expect(await operationOf('docs', operation_ids[0])).toMatchObject({
      status: 'pending',
      operation_type: FILE_CONVERT_RETAIN,
      result_metadata: { original_filename: 'bees.docx', document_id: 'bees' },
    })
    expect(await storedFiles('docs')).toEqual([
      { key: expect.stringMatching(/^banks\/docs\/files\/[0-9a-f-]{36}\/bees\.docx$/), pieces: 1 },
      { key: expect.stringMatching(/^banks\/docs\/files\/[0-9a-f-]{36}\/Cafe_notes\.md$/), pieces: 1 },
    ])
    await work()
    const done = await operationOf('docs', operation_ids[0])
    expect(done).toMatchObject({
      status: 'completed',
      result_metadata: { original_filename: 'bees.docx', document_id: 'bees', format: 'docx' },
    })
    expect(await operationOf('docs', done.result_metadata.retain_operation_id)).toMatchObject({
      status: 'completed',
      operation_type: 'retain',
    })
    expect(await documentOf('docs', 'bees')).toMatchObject({
      original_text: expect.stringContaining('Alice keeps bees.'),
      tags: ['club'],
      document_metadata: { filename: 'bees.docx', page: '3' },
    })
    const { items } = await jsonOf(await call('GET', 'banks/docs/memories/list?document_id=bees'))
    expect(items[0]).toMatchObject({ context: 'club papers', mentioned_at: expect.stringMatching(/^2024-05-06/) })
    const second = await operationOf('docs', operation_ids[1])
    expect(second.result_metadata.document_id).toMatch(/^file_[0-9a-f-]{36}$/)
    expect(await documentOf('docs', second.result_metadata.document_id)).toMatchObject({
      original_text: expect.stringContaining('Bob sold 12 jars.'),
      document_metadata: { filename: 'Café notes.md' },
    })
    expect(await storedFiles('docs')).toEqual([])
    const { operations } = await jsonOf(await call('GET', `banks/docs/operations?type=${FILE_CONVERT_RETAIN}`))
    expect(operations).toContainEqual(expect.objectContaining({ filename: 'bees.docx', document_id: 'bees' }))
  })

  it('can be read anew as documents, and replaced by a newer file', async () => {
    await makeBank('anew')
    const entry = { files_metadata: [{ document_id: 'report' }] }
    await upload('anew', [['a.txt', 'Alice keeps bees in Lyon.']], entry)
    await work()
    const before = await documentOf('anew', 'report')
    const reprocessed = await jsonOf(await call('POST', 'banks/anew/documents/report/reprocess'))
    await work()
    expect(await operationOf('anew', reprocessed.operation_id)).toMatchObject({ status: 'completed' })
    expect((await documentOf('anew', 'report')).original_text).toBe(before.original_text)
    await upload('anew', [['b.txt', 'Alice keeps goats in Nice.']], entry)
    await work()
    expect((await documentOf('anew', 'report')).original_text).toBe('Alice keeps goats in Nice.')
  })

  it('of one document are retained in the order of their uploads', async () => {
    await makeBank('order')
    for (const text of ['one', 'two', 'three']) {
      await upload('order', [['a.txt', `Alice counts ${text}.`]], { files_metadata: [{ document_id: 'd' }] })
    }
    await work()
    expect((await documentOf('order', 'd')).original_text).toBe('Alice counts three.')
  })

  it('that cannot be read fail with the reason, and can be tried again', async () => {
    await makeBank('broken')
    const response = await upload('broken', [['cut.docx', sampleDocx().subarray(0, 900)]])
    const [id] = (await jsonOf(response)).operation_ids
    await work()
    expect(await operationOf('broken', id)).toMatchObject({
      status: 'failed',
      retry_count: 0,
      error_message: expect.stringMatching(/^File 'cut\.docx' is damaged or was cut short/),
    })
    expect(await storedFiles('broken')).toHaveLength(1)
    expect((await call('POST', `banks/broken/operations/${id}/retry`)).status).toBe(200)
    await work()
    expect((await operationOf('broken', id)).status).toBe('failed')
    expect((await call('DELETE', `banks/broken/operations/${id}/delete`)).status).toBe(200)
    expect(await storedFiles('broken')).toEqual([])
  })

  it('survive a worker that dies while it converts', async () => {
    await makeBank('crash')
    const [id] = (await jsonOf(await upload('crash', [['a.pdf', samplePdf('Alice keeps bees in Lyon.')]])))
      .operation_ids
    await execute(
      db,
      sql`update operations set status = 'processing', worker_id = 'dead', lease_expires_at = now() - interval '1 second'
          where id = ${id}`,
    )
    await work()
    const done = await operationOf('crash', id)
    expect(done.status).toBe('completed')
    expect((await documentOf('crash', done.result_metadata.document_id)).original_text).toBe(
      'Alice keeps bees in Lyon.',
    )
  })
})

describe('an upload is refused', () => {
  beforeAll(async () => {
    await makeBank('refused')
  })
  const one: Files = [['a.txt', 'Alice keeps bees.']]
  const many = (count: number): Files => Array.from({ length: count }, (_, n) => [`${n}.txt`, 'x'])
  it.each<[what: string, files: Files, request: unknown, status: number, detail: RegExp]>([
    ['of eleven files', many(11), {}, 400, /More than 10 files.*HINDSIGHT_API_FILE_CONVERSION_MAX_BATCH_SIZE\b/],
    ['without files', [], {}, 422, /"files".*required/],
    ['of an empty file', [...one, ['void.txt', '']], {}, 400, /File 'void\.txt' is empty/],
    ['of an image', [['p.png', Buffer.from('89504e470d0a1a0a00', 'hex')]], {}, 400, /'p\.png' is no format.*image/],
    ['of a wrong name', [['a.pdf', 'plain']], {}, 400, /named \.pdf, but is not such a file/],
    ['with broken JSON', one, '{', 400, /request is not valid JSON/],
    ['with a list', one, '[]', 400, /must be a JSON object/],
    ['with too little metadata', [...one, ['b.txt', 'x']], { files_metadata: [{}] }, 400, /has 1 entries for 2 files/],
    ['with metadata in the wrong place', one, { tags: ['a'] }, 400, /request\.tags.*files_metadata/],
    ['with an update mode', one, { update_mode: 'append' }, 400, /always replaces its document/],
    ['with an unknown parser', one, { parser: 'iris' }, 400, /Parser 'iris'.*builtin, markitdown/],
    ['with an unknown parser of a file', one, { files_metadata: [{ parser: ['builtin', 'x'] }] }, 400, /Parser 'x'/],
    ['with a wrong time', one, { files_metadata: [{ timestamp: 'soon' }] }, 422, /files_metadata.*timestamp/],
    [
      'with one document for two files',
      [...one, ['b.txt', 'x']],
      { files_metadata: [{ document_id: 'd' }, { document_id: 'd' }] },
      400,
      /'d' is given to more than one file/,
    ],
  ])('%s', async (_, files, request, status, detail) => {
    const response = await upload('refused', files, request)
    const text = await response.text()
    expect({ status: response.status, text }).toEqual({ status, text: expect.stringMatching(detail) })
    expect(await storedFiles('refused')).toEqual([])
  })

  it('but not for fields that nobody knows, nor for a parser that everybody does', async () => {
    const response = await upload('refused', one, { async: true, parser: 'markitdown' })
    expect(response.status).toBe(200)
    await work()
  })

  it('without a request, as JSON, into a bank that is not there, and cut short', async () => {
    const form = new FormData()
    form.append('files', new File(['x'], 'a.txt'))
    const path = 'banks/refused/files/retain'
    expect((await call('POST', path, form)).status).toBe(422)
    expect((await call('POST', path, {})).status).toBe(422)
    expect(await jsonOf(await upload('nowhere', one))).toEqual({
      detail: expect.stringContaining("'nowhere' not found"),
    })
    const cut = await app.request(`/v1/default/${path}`, {
      method: 'POST',
      headers: { 'content-type': 'multipart/form-data; boundary=b' },
      body: '--b\r\nContent-Disposition: form-data; name="files"; filename="a.txt"\r\n\r\nhalf of it',
    })
    expect(cut.status).toBe(400)
    expect(await jsonOf(cut)).toEqual({ detail: expect.stringMatching(/could not be read/) })
  })

  it('above the limit, naming it, and when the server takes none', async () => {
    const with_ = (settings: Partial<Engine['files']['settings']>) =>
      createTestApp(
        db,
        { ...engine, files: { ...engine.files, settings: { ...engine.files.settings, ...settings } } },
        search,
      )
    const small = await with_({ mostBytes: 2_000_000 })
    const files: Files = [
      ['a.txt', 'x'.repeat(1_500_000)],
      ['b.txt', 'y'.repeat(600_000)],
    ]
    const response = await upload('refused', files, {}, small)
    expect(response.status).toBe(413)
    expect(await jsonOf(response)).toEqual({
      detail: expect.stringMatching(/larger than 2 MB together.*HINDSIGHT_API_FILE_CONVERSION_MAX_BATCH_SIZE_MB/),
    })
    const off = await createTestApp(db, engine, search, { switchedOff: { retainFiles: 'X switches it on' } })
    expect((await upload('refused', one, {}, off)).status).toBe(404)
    expect(
      (await upload('refused', one, { parser: 'builtin' }, await with_({ allowedParsers: ['markitdown'] }))).status,
    ).toBe(400)
    expect(await storedFiles('refused')).toEqual([])
  })
})

describe.each(['database', 's3'] as const)('files kept in %s', (home) => {
  let keeping: Engine
  let keepingApp: typeof app
  const bank = `kept-${home}`
  const keep = async (id: string, content: Content = 'Alice keeps bees.', name = `${id}.txt`) => {
    await upload(bank, [[name, content]], { files_metadata: [{ document_id: id }] }, keepingApp)
    await work(keeping)
    const [operation] = (
      await jsonOf(await call('GET', `banks/${bank}/operations?type=${FILE_CONVERT_RETAIN}&limit=1`))
    ).operations
    return (await operationOf(bank, operation.id)).result_metadata
  }
  const bytes = async () =>
    home === 's3'
      ? s3.objects.size
      : (await one<{ n: number }>(db, sql`select count(*) as n from stored_file_pieces`)).n

  beforeAll(async () => {
    const settings = { ...engine.files.settings, deleteAfterRetain: false }
    const storage = s3Storage({
      bucket: 'memories',
      region: S3_REGION,
      endpoint: s3.url,
      accessKeyId: S3_KEY_ID,
      secretAccessKey: S3_SECRET,
    })
    keeping = { ...engine, files: { settings, storages: { ...engine.files.storages, home, s3: storage } } }
    keepingApp = await createTestApp(db, keeping, search)
    await execute(db, sql`delete from stored_files`)
    await sweepFiles(keeping)
    await makeBank(bank)
  })

  it('can be downloaded, and are never shown as pages', async () => {
    const picture = randomBytes(2_500_000)
    const content = docxOf('<w:p><w:r><w:t>Alice keeps bees.</w:t></w:r></w:p>', { 'word/media/1.png': picture })
    const { download_url, storage_key } = await keep('long', content, 'Žluť "x".docx')
    expect(download_url).toBe(`/v1/default/files/download/${storage_key}`)
    const response = await keepingApp.request(download_url)
    expect(response.status).toBe(200)
    expect(Buffer.from(await response.arrayBuffer()).equals(Buffer.from(content))).toBe(true)
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'content-disposition': `attachment; filename="_lu_ _x_.docx"; filename*=UTF-8''%C5%BDlu%C5%A5%20%22x%22.docx`,
      'x-content-type-options': 'nosniff',
      'content-length': String(content.length),
    })
    for (const key of ['elsewhere', 'banks/x/files/y', encodeURIComponent('../../etc/passwd')]) {
      expect((await call('GET', `files/download/${key}`)).status).toBe(404)
    }
    const locked = await createTestApp(db, keeping, search, {
      guard: { allowedHosts: [], allowedOrigins: [], apiKey: 'k' },
    })
    expect((await locked.request(download_url)).status).toBe(401)
  })

  it('go with their document, with all memories, with a newer file, and with their bank', async () => {
    const before = await bytes()
    await keep('one')
    await keep('one', 'Alice keeps goats.')
    await keep('two')
    await sweepFiles(keeping)
    expect(await bytes()).toBe(before + 2)
    expect((await call('DELETE', `banks/${bank}/documents/one`)).status).toBe(200)
    await sweepFiles(keeping)
    expect(await bytes()).toBe(before + 1)
    await call('DELETE', `banks/${bank}/memories`)
    await sweepFiles(keeping)
    expect(await bytes()).toBe(0)
    await keep('three')
    expect(await bytes()).toBe(1)
    await call('DELETE', `banks/${bank}`)
    await sweepFiles(keeping)
    expect(await bytes()).toBe(0)
  })
})

describe('storage elsewhere', () => {
  const storage = (more: object = {}) =>
    s3Storage({
      bucket: 'memories',
      region: S3_REGION,
      endpoint: s3.url,
      accessKeyId: S3_KEY_ID,
      secretAccessKey: S3_SECRET,
      ...more,
    })
  const on = (more: object = {}): Engine => ({
    ...engine,
    files: { ...engine.files, storages: { ...engine.files.storages, home: 's3', s3: storage(more) } },
  })

  it('is asked again when it is busy', async () => {
    await makeBank('busy')
    s3.failures.push(503, 500)
    const response = await upload('busy', [['a.txt', 'Alice keeps bees.']], {}, await createTestApp(db, on(), search))
    expect(response.status).toBe(200)
    s3.failures.push(503)
    await work(on())
    const [id] = (await jsonOf(response)).operation_ids
    expect((await operationOf('busy', id)).status).toBe('completed')
  })

  it('that refuses the key stops an upload, and nothing is left of it', async () => {
    const refusing = await createTestApp(db, on({ secretAccessKey: 'other' }), search)
    const response = await upload('busy', [['a.txt', 'Alice keeps bees.']], {}, refusing)
    expect(response.status).toBe(503)
    expect(await jsonOf(response)).toEqual({
      detail: expect.stringMatching(/403 SignatureDoesNotMatch.*FILE_STORAGE_S3/),
    })
    await sweepFiles(on())
    expect(await storedFiles('busy')).toEqual([])
    expect(s3.objects.size).toBe(0)
    expect(await many(db, sql`select key from stored_file_removals`)).toEqual([])
  })
})
