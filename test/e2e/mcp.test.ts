import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js'
import { HindsightEmbedded } from 'hindsight-all'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { repositoryRoot, run } from '../support/program.ts'
import { Scratch } from '../support/scratch.ts'

let scratch: Scratch
let home: string
beforeAll(async () => {
  scratch = await Scratch.create()
  home = join(scratch.directory, 'home')
  vi.stubEnv('HINDSIGHT_HOME', home)
})
afterAll(async () => {
  await new HindsightEmbedded({ profile: 'agent' }).close({ stopDaemon: true })
  vi.unstubAllEnvs()
  await scratch[Symbol.asyncDispose]()
})

const words = ['bin/hindsight.js', '--profile', 'agent', 'mcp', 'notes']

it('gives a desktop agent a memory that survives the daemon', async () => {
  const client = new Client({ name: 'agent', version: '1' })
  const transport = new StdioClientTransport({
    command: process.execPath,
    args: words,
    cwd: repositoryRoot,
    env: { HINDSIGHT_HOME: home, PATH: '' },
    stderr: 'inherit',
  })
  await client.connect(transport as Parameters<typeof client.connect>[0])
  try {
    expect((await client.listTools()).tools.map(({ name }) => name)).toContain('recall')
    await client.callTool({ name: 'sync_retain', arguments: { content: 'Alice keeps bees in Lyon.' } })
    const state = JSON.parse(await readFile(join(home, 'profiles/agent/daemon.json'), 'utf8'))
    process.kill(state.process.pid, 'SIGKILL')
    const { structuredContent } = await client.callTool({ name: 'recall', arguments: { query: 'Where are the bees?' } })
    expect(structuredContent).toMatchObject({ results: [{ text: 'Alice keeps bees in Lyon.' }] })
  } finally {
    await client.close()
  }
})

it('ends with its input, and tells in the protocol what is wrong', async () => {
  const nobody = ['bin/hindsight.js', '--url', 'http://127.0.0.1:9', 'mcp']
  const { code, output, errors } = await run([
    '--eval',
    `const { spawnSync } = require('node:child_process')
      const { status, stdout, stderr } = spawnSync(process.execPath, ${JSON.stringify(nobody)}, {
        input: '{"jsonrpc":"2.0","id":7,"method":"tools/list"}\\n', encoding: 'utf8' })
      process.stdout.write(stdout); process.stderr.write(stderr); process.exit(status)`,
  ])
  expect({ code, errors }).toEqual({ code: 0, errors: '' })
  expect(JSON.parse(output)).toMatchObject({ id: 7, error: { message: expect.stringContaining('cannot be reached') } })
})
