import { createHash } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { makeTemporaryDirectory } from '../../../../../../test/support/temporary-directory.ts'
import { ArchiveError } from './archive-error.ts'
import { ArchivedDocument, ArchivedObservation, documentEntry, OBSERVATIONS } from './archive-format.ts'
import { type Archive, openArchive } from './archive-reader.ts'
import { zipArchive } from './archive-writer.ts'
import { writeJsonList } from './json-list.ts'

let directory: string
beforeAll(async () => {
  directory = await makeTemporaryDirectory('archive-')
})

const LIMITS = { totalBytes: 10_000_000, entryBytes: 1_000_000 }
const MANIFEST = JSON.stringify({ schema_version: 1, document_count: 1 })
const DOCUMENT = { id: 'd', original_text: 'Hello', chunks: [], facts: [{ text: 'Hello', fact_type: 'world' }] }

/** Writes entries into a file, and returns its path. */
async function pack(entries: Record<string, string | Iterable<string>>, change = (bytes: Buffer) => bytes) {
  const pieces: Buffer[] = []
  const zip = zipArchive(async (archive) => {
    for (const [name, text] of Object.entries(entries))
      await archive.add(name, typeof text === 'string' ? [text] : text)
  })
  for await (const piece of zip) pieces.push(piece)
  const bytes = change(Buffer.concat(pieces))
  const path = join(directory, createHash('sha256').update(bytes).digest('hex'))
  await writeFile(path, bytes)
  return path
}

async function readAll(archive: Archive): Promise<void> {
  for (const name of archive.documents) await archive.read(name, ArchivedDocument)
  for await (const _ of archive.list(OBSERVATIONS, ArchivedObservation));
}

async function refusalOf(path: string): Promise<string> {
  try {
    await using archive = await openArchive(path, LIMITS)
    await readAll(archive)
  } catch (error) {
    expect(error).toBeInstanceOf(ArchiveError)
    return (error as Error).message
  }
  return expect.fail('it was read')
}

describe('an archive', () => {
  it('gives back what was put into it, whatever the size', async () => {
    const long = 'x'.repeat(300_000)
    const path = await pack({
      'manifest.json': JSON.stringify({ schema_version: 1, document_count: 12 }),
      ...Object.fromEntries(
        Array.from({ length: 12 }, (_, nth) => [
          documentEntry(nth),
          JSON.stringify({ id: `${nth}`, original_text: long }),
        ]),
      ),
    })
    await using archive = await openArchive(path, LIMITS)
    expect(archive.documents.map((name) => name.slice(-7, -5))).toEqual([
      '00',
      '01',
      '02',
      '03',
      '04',
      '05',
      '06',
      '07',
      '08',
      '09',
      '10',
      '11',
    ])
    expect(await archive.read(documentEntry(11), ArchivedDocument)).toMatchObject({ id: '11', original_text: long })
  })

  it('reads lists by line, and those of other programs as a whole', async () => {
    const numbers = async (text: string | AsyncGenerator<string>) => {
      const pieces: string[] = []
      for await (const piece of typeof text === 'string' ? [text] : text) pieces.push(piece)
      const path = await pack({ 'manifest.json': '{"schema_version":1}', 'list.json': pieces })
      await using archive = await openArchive(path, LIMITS)
      const read: number[] = []
      for await (const one of archive.list('list.json', z.object({ n: z.int() }))) read.push(one.n)
      return read
    }
    expect(await numbers(writeJsonList(['{"n":1}', '{"n":2}']))).toEqual([1, 2])
    expect(await numbers(writeJsonList([]))).toEqual([])
    expect(await numbers('[{"n": 1}, {"n": 2}]')).toEqual([1, 2])
    expect(await numbers('[\n  {\n    "n": 1\n  }\n]')).toEqual([1])
  })

  it('is read by other ZIP programs', async () => {
    const bytes = await readFile(await pack({ 'manifest.json': MANIFEST }))
    expect(bytes.subarray(0, 4).toString('latin1')).toBe('PK\u0003\u0004')
  })
})

describe('what is no archive is refused, with the place', () => {
  const whole = { 'manifest.json': MANIFEST, 'documents/000000.json': JSON.stringify(DOCUMENT) }
  const withFact = (fact: object) => ({
    ...whole,
    'documents/000000.json': JSON.stringify({ ...DOCUMENT, facts: [...DOCUMENT.facts, fact] }),
  })
  it.each<[string, Record<string, string | Iterable<string>>, string]>([
    ['no manifest', { 'documents/000000.json': '{}' }, 'This is no transfer archive: it has no manifest.json'],
    ['another version', { 'manifest.json': '{"schema_version": 2}' }, 'schema_version is 2; this server reads 1'],
    ['no version', { 'manifest.json': '{}' }, 'schema_version is missing'],
    ['a missing document', { 'manifest.json': MANIFEST }, 'it has 0 of 1 documents'],
    ['broken JSON', { ...whole, 'documents/000000.json': '{"id":' }, 'documents/000000.json cannot be read'],
    ['a wrong type', withFact({ text: 'x', fact_type: 'rumour' }), 'documents/000000.json: facts[1].fact_type: '],
    [
      'a bad time',
      withFact({ text: 'x', fact_type: 'world', occurred_start: 'soon' }),
      'facts[1].occurred_start: not a time',
    ],
    ['a bad id', withFact({ text: 'x', fact_type: 'world', id: '1' }), 'facts[1].id: '],
    [
      'a bad line',
      { ...whole, [OBSERVATIONS]: '[\n{"text":"a"},\n{"text":1}\n]\n' },
      'observations.json line 3: text: ',
    ],
    ['a broken line', { ...whole, [OBSERVATIONS]: '[\n{"text":"a"},\n{"text"\n]\n' }, 'line 3'],
    ['no list', { ...whole, [OBSERVATIONS]: '{}' }, 'observations.json cannot be read: it is not a list'],
    ['an entry that is too large', { ...whole, x: ['\0'.repeat(1_000_001)] }, 'x unpacks to more than 1 MB'],
    [
      'too much together',
      { ...whole, ...Object.fromEntries(Array.from({ length: 11 }, (_, nth) => [`x${nth}`, ['\0'.repeat(999_000)]])) },
      'makes the archive unpack to more than 10 MB',
    ],
  ])('%s', async (_, entries, message) => {
    expect(await refusalOf(await pack(entries))).toContain(message)
  })

  it('a file of another kind, and half an archive', async () => {
    expect(await refusalOf(await pack(whole, () => Buffer.from('hello')))).toContain('This is no transfer archive')
    expect(await refusalOf(await pack(whole, (bytes) => bytes.subarray(0, bytes.length >> 1)))).toContain(
      'This is no transfer archive',
    )
  })

  it('an entry that unpacks to more than it says', async () => {
    const path = await pack(
      { ...whole, 'documents/000000.json': JSON.stringify(DOCUMENT).padEnd(500_000) },
      (bytes) => {
        // The size in the table of contents, which is all that a reader can go by.
        const place = bytes.lastIndexOf('PK\u0001\u0002', undefined, 'latin1')
        bytes.writeUInt32LE(1_000, place + 24)
        return bytes
      },
    )
    expect(await refusalOf(path)).toContain('documents/000000.json cannot be read')
  })
})
