import { HindsightClient, HindsightServer } from 'hindsight-all'
import {
  answer,
  answerToolCalls,
  delayed,
  type RecordedRequest,
  startFakeModelServer,
} from '../../test/support/fake-model-server.ts'
import type { BenchDatabase } from '../bench-database.ts'
import { questions } from '../corpus.ts'
import { loadBank } from '../load-bank.ts'
import { ms, type Row } from '../report.ts'
import { measure, summarize } from '../statistics.ts'

const FACTS = 10_000
const BANK = 'reflect'
const LATENCY_MS = 300
const ASKED = 40
/** Other questions that a server has answered before it is measured: its code is compiled by then. */
const ASKED_BEFORE = 20

/** What reflect adds to the time of a model that takes 300 ms for each answer, and how soon a stream begins. */
export async function benchReflect(bench: BenchDatabase, tell: (text: string) => void): Promise<Row[]> {
  tell(`loading ${FACTS} facts`)
  await loadBank(bench.db, BANK, FACTS, () => {})
  await using model = await startFakeModelServer()
  await using server = await HindsightServer.start({
    databaseUrl: bench.url,
    startTimeoutMs: 120_000,
    env: {
      HINDSIGHT_API_LLM_PROVIDER: 'openai',
      HINDSIGHT_API_LLM_BASE_URL: model.url,
      HINDSIGHT_API_LLM_API_KEY: 'none',
      HINDSIGHT_API_LLM_MODEL: 'fake',
    },
  })
  const client = new HindsightClient({ baseUrl: server.url })
  const ask = (index: number) => client.reflect(BANK, questions[index % questions.length]!)
  model.otherwise(writeAnswer)
  for (let index = 0; index < ASKED_BEFORE; index++) await ask(index)

  const rows: Row[] = []
  for (const { what, step, calls } of [
    { what: 'the answer at once', step: delayed(LATENCY_MS, writeAnswer), calls: 1 },
    { what: 'a search of its own first', step: delayed(LATENCY_MS, searchFirst), calls: 2 },
  ]) {
    tell(`reflect, ${what}`)
    model.otherwise(step)
    const before = model.requests.length
    const taken = await measure(ASKED, (index) => ask(ASKED_BEFORE + index))
    const made = model.requests.length - before
    if (made !== ASKED * calls) throw new Error(`${made} requests were made instead of ${ASKED * calls}`)
    const overhead = { p50: taken.p50 - calls * LATENCY_MS, p95: taken.p95 - calls * LATENCY_MS }
    rows.push(
      {
        what: `reflect, ${what}: beyond ${calls} × ${LATENCY_MS} ms, p50`,
        value: ms(overhead.p50),
        reach: '≤ 60 ms',
        met: overhead.p50 <= 60,
      },
      { what: '  p95', value: ms(overhead.p95), reach: '', met: null },
    )
  }

  tell('reflect, streamed')
  model.otherwise(delayed(LATENCY_MS, writeAnswer))
  const first: number[] = []
  const text: number[] = []
  for (let index = 0; index < ASKED; index++) {
    const started = performance.now()
    const seen = await readStream(server.url, questions[index % questions.length]!)
    first.push(seen.firstByteAt - started)
    text.push(seen.firstTextAt - started - LATENCY_MS)
  }
  const [byte, word] = [summarize(first), summarize(text)]
  return [
    ...rows,
    { what: 'reflect, streamed: first byte, p95', value: ms(byte.p95), reach: '≤ 150 ms', met: byte.p95 <= 150 },
    { what: `  first text beyond ${LATENCY_MS} ms, p50`, value: ms(word.p50), reach: '', met: null },
  ]
}

const writeAnswer = () => answer('This is what I remember of it [1], and of that [2].')

function searchFirst({ body }: RecordedRequest) {
  const hasSearched = body.messages.some(({ role }) => role === 'tool')
  return hasSearched
    ? writeAnswer()
    : answerToolCalls(
        { name: 'recall', arguments: { query: 'What did they plan for the summer?' } },
        { name: 'search_observations', arguments: { query: 'plans' } },
      )
}

async function readStream(url: string, query: string): Promise<{ firstByteAt: number; firstTextAt: number }> {
  const response = await fetch(`${url}/v1/default/banks/${BANK}/reflect`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'text/event-stream' },
    body: JSON.stringify({ query }),
  })
  let firstByteAt = 0
  let firstTextAt = 0
  let received = ''
  const decoder = new TextDecoder()
  for await (const piece of response.body!) {
    firstByteAt ||= performance.now()
    received += decoder.decode(piece, { stream: true })
    if (firstTextAt === 0 && received.includes('event: text\n')) firstTextAt = performance.now()
  }
  if (!received.includes('event: result\n')) throw new Error(`No answer came: ${received.slice(-300)}`)
  return { firstByteAt, firstTextAt }
}
