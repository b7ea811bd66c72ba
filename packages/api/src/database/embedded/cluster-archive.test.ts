import { createHash } from 'node:crypto'
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { openArchive, packCluster, unpackCluster } from './cluster-archive.ts'

let root: string
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'hindsight-archive-'))
})
afterEach(() => rmSync(root, { recursive: true, force: true }))

/** Files by path, directories with null. */
type Tree = Readonly<Record<string, Buffer | null>>

const example: Tree = {
  PG_VERSION: Buffer.from('18\n'),
  empty: Buffer.alloc(0),
  pg_wal: null,
  'pg_wal/segment': Buffer.concat([Buffer.from('log'), Buffer.alloc(3 * 2 ** 20 + 1)]),
  'pg_wal/archive_status': null,
  base: null,
  'base/1': null,
  'base/1/pages': Buffer.alloc(100_000, 'pages'),
  'base/4': null,
  'base/4/pages': Buffer.alloc(100_000, 'pages'),
}

function write(tree: Tree): string {
  const directory = mkdtempSync(join(root, 'from-'))
  for (const [path, bytes] of Object.entries(tree)) {
    if (bytes === null) mkdirSync(join(directory, path))
    else writeFileSync(join(directory, path), bytes)
  }
  return directory
}

/** What is there, in a form that is quick to compare. */
function summary(tree: Tree): Record<string, string> {
  const entries = Object.entries(tree).map(([path, bytes]) => [path, bytes === null ? 'directory' : digest(bytes)])
  return Object.fromEntries(entries)
}

const digest = (bytes: Buffer) => `${bytes.length} ${createHash('sha256').update(bytes).digest('hex')}`

function read(directory: string): Tree {
  const paths = readdirSync(directory, { recursive: true, encoding: 'utf8' })
  return Object.fromEntries(
    paths.map((path) => {
      const isDirectory = statSync(join(directory, path)).isDirectory()
      return [path.replaceAll('\\', '/'), isDirectory ? null : readFileSync(join(directory, path))]
    }),
  )
}

async function copyOf(tree: Tree): Promise<string> {
  const archive = openArchive(await packCluster(write(tree)))
  const directory = mkdtempSync(join(root, 'to-'))
  await unpackCluster(archive!, directory, undefined)
  return directory
}

it('gives back all files and directories, for their owner only', async () => {
  const directory = await copyOf(example)
  expect(summary(read(directory))).toEqual(summary(example))
  expect(statSync(join(directory, 'pg_wal/archive_status')).mode & 0o777).toBe(0o700)
  expect(statSync(join(directory, 'base/1/pages')).mode & 0o777).toBe(0o600)
})

it('gives back whatever a file holds', async () => {
  const bytes = fc.uint8Array({ maxLength: 50 }).map((some) => Buffer.from(some))
  const zeros = fc.constantFrom(0, 1, 4095, 4096, 4097).map((length) => Buffer.alloc(length))
  const file = fc.array(fc.oneof(bytes, zeros), { maxLength: 4 }).map((parts) => Buffer.concat(parts))
  await fc.assert(
    fc.asyncProperty(fc.dictionary(fc.stringMatching(/^[a-z0-9_.]{1,8}x$/), file, { maxKeys: 5 }), async (tree) => {
      expect(summary(read(await copyOf(tree)))).toEqual(summary(tree))
    }),
    { numRuns: 40 },
  )
})

it('stores what is equal once, and no final zeros', async () => {
  expect((await packCluster(write(example))).length).toBeLessThan(101_500)
})

it('is not opened when anything about it has changed', async () => {
  const archive = await packCluster(write({ PG_VERSION: Buffer.from('18\n'), base: null, 'base/1': Buffer.from('x') }))
  expect(openArchive(archive)).toBeDefined()
  for (let index = 0; index < archive.length; index += 1) {
    const changed = Buffer.from(archive)
    changed[index]! ^= 1
    expect(openArchive(changed)).toBeUndefined()
    expect(openArchive(archive.subarray(0, index))).toBeUndefined()
  }
  expect(openArchive(Buffer.concat([archive, Buffer.alloc(1)]))).toBeUndefined()
})

it('is not made of a directory with links, which could lead anywhere', async () => {
  const directory = write({ base: null })
  symlinkSync('/etc/passwd', join(directory, 'base', 'link'))
  await expect(packCluster(directory)).rejects.toThrow('neither a file nor a directory')
})
