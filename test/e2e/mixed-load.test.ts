import { HindsightServer } from 'hindsight-all'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { mixedLoad } from '../robustness/load/mixed-load.ts'
import { verifyAcknowledged } from '../robustness/load/verify-acknowledged.ts'
import { placeSentinel, verifySentinel } from '../robustness/sentinel.ts'

let server: HindsightServer

beforeAll(async () => {
  // So little room that some are refused.
  const env = { HINDSIGHT_API_MAX_PENDING_REQUESTS: '12', HINDSIGHT_API_RECALL_MAX_CONCURRENT: '2' }
  server = await HindsightServer.start({ env })
  await placeSentinel(server.client)
})

afterAll(() => server?.stop())

it('sixty clients at once get what they asked for or are told when to come back, and nothing acknowledged is lost', async () => {
  const report = await mixedLoad({ url: server.url, clients: 60, seed: 5, requestsEach: 8 })
  expect(report.faults).toEqual([])
  expect(report.refused).toBeGreaterThan(0)
  expect(report.acknowledged.length).toBeGreaterThan(50)
  expect(await (await fetch(`${server.url}/health`)).json()).toMatchObject({ status: 'healthy' })
  await verifyAcknowledged(server.client, report)
  await verifySentinel(server.client)
})
