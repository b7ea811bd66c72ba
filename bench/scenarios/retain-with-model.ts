import { setTimeout as pause } from 'node:timers/promises'
import { HindsightClient, HindsightServer } from 'hindsight-all'
import { factsOfTurns } from '../../test/support/facts-of-turns.ts'
import { delayed, startFakeModelServer } from '../../test/support/fake-model-server.ts'
import type { BenchDatabase } from '../bench-database.ts'
import { syntheticTurn } from '../corpus.ts'
import type { Row } from '../report.ts'

const TURNS = 1_000
const LATENCY_MS = 300
const CLIENTS = 64
/** Far from the numbers of other scenarios. */
const FIRST_TURN = 70_000_000

/** Queued retains of a thousand turns, through a model that takes 300 ms for each answer. */
export async function benchRetainWithModel(bench: BenchDatabase, tell: (text: string) => void): Promise<Row[]> {
  await using model = await startFakeModelServer({
    otherwise: (request) => delayed(LATENCY_MS, factsOfTurns(request)),
  })
  const rows: Row[] = []
  for (const { what, concurrency, requests } of [
    { what: 'a turn a request', concurrency: 32, requests: turnsAsDocuments().map((turn) => [turn]) },
    { what: 'a turn a document', concurrency: 32, requests: [turnsAsDocuments()] },
    { what: '20 sessions', concurrency: 8, requests: [sessions(20)] },
    { what: 'one conversation', concurrency: 8, requests: [sessions(1)] },
  ]) {
    tell(`retaining ${TURNS} turns with a model: ${what}`)
    await using server = await HindsightServer.start({
      databaseUrl: bench.url,
      startTimeoutMs: 120_000,
      env: {
        HINDSIGHT_API_LLM_PROVIDER: 'openai',
        HINDSIGHT_API_LLM_BASE_URL: model.url,
        HINDSIGHT_API_LLM_API_KEY: 'none',
        HINDSIGHT_API_LLM_MODEL: 'fake',
        HINDSIGHT_API_LLM_MAX_CONCURRENT: String(concurrency),
      },
    })
    const client = new HindsightClient({ baseUrl: server.url })
    const bank = `retain-${what.replaceAll(' ', '-')}`
    await client.banks.updateConfig(bank, { enable_observations: false })
    await client.retain(bank, 'Warm up.')
    const before = model.requests.length
    const started = performance.now()
    const operations = await inOrder(requests, async (items) => {
      return (await client.retainBatch(bank, items, { async: true })).operation_id!
    })
    // The client's own waiting looks less often than is to be measured.
    while (await hasUnfinished(client, bank)) await pause(50)
    const takenMs = performance.now() - started
    for (const operation of operations) await expectAllRead(client, bank, operation)
    const calls = model.requests.length - before
    const idealMs = Math.ceil(calls / concurrency) * LATENCY_MS
    const share = idealMs / takenMs
    rows.push({
      what: `retain with a model, ${what}: ${calls} calls, ${concurrency} at once`,
      value: `${(share * 100).toFixed(1)} % of ideal (${(takenMs / 1000).toFixed(2)} s)`,
      // With a few calls the time before the first and after the last is most of the loss.
      ...(calls < TURNS ? { reach: '', met: null } : { reach: '≥ 90 %', met: share >= 0.9 }),
    })
  }
  return rows
}

async function hasUnfinished(client: HindsightClient, bank: string): Promise<boolean> {
  for (const status of ['pending', 'processing'] as const) {
    if ((await client.operations.list(bank, { status, limit: 1 })).total > 0) return true
  }
  return false
}

/** Asks for as many at a time as a busy client would; a server refuses hundreds at once. */
async function inOrder<Item, Result>(items: readonly Item[], ask: (item: Item) => Promise<Result>): Promise<Result[]> {
  const results: Result[] = []
  const entries = items.entries()
  const client = async () => {
    for (const [index, item] of entries) results[index] = await ask(item)
  }
  await Promise.all(Array.from({ length: CLIENTS }, client))
  return results
}

/** What was read without the model would be read in no time. */
async function expectAllRead(client: HindsightClient, bank: string, operation: string): Promise<void> {
  const { child_operations: parts } = await client.operations.get(bank, operation)
  for (const id of parts?.map((part) => part.operation_id) ?? [operation]) {
    const { status, result_metadata: told } = await client.operations.get(bank, id)
    if (status !== 'completed' || told?.chunks_failed !== 0) throw new Error(`${status}: ${JSON.stringify(told)}`)
  }
}

function turns(first: number): string[] {
  return Array.from({ length: TURNS }, (_, index) => {
    const { speaker, text } = syntheticTurn(FIRST_TURN + first + index)
    return `${speaker}: ${text}`
  })
}

const turnsAsDocuments = () => turns(0).map((turn, index) => ({ content: turn, document_id: `turn-${index}` }))

function sessions(count: number) {
  const all = turns(count * TURNS)
  const size = TURNS / count
  return Array.from({ length: count }, (_, index) => ({
    content: all.slice(index * size, (index + 1) * size).join('\n'),
    document_id: `session-${index}`,
  }))
}
