import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { deflateSync } from 'node:zlib'
import { zipSync } from 'fflate'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { docxOf, pdfOf, sampleDocx, samplePdf, xlsxOf } from '../../../../../../test/support/sample-files.ts'
import { convertFile } from './convert-file.ts'

let directory: string
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'hindsight-test-'))
})
afterAll(() => rm(directory, { recursive: true }))

const roomy = { timeoutMs: 60_000, memoryBytes: 400_000_000 }
let files = 0

async function convert(name: string, content: Uint8Array | string, limits: Partial<typeof roomy> = {}) {
  const source = join(directory, `${++files}`)
  await writeFile(source, content)
  const job = { name, source, output: `${source}.text` }
  const outcome = await convertFile(job, { ...roomy, ...limits, signal: AbortSignal.timeout(120_000) })
  return { outcome, read: () => readFile(job.output, 'utf8') }
}

it('writes the text where it was told to', async () => {
  const { outcome, read } = await convert('a.pdf', samplePdf('Alice keeps bees.'))
  expect(outcome).toEqual({ format: 'pdf' })
  expect(await read()).toBe('Alice keeps bees.')
})

it('reads 10 MB of JSON in one line', async () => {
  const turns = Array.from({ length: 100_000 }, (_, n) => ({ role: 'user', content: `Turn ${n} ${'x'.repeat(70)}` }))
  const json = JSON.stringify(turns)
  expect(json.length).toBeGreaterThan(10_000_000)
  const { outcome, read } = await convert('chat.json', json)
  expect(outcome).toEqual({ format: 'json' })
  expect(await read()).toBe(json)
})

const zeros = (bytes: number) => new Uint8Array(bytes)

it.each<[what: string, name: string, content: () => Uint8Array, problem: RegExp, limits?: Partial<typeof roomy>]>([
  [
    'an archive that unpacks to a thousand times its size',
    'a.docx',
    () => zipSync({ 'word/document.xml': zeros(8_000_000) }),
    /unpacks to far more than its size/,
  ],
  [
    'an archive that lies about its sizes',
    'a.docx',
    () => understated(zipSync({ ...unpacked(), 'word/document.xml': zeros(8_000_000) }), 8_000_000),
    /damaged/,
  ],
  [
    'an archive of too many parts',
    'a.xlsx',
    () => zipSync(Object.fromEntries(Array.from({ length: 20_001 }, (_, n) => [`xl/${n}.xml`, zeros(0)]))),
    /more than 20000 parts/,
  ],
  [
    'a page that unpacks twice and takes all memory',
    'a.pdf',
    () => pdfOf([deflateSync(deflateSync(zeros(100_000_000)))], '[/FlateDecode/FlateDecode]'),
    /needs more than 70 MB of memory/,
    { memoryBytes: 70_000_000 },
  ],
  [
    'a page that never ends',
    'a.pdf',
    () => pdfOf([deflateSync(`BT /F1 12 Tf ${'1 0 0 1 0 0 Tm (a) Tj '.repeat(2_000_000)}ET`)]),
    /took longer than 1 s/,
    { timeoutMs: 1_000, memoryBytes: 4_000_000_000 },
  ],
  ['entities that become billions of letters', 'a.docx', () => docxOf('', { 'word/document.xml': billionLaughs }), /./],
  [
    'a cell in the last row and column there can be',
    'a.xlsx',
    () => xlsxOf('<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'),
    /needs more than|took longer|too/,
    { timeoutMs: 2_000 },
  ],
  ['a picture of a text', 'a.pdf', () => samplePdf(''), /run it through text recognition/],
])('survives %s', async (_, name, content, problem, limits) => {
  const { outcome } = await convert(name, content(), limits)
  expect(outcome).toEqual({ problem: expect.stringMatching(problem) })
})

it('survives brackets in brackets in brackets', async () => {
  const deep = pdfOf([deflateSync(`BT /F1 12 Tf (Alice) Tj ET ${'['.repeat(2_000_000)}`)])
  const { outcome } = await convert('a.pdf', deep)
  // What stands before them may be read, or nothing.
  expect(Object.keys(outcome)).toHaveLength(1)
})

it('ends its process when nobody waits any more', async () => {
  const source = join(directory, 'slow')
  await writeFile(source, pdfOf([deflateSync(`BT /F1 12 Tf ${'(a) Tj '.repeat(1_000_000)}ET`)]))
  const controller = new AbortController()
  const converting = convertFile(
    { name: 'a.pdf', source, output: `${source}.text` },
    { timeoutMs: 60_000, memoryBytes: 4_000_000_000, signal: controller.signal },
  )
  controller.abort(new Error('cancelled'))
  await expect(converting).rejects.toThrow('cancelled')
})

const billionLaughs = `<?xml version="1.0"?><!DOCTYPE w [<!ENTITY a "ha">${Array.from(
  { length: 9 },
  (_, n) => `<!ENTITY ${'bcdefghij'[n]} "${`&${'abcdefghi'[n]};`.repeat(10)}">`,
).join(
  '',
)}]><w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body><w:p><w:r><w:t>&j;</w:t></w:r></w:p></w:body></w:document>`

const unpacked = () => ({ '[Content_Types].xml': sampleDocx() })

/** Every place that tells this size tells 100 instead. */
function understated(bytes: Uint8Array, size: number): Uint8Array {
  const buffer = Buffer.from(bytes)
  const told = Buffer.alloc(4)
  told.writeUInt32LE(size)
  for (let at = buffer.indexOf(told); at >= 0; at = buffer.indexOf(told, at + 4)) buffer.writeUInt32LE(100, at)
  return buffer
}
