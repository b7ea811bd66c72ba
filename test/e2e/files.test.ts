import { randomBytes } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { deflateSync } from 'node:zlib'
import { HindsightClient } from 'hindsight-all'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { Program } from '../support/program.ts'
import { docxOf, pdfOf } from '../support/sample-files.ts'
import { Scratch } from '../support/scratch.ts'

let scratch: Scratch
let server: { readonly program: Program; readonly client: HindsightClient }
beforeAll(async () => {
  scratch = await Scratch.create()
})
afterAll(async () => {
  await server?.program.kill()
  await scratch?.[Symbol.asyncDispose]()
})

async function start(more: Record<string, string> = {}): Promise<typeof server> {
  const program = new Program(['bin/hindsight-api.js', '--port', '0'], {
    environment: {
      HINDSIGHT_HOME: join(scratch.directory, 'home'),
      TMPDIR: scratch.directory,
      HINDSIGHT_API_LOG_FORMAT: 'text',
      HINDSIGHT_API_FILE_DELETE_AFTER_RETAIN: 'false',
      ...more,
    },
  })
  const [, baseUrl] = await program.printed(/answers at (http:\S+) /)
  return { program, client: new HindsightClient({ baseUrl: baseUrl! }) }
}

async function sendAndRead(name: string, content: Uint8Array) {
  const { operation_ids } = await server.client.files.retain('b', [{ name, content }])
  const operation = await server.client.operations.wait('b', operation_ids[0]!)
  expect(operation).toMatchObject({ status: 'completed' })
  return operation.result_metadata as Record<string, string>
}

/** What is left of uploads and conversions in the temporary directory. */
const leftovers = async () => (await readdir(scratch.directory)).filter((name) => name.startsWith('hindsight-files-'))

// Memory and child processes are read from /proc.
describe.runIf(process.platform === 'linux')('a server', () => {
  beforeEach(async () => {
    server ??= await start()
    await server.client.createBank('b')
  })

  it('never holds a file whole in memory: neither when it comes, nor when it is converted or fetched', async () => {
    const withPicture = (bytes: number) =>
      docxOf('<w:p><w:r><w:t>Alice keeps bees.</w:t></w:r></w:p>', {
        'word/media/1.png': randomBytes(bytes),
      })
    const fetchAll = async (key: string) => {
      let size = 0
      for await (const piece of server.client.files.download(key)) size += piece.length
      return size
    }
    // What is loaded at the first file counts for no file.
    await fetchAll((await sendAndRead('small.docx', withPicture(5_000_000))).storage_key!)
    const before = await peakMemory(server.program.pid)
    const file = withPicture(90_000_000)
    expect(file.length).toBeGreaterThan(90_000_000)
    const { storage_key } = await sendAndRead('large.docx', file)
    expect(await fetchAll(storage_key!)).toBe(file.length)
    const growth = (await peakMemory(server.program.pid)) - before
    expect(growth).toBeLessThan(60_000_000)
    expect(await leftovers()).toEqual([])
  })

  it('that is killed leaves no converter behind, and its successor goes on', async () => {
    const endless = pdfOf([deflateSync(`BT /F1 12 Tf ${'1 0 0 1 0 0 Tm (a) Tj '.repeat(8_000_000)}ET`)])
    const { operation_ids } = await server.client.files.retain('b', [{ name: 'endless.pdf', content: endless }])
    let converter: number | undefined
    await expect
      .poll(
        async () => {
          converter = await findConverter(server.program.pid)
          return converter
        },
        { timeout: 20_000 },
      )
      .toBeDefined()
    await server.program.kill()
    await expect.poll(() => isRunning(converter!), { timeout: 20_000 }).toBe(false)
    expect(await leftovers()).not.toEqual([])
    server = await start({ HINDSIGHT_API_FILE_CONVERSION_TIMEOUT_SECONDS: '1' })
    const { status, error_message } = await server.client.operations.wait('b', operation_ids[0]!)
    expect({ status, error_message }).toEqual({
      status: 'failed',
      error_message: expect.stringMatching(/^File 'endless\.pdf' took longer than 1 s to read/),
    })
    expect(await leftovers()).toEqual([])
  })
})

/** The most that a process has had so far, in bytes. */
async function peakMemory(pid: number): Promise<number> {
  const [, kilobytes] = /VmHWM:\s+(\d+) kB/.exec(await readFile(`/proc/${pid}/status`, 'utf8'))!
  return Number(kilobytes) * 1024
}

async function findConverter(parent: number): Promise<number | undefined> {
  for (const thread of await readdir(`/proc/${parent}/task`)) {
    const children = (await readFile(`/proc/${parent}/task/${thread}/children`, 'utf8')).split(' ').filter(Boolean)
    for (const child of children) {
      const command = await readFile(`/proc/${child}/cmdline`, 'utf8').catch(() => '')
      if (command.includes('converter-process')) return Number(child)
    }
  }
  return undefined
}

const isRunning = (pid: number) =>
  readFile(`/proc/${pid}/stat`, 'utf8').then(
    (stat) => !/\) Z /.test(stat),
    () => false,
  )
