import { createHash } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makeTemporaryDirectory } from '../../../../../test/support/temporary-directory.ts'
import { createTestApp } from '../../../../../test/support/test-app.ts'
import { createTestEngine, type TestEngine } from '../../../../../test/support/test-engine.ts'
import { openTestService, type TestService } from '../../../../../test/support/test-service.ts'
import { expectNoLeftovers, retain, runQueued } from '../../../../../test/support/write-side.ts'
import { many, one, sql } from '../../database/sql.ts'
import { lexicalEmbedding } from '../../models/lexical-embedding.ts'
import { OperationWorker } from '../../operations/operation-worker.ts'
import { findBank } from '../banks/find-bank.ts'
import { EmbeddingSpaces } from '../embedding-spaces/embedding-spaces.ts'
import { ArchivedDocument, ArchivedEntity } from './archive/archive-format.ts'
import { type Archive, openArchive } from './archive/archive-reader.ts'
import { zipArchive } from './archive/archive-writer.ts'
import { exportArchive } from './export/export-archive.ts'
import { runExport } from './run-export.ts'
import { runImport } from './run-import.ts'
import { EXPORT_DOCUMENTS, IMPORT_DOCUMENTS } from './transfer-operations.ts'

let service: TestService
let db: TestService['db']
let engine: TestService['engine']
let search: TestService['search']
let app: TestService['app']
let directory: string
beforeAll(async () => {
  directory = await makeTemporaryDirectory('transfer-')
  service = await openTestService()
  ;({ db, search, engine, app } = service)
})
afterAll(async () => {
  await service?.[Symbol.asyncDispose]()
})

// biome-ignore lint/suspicious/noExplicitAny: answers are looked at field by field
type Answer = { status: number; body: any }

