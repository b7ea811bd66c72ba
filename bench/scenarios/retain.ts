import { HindsightClient, HindsightServer } from 'hindsight-all'
import type { BenchDatabase } from '../bench-database.ts'
import { syntheticTurn } from '../corpus.ts'
import { ms, type Row } from '../report.ts'
import { measure, seconds } from '../statistics.ts'

const TURNS = 100
const BATCHES = 60
const SINGLES = 150
/** Far from the numbers that filled the bank, so that nothing is a duplicate. */
const FIRST_FRESH = 50_000_000

/** Retain into a bank that is already large. */
export async function benchRetain(bench: BenchDatabase, bank: string, tell: (text: string) => void): Promise<Row[]> {
  await using server = await HindsightServer.start({ databaseUrl: bench.url, startTimeoutMs: 120_000 })
  const client = new HindsightClient({ baseUrl: server.url })
  await client.recall(bank, 'warm up')
  let next = FIRST_FRESH
  let document = 0
  const batch = () => {
    const turns = Array.from({ length: TURNS }, () => syntheticTurn(next++)).map(({ speaker, text }) => ({
      role: speaker,
      content: text,
    }))
    return client.retain(bank, JSON.stringify(turns), {
      documentId: `bench-${document++}`,
      timestamp: new Date(2025, 0, 1),
    })
  }
  for (let index = 0; index < 5; index++) await batch()
  tell(`retaining ${BATCHES} batches of ${TURNS} turns`)
  let memories = 0
  const taken = await seconds(async () => {
    for (let index = 0; index < BATCHES; index++) {
      const { results } = await batch()
      memories += results?.[0]?.memories_created ?? 0
    }
  })
  const rate = memories / taken
  tell(`retaining ${SINGLES} single items`)
  const single = await measure(SINGLES, () => {
    const { speaker, text } = syntheticTurn(next++)
    return client.retain(bank, `${speaker}: ${text}`)
  })
  return [
    {
      what: 'retain, batches of 100 turns',
      value: `${rate.toFixed(0)} memories/s`,
      reach: '≥ 1,000/s',
      met: rate >= 1_000,
    },
    { what: 'retain, single item, p50', value: ms(single.p50), reach: '', met: null },
    { what: 'retain, single item, p95', value: ms(single.p95), reach: '≤ 40 ms', met: single.p95 <= 40 },
  ]
}
