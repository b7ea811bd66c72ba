import { setTimeout as pause } from 'node:timers/promises'
import { HindsightClient, HindsightServer } from 'hindsight-all'
import {
  answerJson,
  delayed,
  type RecordedRequest,
  startFakeModelServer,
} from '../../test/support/fake-model-server.ts'
import type { BenchDatabase } from '../bench-database.ts'
import { syntheticTurn } from '../corpus.ts'
import type { Row } from '../report.ts'

const FACTS = 1_000
const LATENCY_MS = 300
/** Far from the numbers of other scenarios. */
const FIRST_TURN = 80_000_000

const ENDED = new Set(['completed', 'failed', 'cancelled'])

/** A thousand facts of one tag set, through a model that takes 300 ms and makes an observation of the first of eight. */
export async function benchConsolidation(bench: BenchDatabase, tell: (text: string) => void): Promise<Row[]> {
  await using model = await startFakeModelServer({
    otherwise: (request) => delayed(LATENCY_MS, observe(request)),
  })
  await using server = await HindsightServer.start({
    databaseUrl: bench.url,
    startTimeoutMs: 120_000,
    env: {
      HINDSIGHT_API_CONSOLIDATION_LLM_PROVIDER: 'openai',
      HINDSIGHT_API_CONSOLIDATION_LLM_BASE_URL: model.url,
      HINDSIGHT_API_CONSOLIDATION_LLM_API_KEY: 'none',
      HINDSIGHT_API_CONSOLIDATION_LLM_MODEL: 'fake',
    },
  })
  const client = new HindsightClient({ baseUrl: server.url })
  const rows: Row[] = []
  for (const parallelism of [1, 4, 16]) {
    tell(`consolidating ${FACTS} facts, ${parallelism} calls side by side`)
    const bank = `consolidation-${parallelism}`
    const settings = { enable_auto_consolidation: false, consolidation_llm_parallelism: parallelism }
    await client.banks.updateConfig(bank, settings)
    await client.retainBatch(bank, facts())
    const before = model.requests.length
    const started = performance.now()
    const { operation_id: id } = await client.memories.consolidate(bank)
    while (!ENDED.has((await client.operations.get(bank, id)).status)) await pause(50)
    const takenMs = performance.now() - started
    const { status, result_metadata: told } = await client.operations.get(bank, id)
    if (status !== 'completed') throw new Error(`${status}: ${JSON.stringify(told)}`)
    const calls = model.requests.length - before
    const most = Math.ceil(Number(told?.memories_processed) / 8)
    rows.push({
      what: `consolidation of ${told?.memories_processed} facts, ${parallelism} side by side`,
      value: `${calls} calls, ${(takenMs / 1000).toFixed(1)} s`,
      reach: `≤ ${most} calls`,
      met: calls <= most,
    })
  }
  return rows
}

function facts() {
  return Array.from({ length: FACTS }, (_, index) => {
    const { speaker, text } = syntheticTurn(FIRST_TURN + index)
    return { content: `${speaker}: ${text}`, document_id: `turn-${index}` }
  })
}

function observe({ body }: RecordedRequest) {
  const prompt = String(body.messages.at(-1)?.content)
  const [, name, text] = /^(F\d+) \([^)]*\) (.*)$/m.exec(prompt) ?? []
  const change = { action: 'create', observations: [], text: `Said: ${text}`, evidence: [{ fact: name, quote: text }] }
  return answerJson({ changes: name === undefined ? [] : [change] })
}
