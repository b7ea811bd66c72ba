import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { HindsightClient } from 'hindsight-all'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { zipArchive } from '../../packages/api/src/memory/document-transfer/archive/archive-writer.ts'
import { Program } from '../support/program.ts'
import { Scratch } from '../support/scratch.ts'

let scratch: Scratch
const programs: Program[] = []
beforeEach(async () => {
  scratch = await Scratch.create()
})
afterEach(async () => {
  for (const program of programs.splice(0)) await program.kill()
  await scratch[Symbol.asyncDispose]()
})

async function start(): Promise<{ server: Program; client: HindsightClient }> {
  const environment = {
    HINDSIGHT_HOME: join(scratch.directory, 'home'),
    TMPDIR: scratch.directory,
    HINDSIGHT_API_LOG_FORMAT: 'text',
  }
  const server = new Program(['bin/hindsight-api.js', '--port', '0'], { environment })
  programs.push(server)
  const [, baseUrl] = await server.printed(/answers at (http:\S+) /)
  return { server, client: new HindsightClient({ baseUrl: baseUrl! }) }
}

const DOCUMENTS = 150
const FACTS = 40

async function archive(): Promise<Blob> {
  const pieces: Buffer[] = []
  const zip = zipArchive(async ({ add }) => {
    await add('manifest.json', [JSON.stringify({ schema_version: 1, document_count: DOCUMENTS })])
    for (let nth = 0; nth < DOCUMENTS; nth++) {
      const facts = Array.from({ length: FACTS }, (_, place) => ({
        ...{ text: `Hugo told story ${nth} to guest ${place} of the harbour`, fact_type: 'world', chunk_index: 0 },
        entities: ['Hugo'],
      }))
      const document = { id: `story ${nth}`, original_text: `Story ${nth}`, facts }
      await add(`documents/${String(nth).padStart(6, '0')}.json`, [JSON.stringify(document)])
    }
  })
  for await (const piece of zip) pieces.push(piece)
  return new Blob(pieces as Uint8Array<ArrayBuffer>[])
}

it('an import whose server is killed goes on with the next one, and brings nothing twice', async () => {
  const first = await start()
  const { operation_id: id } = await first.client.documentTransfer.import('b', await archive(), {
    onConflict: 'new-id',
  })
  const readSoFar = async () => {
    const { result_metadata: result } = await first.client.operations.get('b', id)
    return (result?.documents_read as number | undefined) ?? 0
  }
  await expect.poll(readSoFar, { timeout: 30_000, interval: 10 }).toBeGreaterThan(0)
  first.server.child.kill('SIGKILL')
  expect(await first.server.ended()).toBe('SIGKILL')

  const { client, server } = await start()
  const interrupted = await client.operations.get('b', id)
  expect(interrupted.status).not.toBe('completed')
  expect(interrupted.result_metadata!.documents_read).toBeLessThan(DOCUMENTS)
  const outcome = await client.operations.wait('b', id)
  const facts = DOCUMENTS * FACTS
  expect(outcome).toMatchObject({
    status: 'completed',
    result_metadata: { documents_imported: DOCUMENTS, facts_imported: facts, remapped_document_ids: {} },
  })
  const { total_documents, nodes_by_fact_type } = await client.banks.stats('b')
  expect({ total_documents, world: nodes_by_fact_type.world }).toEqual({ total_documents: DOCUMENTS, world: facts })
  const { results } = await client.recall('b', 'Who heard story 149?')
  expect(results[0]!.text).toContain('story 149')
  server.child.kill('SIGTERM')
  expect(await server.ended()).toBe(0)
  const left = (await readdir(scratch.directory)).filter((name) => name.startsWith('hindsight-files'))
  expect(left, 'what the killed one left').toEqual([])
})