async function call(method: string, path: string, body?: unknown): Promise<Answer> {
  const response = await app.request(`/v1/default/banks/${path}`, {
    method,
    ...(body !== undefined && { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
  })
  return { status: response.status, body: await response.json() }
}

async function upload(bank: string, bytes: Uint8Array, query = ''): Promise<Answer> {
  const form = new FormData()
  form.set('file', new Blob([bytes as Uint8Array<ArrayBuffer>]), 'x.zip')
  const response = await app.request(`/v1/default/banks/${bank}/document-transfer${query}`, {
    method: 'POST',
    body: form,
  })
  return { status: response.status, body: await response.json() }
}

/** What became of an operation that an answer tells of. */
async function outcomeOf(bank: string, { status, body }: Answer) {
  expect({ status, body }).toMatchObject({ status: 202, body: { status: 'pending' } })
  return finish(bank, body.operation_id)
}

/** Runs exports and imports until the operation has ended. */
async function finish(bank: string, operation: string, by: TestEngine = engine) {
  const handlers = { [EXPORT_DOCUMENTS]: runExport, [IMPORT_DOCUMENTS]: runImport }
  await using worker = new OperationWorker({ engine: by, handlers, pollMs: 20 })
  worker.start()
  const read = async () => (await call('GET', `${bank}/operations/${operation}`)).body
  await expect.poll(async () => (await read()).status, { timeout: 30_000, interval: 20 }).toMatch(/completed|failed/)
  return read()
}

async function exported(bank: string, query = ''): Promise<Uint8Array> {
  const outcome = await outcomeOf(bank, await call('POST', `${bank}/document-transfer/export${query}`))
  expect(outcome).toMatchObject({ status: 'completed', operation_type: 'export_documents' })
  const response = await app.request(outcome.result_metadata.download_url)
  expect(response.status).toBe(200)
  return new Uint8Array(await response.arrayBuffer())
}

const imported = async (bank: string, bytes: Uint8Array, query = '') =>
  outcomeOf(bank, await upload(bank, bytes, query))

async function pack(entries: Record<string, unknown>): Promise<Uint8Array> {
  const pieces: Buffer[] = []
  const zip = zipArchive(async (archive) => {
    for (const [name, value] of Object.entries(entries)) await archive.add(name, [JSON.stringify(value)])
  })
  for await (const piece of zip) pieces.push(piece)
  return Buffer.concat(pieces)
}

async function unpack<T>(bytes: Uint8Array, look: (archive: Archive) => Promise<T>): Promise<T> {
  const path = join(directory, createHash('sha256').update(bytes).digest('hex'))
  await writeFile(path, bytes)
  await using archive = await openArchive(path, { totalBytes: 1e8, entryBytes: 1e8 })
  return await look(archive)
}

const say = (bank: string, document_id: string, content: string) =>
  retain(engine, bank, { items: [{ content, document_id, timestamp: '2024-05-02' }] })
const textsOf = async (bank: string): Promise<string[]> =>
  (await call('GET', `${bank}/memories/list?type=world&limit=1000`)).body.items
    .map(({ text }: { text: string }) => text)
    .sort()
const countsOf = (bank: string) =>
  one(
    db,
    sql`select (select count(*) from documents where bank = b.number) as documents,
               (select count(*) from memories where bank = b.number and type <> 'observation') as facts,
               (select count(*) from memories where bank = b.number and type = 'observation') as observations
        from banks b where id = ${bank}`,
  )

const BOAT = 'Hugo Lindqvist sells boats in Bergen.'
const CELLO = 'Ines Carvalho plays the cello in Lisbon.'

describe('an export', () => {
  beforeAll(async () => {
    await say('exported', 'boat', BOAT)
    await say('exported', 'cello', CELLO)
  })

  it('is a file to download, which goes with the record of the operation', async () => {
    const outcome = await outcomeOf('exported', await call('POST', 'exported/document-transfer/export'))
    const { storage_key: key, download_url: url, byte_size: size, filename } = outcome.result_metadata
    expect(key).toMatch(/^banks\/exported\/exports\/[0-9a-f-]{36}\/[\w.-]+\.zip$/)
    expect(url).toBe(`/v1/default/files/download/${key}`)
    expect(filename).toBe('exported-documents.zip')
    const response = await app.request(url)
    expect(response.headers.get('content-type')).toBe('application/zip')
    expect(response.headers.get('content-disposition')).toContain('attachment; filename="exported-documents.zip"')
    expect((await response.arrayBuffer()).byteLength).toBe(size)
    expect((await call('DELETE', `exported/operations/${outcome.operation_id}/delete`)).status).toBe(200)
    expect((await app.request(url)).status).toBe(404)
  })

  it('has what was asked for and names nobody else', async () => {
    const all = await exported('exported')
    await unpack(all, async ({ manifest, has }) => {
      expect(manifest).toMatchObject({
        archive_type: 'documents',
        source_bank_id: 'exported',
        document_count: 2,
        fact_count: 2,
      })
      expect(has('observations.json')).toBe(false)
      expect(has('bank.json')).toBe(false)
    })
    const one = await exported('exported', '?document_id=cello')
    await unpack(one, async (archive) => {
      expect(archive.documents).toEqual(['documents/000000.json'])
      expect(await archive.read('documents/000000.json', ArchivedDocument)).toMatchObject({
        id: 'cello',
        original_text: CELLO,
        facts: [{ text: CELLO, fact_type: 'world', mentioned_at: '2024-05-02T00:00:00+00:00', chunk_index: 0 }],
      })
      const names: string[] = []
      for await (const { canonical_name: name } of archive.list('entities.json', ArchivedEntity)) names.push(name)
      expect(names.sort()).toEqual(['Ines Carvalho', 'Lisbon'])
    })
  })

  it('is of one moment, whatever is written meanwhile', async () => {
    await say('moving', 'first', BOAT)
    const bank = await findBank(db, 'moving')
    const options = { documentIds: null, withObservations: false, wholeBank: false, withHistory: false }
    const pieces: Buffer[] = []
    for await (const piece of exportArchive(db, bank!, options)) {
      if (pieces.length === 0) await say('moving', 'second', CELLO)
      pieces.push(piece)
    }
    await unpack(Buffer.concat(pieces), async ({ documents, manifest }) => {
      expect({ documents, manifest }).toMatchObject({
        documents: ['documents/000000.json'],
        manifest: { document_count: 1 },
      })
    })
  })

  it('lets go of its connection when nobody takes the rest', async () => {
    const bank = await findBank(db, 'exported')
    const options = { documentIds: null, withObservations: false, wholeBank: false, withHistory: false }
    for await (const _ of exportArchive(db, bank!, options)) break
    await expect.poll(() => db.stats().total - db.stats().idle).toBe(0)
  })

  it.each<[string, string, number, string]>([
    ['a bank that is not there', 'nobody/document-transfer/export', 404, "Bank 'nobody' not found"],
    ['a document that is not there', 'exported/document-transfer/export?document_id=x', 404, "Document 'x' not found"],
    [
      'observations of some documents',
      'exported/document-transfer/export?document_id=boat&include_observations=true',
      400,
      'include_observations needs all documents',
    ],
    [
      'all of the bank without all documents',
      'exported/document-transfer/export?document_id=boat&include_bank=true',
      400,
      'include_bank needs all documents',
    ],
  ])('refuses %s', async (_, path, status, detail) => {
    expect(await call('POST', path)).toMatchObject({ status, body: { detail: expect.stringContaining(detail) } })
  })

  it('in one request is gone, and needs no key to be told so', async () => {
    const locked = await createTestApp(db, engine, search, {
      guard: { allowedHosts: [], allowedOrigins: [], apiKey: 'secret' },
    })
    const response = await locked.request('/v1/default/banks/exported/document-transfer')
    expect([response.status, await response.json()]).toEqual([
      410,
      { detail: expect.stringContaining('document-transfer/export') },
    ])
  })
})

describe('an import', () => {
  it('brings documents into a new bank and tells what it did', async () => {
    await say('source', 'boat', BOAT)
    await say('source', 'cello', CELLO)
    const { status, result_metadata } = await imported('target', await exported('source'))
    expect({ status, result_metadata }).toMatchObject({
      status: 'completed',
      result_metadata: {
        ...{ documents_imported: 2, documents_skipped: 0, facts_imported: 2, observations_imported: 0 },
        ...{ observations_skipped: 0, skipped_document_ids: [], remapped_document_ids: {} },
      },
    })
    expect(await textsOf('target')).toEqual([BOAT, CELLO])
    expect((await call('GET', 'target/documents/cello')).body).toMatchObject({ original_text: CELLO })
    const { results } = (await call('POST', 'target/memories/recall', { query: 'Who plays an instrument?' })).body
    expect(results[0]).toMatchObject({ text: CELLO, entities: ['Ines Carvalho', 'Lisbon'] })
    await expectNoLeftovers(db, 'target')
    expect(
      await many(db, sql`select 1 from stored_files f join banks b on b.number = f.bank where b.id = 'target'`),
    ).toEqual([])
  })

  it('leaves what is there, replaces it, or adds a copy', async () => {
    await say('rules source', 'talk', BOAT)
    await say('rules source', 'other', CELLO)
    const archive = await exported('rules source')
    await say('rules', 'talk', 'Nora moved to Bergen.')
    const skipping = await imported('rules', archive)
    expect(skipping.result_metadata).toMatchObject({
      documents_imported: 1,
      documents_skipped: 1,
      skipped_document_ids: ['talk'],
    })
    expect(await textsOf('rules')).toEqual([CELLO, 'Nora moved to Bergen.'])

    const adding = await imported('rules', archive, '?on_conflict=new-id')
    const { remapped_document_ids: remapped } = adding.result_metadata
    expect(remapped).toEqual({
      talk: expect.stringMatching(/^talk-[0-9a-f]{8}$/),
      other: expect.stringMatching(/^other-/),
    })
    expect((await call('GET', `rules/documents/${remapped.talk}`)).body.original_text).toBe(BOAT)
    expect(await textsOf('rules')).toEqual([BOAT, CELLO, CELLO, 'Nora moved to Bergen.'])

    await imported('rules', archive, '?on_conflict=replace')
    expect((await call('GET', 'rules/documents/talk')).body.original_text).toBe(BOAT)
    expect(await textsOf('rules')).toEqual([BOAT, BOAT, CELLO, CELLO])
    await expectNoLeftovers(db, 'rules')
  })

  it('takes archives that other servers have written', async () => {
    const said = {
      mentioned_at: '2023-05-01T10:00:00Z',
      context: 'chat',
      tags: ['t'],
      metadata: { n: 1 },
      chunk_index: 0,
    }
    const bytes = await pack({
      'manifest.json': {
        schema_version: 1,
        source_bank_id: 's',
        document_count: 1,
        fact_count: 3,
        observation_count: 2,
      },
      'documents/000000.json': {
        ...{ id: 'd', original_text: 'Ann left. Bo wept. ', tags: ['t'], retain_params: { context: 'chat' } },
        ...{
          created_at: '2023-05-01T10:00:00.123456+00:00',
          chunks: [{ chunk_index: 0, chunk_text: 'Ann left. Bo wept.' }],
        },
        facts: [
          {
            ...said,
            text: 'Ann Smith left',
            fact_type: 'world',
            entities: ['Ann Smith'],
            occurred_start: '2023-04-30',
          },
          {
            ...{ ...said, text: 'Bo Berg wept', fact_type: 'world', entities: ['Bo Berg', { text: 'Ann Smith' }] },
            ...{
              causal_relations: [{ relation_type: 'caused_by', target_fact_index: 0 }],
              consolidated_at: '2023-05-02T00:00:00Z',
            },
          },
          { ...said, text: 'I told them', fact_type: 'experience' },
        ],
      },
      'observations.json': [
        {
          text: 'Bo misses Ann',
          tags: ['t'],
          sources: [
            { document_id: 'd', fact_index: 0 },
            { document_id: 'd', fact_index: 1 },
          ],
        },
        { text: 'Nobody knows', sources: [{ document_id: 'gone', fact_index: 0 }] },
      ],
      'something-else.json': {},
    })
    const { status, result_metadata: result } = await imported('foreign', bytes)
    expect({ status, result }).toMatchObject({
      status: 'completed',
      result: { facts_imported: 3, observations_imported: 1, observations_skipped: 1 },
    })
    const { items } = (await call('GET', 'foreign/memories/list')).body
    const find = (text: string) => items.find((item: { text: string }) => item.text === text)
    expect(find('Bo misses Ann')).toMatchObject({
      fact_type: 'observation',
      proof_count: 2,
      entities: 'Ann Smith, Bo Berg',
    })
    expect(find('Ann Smith left')).toMatchObject({
      occurred_start: '2023-04-30T00:00:00+00:00',
      document_id: 'd',
      tags: ['t'],
    })
    expect((await call('GET', 'foreign/documents/d')).body.original_text).toBe('Ann left. Bo wept. ')
    const { edges } = (await call('GET', 'foreign/graph')).body
    expect(edges.map(({ data }: { data: { linkType: string } }) => data.linkType)).toContain('caused_by')
    await expectNoLeftovers(db, 'foreign')
    const again = await imported('foreign', bytes)
    expect(again.result_metadata).toMatchObject({ documents_skipped: 1, observations_imported: 0 })
    expect(await countsOf('foreign')).toEqual({ documents: 1, facts: 3, observations: 1 })
  })

  it('consolidates by itself what came without observations', async () => {
    await say('alone source', 'a', BOAT)
    await say('alone source', 'b', BOAT)
    await runQueued(engine, 'alone source')
    expect(await countsOf('alone source')).toMatchObject({ observations: 1 })
    const without = await exported('alone source')
    await imported('alone', without)
    await runQueued(engine, 'alone')
    expect(await countsOf('alone')).toEqual({ documents: 2, facts: 2, observations: 1 })
    const { result_metadata } = await imported('together', await exported('alone source', '?include_observations=true'))
    expect(result_metadata).toMatchObject({ observations_imported: 1 })
    await expectNoLeftovers(db, 'together')
  })

  it('goes on where it was interrupted, and brings nothing twice', async () => {
    const documents = Array.from({ length: 90 }, (_, nth) => ({
      ...{ id: `d${nth}`, original_text: `Story ${nth}` },
      facts: Array.from({ length: 10 }, (_, place) => ({
        text: `Hugo told story ${nth} to guest ${place}`,
        fact_type: 'world',
        chunk_index: 0,
        entities: ['Hugo'],
      })),
    }))
    const bytes = await pack({
      'manifest.json': { schema_version: 1, document_count: 90 },
      ...Object.fromEntries(
        documents.map((document, nth) => [`documents/${String(nth).padStart(6, '0')}.json`, document]),
      ),
      'observations.json': documents.map(({ id }) => ({
        text: `Hugo knows ${id}`,
        sources: [{ document_id: id, fact_index: 3 }],
      })),
    })
    const { body } = await upload('interrupted', bytes, '?on_conflict=new-id')
    let steps = 0
    const model = lexicalEmbedding()
    const unlucky = {
      ...model,
      embed: (...parameters: Parameters<typeof model.embed>) => {
        if (++steps === 3) throw new Error('the power went')
        return model.embed(...parameters)
      },
    }
    const failing = await createTestEngine(db, { search, spaces: await EmbeddingSpaces.open(db, unlucky) })
    const outcome = await finish('interrupted', body.operation_id, failing)
    expect(steps).toBeGreaterThan(3)
    expect(outcome).toMatchObject({
      status: 'completed',
      retry_count: 1,
      result_metadata: {
        documents_imported: 90,
        facts_imported: 900,
        observations_imported: 90,
        remapped_document_ids: {},
      },
    })
    expect(await countsOf('interrupted')).toEqual({ documents: 90, facts: 900, observations: 90 })
    await expectNoLeftovers(db, 'interrupted')
  })

  it.each<[string, () => Promise<Uint8Array> | Uint8Array, string, number, string]>([
    [
      'a rule that it does not know',
      () => new Uint8Array(1),
      '?on_conflict=merge',
      400,
      'on_conflict must be one of skip, replace, new-id',
    ],
    ['what is no ZIP file', () => Buffer.from('hello'), '', 400, 'This is no transfer archive'],
    ['a ZIP file without a manifest', () => pack({ x: 1 }), '', 400, 'it has no manifest.json'],
    [
      'an archive of another version',
      () => pack({ 'manifest.json': { schema_version: 2 } }),
      '',
      400,
      'schema_version is 2',
    ],
  ])('refuses %s, and makes no bank', async (_, bytes, query, status, detail) => {
    expect(await upload('refused', await bytes(), query)).toMatchObject({
      status,
      body: { detail: expect.stringContaining(detail) },
    })
    expect(await findBank(db, 'refused')).toBeNull()
  })

  it('fails with the place of what it cannot read, after what it could', async () => {
    const facts = (fact_type: string) => [{ text: 'x', fact_type }]
    const bytes = await pack({
      'manifest.json': { schema_version: 1, document_count: 2 },
      'documents/000000.json': { id: 'good', facts: facts('world') },
      'documents/000001.json': { id: 'bad', facts: facts('rumour') },
    })
    const outcome = await imported('half', bytes)
    expect(outcome).toMatchObject({
      status: 'failed',
      error_message: expect.stringContaining('documents/000001.json: facts[0].fact_type'),
    })
  })

  it('wants a file', async () => {
    const response = await app.request('/v1/default/banks/b/document-transfer', { method: 'POST' })
    expect(response.status).toBe(422)
  })
})

describe('a whole bank', () => {
  it('comes with all that it is set up with', async () => {
    await say('whole', 'boat', BOAT)
    await call('PATCH', 'whole', { name: 'The whole', retain_mission: 'Remember boats', disposition_empathy: 5 })
    await call('POST', 'whole/directives', { name: 'tone', content: 'Be kind', priority: 3 })
    await call('POST', 'whole/webhooks', { url: 'https://example.com/hook', secret: 's' })
    await call('POST', 'whole/mental-models', { id: 'boats', name: 'Boats', source_query: 'What of boats?' })
    const folder = (await call('POST', 'whole/knowledge-base/folders', { name: 'Things' })).body
    await call('POST', 'whole/knowledge-base/pages', {
      name: 'Harbour',
      source_query: 'Who sells what?',
      parent_id: folder.id,
    })
    await runQueued(engine, 'whole')

    const { status, result_metadata } = await imported(
      'copy',
      await exported('whole', '?include_bank=true&include_history=true'),
    )
    expect({ status, refused: result_metadata.settings_refused }).toEqual({ status: 'completed', refused: undefined })
    const both = async (path: string) => {
      const [original, copy] = await Promise.all([call('GET', `whole${path}`), call('GET', `copy${path}`)])
      return [original.body, JSON.parse(JSON.stringify(copy.body).replaceAll('"copy"', '"whole"'))]
    }
    for (const path of [
      '/config',
      '/profile',
      '/knowledge-base/tree',
      '/knowledge-base/export',
      '/mental-models?detail=content',
    ]) {
      const [original, copy] = await both(path)
      expect(copy, path).toEqual(original)
    }
    const [directives, copied] = await both('/directives')
    expect(copied.items).toMatchObject(directives.items.map(({ id, ...rest }: { id: string }) => rest))
    expect((await call('GET', 'copy/webhooks')).body.items).toMatchObject([
      { url: 'https://example.com/hook', enabled: false },
    ])

    // What a text rests on is found under the ids that it has here.
    const { reflect_response: rests } = (await call('GET', 'copy/mental-models/boats?detail=full')).body
    const cited = JSON.stringify(rests).match(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g)!
    expect(cited.length).toBeGreaterThan(0)
    for (const id of cited) expect((await call('GET', `copy/memories/${id}`)).status).toBe(200)
  })

  it('leaves the settings of a bank that is there as they are', async () => {
    await call('PUT', 'mine', { name: 'Mine' })
    await imported('mine', await exported('whole', '?include_bank=true'))
    expect((await call('GET', 'mine/profile')).body.name).toBe('Mine')
    expect((await call('GET', 'mine/directives')).body.items).toHaveLength(1)
  })
})
