import { createHash, randomBytes, randomUUID } from 'node:crypto'
import { copyFile, mkdir, readdir, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { pathToFileURL } from 'node:url'
import { RecallRequest, RetainRequest } from 'hindsight-contract'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { S3_KEY_ID, S3_REGION, S3_SECRET, startS3Server } from '../../../../../test/support/s3-server.ts'
import { makeTemporaryDirectory } from '../../../../../test/support/temporary-directory.ts'
import { openTestDatabase, type TestDatabase } from '../../../../../test/support/test-database.ts'
import { createTestEngine } from '../../../../../test/support/test-engine.ts'
import type { Database } from '../../database/database.ts'
import { listMigrations, migrate } from '../../database/migrate.ts'
import { execute, many, one, sql } from '../../database/sql.ts'
import { databaseStorage } from '../../memory/files/storage/database-storage.ts'
import type { FileHome, FileStorages } from '../../memory/files/storage/file-storage.ts'
import { s3Storage } from '../../memory/files/storage/s3-storage.ts'
import { storeFile } from '../../memory/files/stored-files.ts'
import { recall } from '../../memory/recall/recall.ts'
import { retain } from '../../memory/retain/retain.ts'
import { MemorySearchIndex } from '../../search/memory/host.ts'
import { planTables, tablesOf } from './backup-tables.ts'
import { openBackup, verifyBackup } from './open-backup.ts'
import { restoreBackup } from './restore-backup.ts'
import { writeBackup } from './write-backup.ts'

let directory: string
let source: TestDatabase
beforeAll(async () => {
  directory = await makeTemporaryDirectory('hindsight-backup-')
  // Another name than a server's: servers must not be connected to what is restored.
  source = await openTestDatabase({ applicationName: 'test' })
})
afterAll(async () => {
  await source?.close()
  await rm(directory, { recursive: true, force: true })
})

const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex')
const newFile = () => join(directory, `${randomUUID()}.zip`)
const emptyDatabase = () => openTestDatabase({ empty: true, applicationName: 'test' })

async function remember(db: Database, bank: string, ...contents: string[]): Promise<void> {
  const engine = await createTestEngine(db)
  await retain(engine, bank, RetainRequest.parse({ items: contents.map((content) => ({ content })) }))
}

async function restoreFrom(file: string, db: Database, options = {}): Promise<string[]> {
  await using backup = await openBackup(file)
  await verifyBackup(file, backup)
  return await restoreBackup(db, backup, options)
}

async function contentOf(db: Database): Promise<Record<string, unknown[]>> {
  const { tables } = await planTables(db, tablesOf(await listMigrations()))
  const content: Record<string, unknown[]> = {}
  for (const { name } of tables) {
    content[name] = (await db.query(`select t::text as row from ${name} t order by 1`)).rows
  }
  return content
}

it('has every table that a migration makes', async () => {
  const made = await many<{ name: string }>(
    source,
    sql`select relname as name from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r'
        and relpersistence = 'p' and relname <> 'schema_migrations' order by 1`,
  )
  expect(tablesOf(await listMigrations()).sort()).toEqual(made.map(({ name }) => name))
})

it('brings everything back: each row, what is found, and the numbers that were given away', async () => {
  await remember(
    source,
    'people',
    'Alice works at Google.',
    'Bob moved to Paris in May.',
    'A "tab\t", a \\ and a\nline.',
  )
  await remember(source, 'gone', 'Nobody knows.')
  await execute(source, sql`delete from banks where id = 'gone'`)
  const file = newFile()
  const manifest = await writeBackup(source, file)
  expect(manifest).toMatchObject({ banks: ['people'], is_complete: true })
  expect((await stat(file)).mode & 0o777).toBe(0o600)
  await using target = await emptyDatabase()
  expect(await restoreFrom(file, target)).toEqual([])
  expect(await contentOf(target)).toEqual(await contentOf(source))
  expect((await migrate(target)).applied).toEqual([])
  const asked = async (db: TestDatabase) => {
    await using search = new MemorySearchIndex({ connection: db.url, memoryBudgetBytes: 2 ** 25 })
    const engine = await createTestEngine(db, { search })
    const { results } = await recall(engine, 'people', RecallRequest.parse({ query: 'Where does Alice work?' }))
    return results.map(({ id, text }) => ({ id, text }))
  }
  const found = await asked(source)
  expect(found[0]).toMatchObject({ text: 'Alice works at Google.' })
  expect(await asked(target)).toEqual(found)
  // The number of the bank that is gone names what it has cost: no other bank may get it.
  const next = sql`insert into banks (id, name) values ('next', 'next') returning number`
  const numbers = await Promise.all([source, target].map((db) => one<{ number: number }>(db, next)))
  expect(numbers[1]).toEqual(numbers[0])
})

it('holds one moment, whoever writes meanwhile', async () => {
  await using busy = await openTestDatabase({ applicationName: 'test', maxConnections: 8 })
  const engine = await createTestEngine(busy)
  let stopped = false
  let written = 0
  const write = async (bank: string) => {
    while (!stopped) {
      const content = `Note ${written++} of ${bank} by Alice Miller.`
      await retain(engine, bank, RetainRequest.parse({ items: [{ content, document_id: `d${written % 7}` }] }))
    }
  }
  const writers = ['a', 'b', 'c'].map(write)
  await expect.poll(() => written, { timeout: 30_000 }).toBeGreaterThan(20)
  const file = newFile()
  const before = written
  await writeBackup(busy, file)
  await expect.poll(() => written, { timeout: 30_000 }).toBeGreaterThan(before)
  stopped = true
  await Promise.all(writers)
  await using target = await emptyDatabase()
  await restoreFrom(file, target)
  const broken = await one<object>(
    target,
    sql`select (select count(*) from banks b where sequence <> (select max(sequence) from (
                  select sequence from memories where bank = b.number
                  union all select sequence from memory_removals where bank = b.number) s)) as sequences,
               (select count(*) from memories m where not exists (select 1 from memory_vectors where memory = m.number)) as vectors,
               (select count(*) from documents d where not exists (select 1 from chunks where document = d.number)) as documents,
               (select count(*) from entities e where not exists (select 1 from memory_entities where entity = e.number)) as entities`,
  )
  expect(broken).toEqual({ sequences: 0, vectors: 0, documents: 0, entities: 0 })
  expect((await one<{ count: number }>(target, sql`select count(*) from memories`)).count).toBeGreaterThan(0)
})

it('takes chosen banks with all that is theirs, and nothing of the others', async () => {
  await remember(source, 'chosen', 'Carol plays chess.')
  const file = newFile()
  const manifest = await writeBackup(source, file, { banks: ['chosen'] })
  expect(manifest).toMatchObject({ banks: ['chosen'], is_complete: false })
  await using target = await emptyDatabase()
  await restoreFrom(file, target)
  const [mine, all] = [await contentOf(target), await contentOf(source)]
  const { number } = await one<{ number: number }>(source, sql`select number from banks where id = 'chosen'`)
  const documents = await many(source, sql`select t::text as row from documents t where bank = ${number}`)
  const items = await many(
    source,
    sql`select t::text as row from document_items t where document in (select number from documents where bank = ${number})`,
  )
  expect(mine).toMatchObject({ documents, document_items: items, embedding_spaces: all.embedding_spaces! })
  expect(mine.memories).toHaveLength(1)
  expect(mine.memory_entities).toHaveLength(1)
})

it('takes the files of a bucket along, and puts them where files are kept then', async () => {
  await using s3 = await startS3Server()
  const [content, path] = [randomBytes(2_500_000), join(directory, 'picture')]
  await writeFile(path, content)
  const storagesOf = (db: Database, home: FileHome, bucket: string): FileStorages => {
    const keys = { accessKeyId: S3_KEY_ID, secretAccessKey: S3_SECRET }
    const bucketStorage = s3Storage({ bucket, region: S3_REGION, endpoint: s3.url, ...keys })
    return { home, database: databaseStorage(db), s3: bucketStorage }
  }
  const storages = storagesOf(source, 's3', 'original')
  const { number } = await one<{ number: number }>(source, sql`select number from banks where id = 'people'`)
  const [kept, gone] = await Promise.all(
    ['kept', 'gone'].map((name) =>
      storeFile(
        { db: source, files: { storages } },
        { number, id: 'people' },
        { name, mediaType: 'image/png', path, size: content.length, sha256: sha256(content) },
        'files',
      ),
    ),
  )
  await execute(source, sql`update stored_files set expires_at = null`)
  s3.objects.delete(`original/${gone!.key}`)
  const [file, bare] = [newFile(), newFile()]
  expect((await writeBackup(source, bare)).files).toEqual([])
  await expect(writeBackup(source, newFile(), { files: { ...storages, s3: null } })).rejects.toThrow('--with-files')
  expect((await writeBackup(source, file, { files: storages })).files).toMatchObject([{ key: kept!.key }])
  s3.objects.clear()

  await using inDatabase = await emptyDatabase()
  const intoDatabase = storagesOf(inDatabase, 'database', 'unused')
  await restoreFrom(file, inDatabase, { files: intoDatabase })
  const restored = Readable.from(intoDatabase.database.read({ ...kept!, home: 'database' }))
  expect((await buffer(restored)).equals(content)).toBe(true)
  expect(await many(inDatabase, sql`select name, home from stored_files order by name`)).toEqual([
    { name: 'gone', home: 's3' },
    { name: 'kept', home: 'database' },
  ])
  await using inBucket = await emptyDatabase()
  await restoreFrom(file, inBucket, { files: storagesOf(inBucket, 's3', 'copy') })
  expect(s3.objects.get(`copy/${kept!.key}`)?.equals(content)).toBe(true)
  expect(s3.objects.size).toBe(1)

  const bytes = await readFile(file)
  const at = bytes.indexOf(content.subarray(1_000_000, 1_000_100))
  bytes[at] = bytes[at]! ^ 0xff
  await writeFile(file, bytes)
  await expect(restoreFrom(file, inDatabase, { replace: true })).rejects.toThrow(/files\/\d+.*Nothing was changed/)
  await execute(source, sql`delete from stored_files`)
})

it('names a bank that is not there, and leaves no file', async () => {
  const file = newFile()
  await expect(writeBackup(source, file, { banks: ['nobody'] })).rejects.toThrow('There is no bank "nobody"')
  expect((await readdir(directory)).filter((name) => file.endsWith(name) || name.endsWith('.partial'))).toEqual([])
})

it('leaves no file when it is interrupted', async () => {
  const stop = new AbortController()
  const file = newFile()
  const writing = writeBackup(source, file, {
    onProgress: () => stop.abort(new Error('enough')),
    signal: stop.signal,
  })
  await expect(writing).rejects.toThrow()
  expect((await readdir(directory)).filter((name) => name.endsWith('.partial'))).toEqual([])
})

describe('a restore', () => {
  let file: string
  beforeAll(async () => {
    file = newFile()
    await writeBackup(source, file)
  })

  it.each<[string, (copy: string) => Promise<void>, RegExp]>([
    [
      'changed in the middle',
      async (copy) => {
        const bytes = await readFile(copy)
        const third = Math.floor(bytes.length / 3)
        for (let at = third; at < 2 * third; at += 10) bytes[at] = bytes[at]! ^ 0xff
        await writeFile(copy, bytes)
      },
      /is damaged: .*Nothing was changed/,
    ],
    ['cut off', async (copy) => truncate(copy, (await stat(copy)).size - 2_000), /is not a backup.*or was cut off/],
    ['something else', (copy) => writeFile(copy, 'hello'), /is not a backup/],
    [
      'described otherwise',
      async (copy) => {
        const bytes = await readFile(copy)
        const at = bytes.lastIndexOf('sha256 of')
        bytes.write('0', at + 30)
        bytes.write('1', at + 31)
        await writeFile(copy, bytes)
      },
      /its description is not as it was written/,
    ],
  ])('refuses a file that is %s', async (_, spoil, words) => {
    const copy = newFile()
    await copyFile(file, copy)
    await spoil(copy)
    const opening = (async () => {
      await using backup = await openBackup(copy)
      await verifyBackup(copy, backup)
    })()
    await expect(opening).rejects.toThrow(words)
  })

  it('keeps its hands off banks unless it is told to replace them', async () => {
    await using target = await openTestDatabase({ applicationName: 'test' })
    await remember(target, 'mine', 'Dora paints.')
    await expect(restoreFrom(file, target)).rejects.toThrow('--replace')
    expect(await many(target, sql`select id from banks`)).toEqual([{ id: 'mine' }])
    await restoreFrom(file, target, { replace: true })
    expect(await contentOf(target)).toEqual(await contentOf(source))
  })

  it('refuses while a server is connected', async () => {
    await using target = await openTestDatabase()
    await expect(restoreFrom(file, target)).rejects.toThrow('Stop them before a restore')
    await restoreFrom(file, target, { force: true })
  })

  it('gives operations back that ran where the backup was taken', async () => {
    const { number } = await one<{ number: number }>(source, sql`select number from banks where id = 'people'`)
    await execute(
      source,
      sql`insert into operations (id, bank, type, status, worker_id, lease_expires_at)
          values (gen_random_uuid(), ${number}, 'retain', 'processing', 'w', now())`,
    )
    const running = newFile()
    await writeBackup(source, running)
    await using target = await emptyDatabase()
    await restoreFrom(running, target)
    expect(await many(target, sql`select status, worker_id as worker from operations where type = 'retain'`)).toEqual([
      { status: 'pending', worker: null },
    ])
  })
})

it('brings a backup of an older version up to date on the way, and refuses one of a newer', async () => {
  const all = await listMigrations()
  const older = join(directory, 'older')
  await mkdir(older)
  for (const { name, text } of all.slice(0, 3)) await writeFile(join(older, `${name}.sql`), text)
  await using past = await emptyDatabase()
  await migrate(past, pathToFileURL(`${older}/`))
  await execute(past, sql`insert into banks (id, name) values ('old', 'old')`)
  const file = newFile()
  expect(await writeBackup(past, file)).toMatchObject({ schema_version: all[2]!.version })
  await using target = await emptyDatabase()
  expect(await restoreFrom(file, target)).toEqual(all.slice(3).map(({ name }) => name))
  expect(await many(target, sql`select id, vectors_missing as missing from banks`)).toEqual([
    { id: 'old', missing: false },
  ])

  await using future = await openTestDatabase({ applicationName: 'test' })
  await execute(future, sql`insert into schema_migrations (version, name, checksum) values (9999, '9999_later', 'x')`)
  await expect(writeBackup(future, newFile())).rejects.toThrow('A newer Hindsight has used it')
})
