import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { HindsightServer } from 'hindsight-all'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { operationChecks } from '../conformance/checks.ts'
import { startOwnServer } from '../conformance/own-server.ts'
import { runConformance } from '../conformance/run-conformance.ts'
import { scenarios } from '../conformance/scenarios/index.ts'
import { Stage } from '../conformance/stage.ts'

let server: HindsightServer
let stage: Stage
beforeAll(async () => {
  server = await startOwnServer()
  stage = new Stage({ url: server.url, apiKey: undefined }, true)
})
afterAll(() => server.stop())

describe.each(operationChecks())('$operation', ({ checks }) => {
  it.each(checks)('$name', (check) => check.run(stage))
})

describe.each(scenarios)('$name', ({ checks }) => {
  it.each(checks)('$name', (check) => check.run(stage))
})

describe('the program', () => {
  async function conformance(...parameters: string[]) {
    const lines: string[] = []
    const code = await runConformance(parameters, (line) => lines.push(line))
    return { code, output: lines.join('\n') }
  }

  it('asks any server by its address, and takes away what it made', async () => {
    const before = await stage.call('listBanks')
    const { code, output } = await conformance('--url', `${server.url}/`, '--only', 'putBank,recallMemories')
    expect(output).toMatch(/^ok {5}PUT \/v1\/default\/banks\/\{bank_id\} {2}putBank$/m)
    expect(output).toMatch(/^ok {5}POST .*recallMemories$/m)
    expect(output).toMatch(/^\d+ checks hold, 0 do not; \d+ requests\.$/m)
    expect(code).toBe(0)
    expect((await stage.call('listBanks')).total).toBe(before.total)
  })

  it('tells where a server answers otherwise', async () => {
    const other = createServer((_, response) => response.writeHead(200).end('{"banks": []}')).listen(0, '127.0.0.1')
    await once(other, 'listening')
    const { port } = other.address() as AddressInfo
    const { code, output } = await conformance('--url', `http://127.0.0.1:${port}`, '--only', 'listBanks')
    other.close()
    expect(output).toMatch(/^FAILS {2}GET \/v1\/default\/banks {2}listBanks\n {4}the smallest request\n.*contract/m)
    expect(output).toContain('query limit below 0: expected 422')
    expect(code).toBe(1)
  })

  it('knows when nothing is asked', async () => {
    const { code, output } = await conformance('--only', 'forget')
    expect([code, output]).toEqual([2, expect.stringContaining('Nothing is called forget')])
  })
})
