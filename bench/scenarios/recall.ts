import { HindsightClient, HindsightServer } from 'hindsight-all'
import type { BenchDatabase } from '../bench-database.ts'
import { questions, syntheticTurn } from '../corpus.ts'
import { measureFloor } from '../floor.ts'
import { copyBank, loadBank } from '../load-bank.ts'
import { ms, type Row, times } from '../report.ts'
import { type Latency, measure, seconds } from '../statistics.ts'

const BASE = 'facts-100000'
const ASKED = 240
/** Other questions that a server has answered before it is measured: its code is compiled by then. */
const ASKED_BEFORE = 200
const CLIENTS = 32

/** Recall over banks of growing size, through HTTP, against the floor of the same run. */
export async function benchRecall(
  bench: BenchDatabase,
  sizes: readonly number[],
  tell: (text: string) => void,
): Promise<Row[]> {
  const rows: Row[] = []
  const base = Math.min(100_000, Math.max(...sizes))
  tell(`loading ${base} facts`)
  await loadBank(bench.db, BASE, base, (done) => tell(`loading ${done} of ${base} facts`))
  const p50s = new Map<number, number>()
  for (const size of sizes) {
    const bank = size === base ? BASE : `facts-${size}`
    if (bank !== BASE) {
      tell(`copying ${size} facts`)
      await copyBank(bench.db, BASE, bank, Math.min(size, base), Math.ceil(size / base))
    }
    await using server = await HindsightServer.start({ databaseUrl: bench.url, startTimeoutMs: 120_000 })
    const client = new HindsightClient({ baseUrl: server.url })
    tell(`recall in ${size} facts`)
    const load = await seconds(() => client.recall(bank, 'warm up'))
    for (let index = 0; index < ASKED_BEFORE; index++) await client.recall(bank, syntheticTurn(-index).text)
    const recall = await measure(ASKED, (index) => client.recall(bank, questions[index % questions.length]!))
    p50s.set(size, recall.p50)
    const limits = size === 100_000 ? { p50: 12, p95: 30 } : null
    rows.push(...latencyRows(`recall, ${size.toLocaleString('en')} facts`, recall, limits))
    rows.push({ what: `  first recall (loads the bank)`, value: `${load.toFixed(2)} s`, reach: '', met: null })
    if (size === base) {
      const floor = await measureFloor(bench.db, bank, questions.slice(0, ASKED))
      const ratio = recall.p50 / floor.p50
      rows.push({
        what: '  floor: exact scan + BM25 + fetch of 100 rows, p50',
        value: ms(floor.p50),
        reach: '',
        met: null,
      })
      rows.push({ what: '  recall over floor, p50', value: times(ratio), reach: '≤ 3 ×', met: ratio <= 3 })
    }
    if (size === 10_000) rows.push(await throughput(client, bank, tell))
  }
  const [small, large] = [p50s.get(10_000), p50s.get(1_000_000)]
  if (small !== undefined && large !== undefined) {
    rows.push({
      what: 'growth from 10,000 to 1,000,000, p50',
      value: times(large / small),
      reach: '≤ 8 ×',
      met: large / small <= 8,
    })
  }
  return rows
}

function latencyRows(what: string, latency: Latency, limits: { p50: number; p95: number } | null): Row[] {
  return (['p50', 'p95'] as const).map((percentile) => ({
    what: `${what}, ${percentile}`,
    value: ms(latency[percentile]),
    reach: limits === null ? '' : `≤ ${limits[percentile]} ms`,
    met: limits === null ? null : latency[percentile] <= limits[percentile],
  }))
}

async function throughput(client: HindsightClient, bank: string, tell: (text: string) => void): Promise<Row> {
  tell(`recall by ${CLIENTS} clients`)
  const perClient = 50
  let errors = 0
  const taken = await seconds(() =>
    Promise.all(
      Array.from({ length: CLIENTS }, async (_, worker) => {
        for (let index = 0; index < perClient; index++) {
          const question = questions[(worker * 7 + index) % questions.length]!
          await client.recall(bank, question).catch(() => errors++)
        }
      }),
    ),
  )
  const rate = (CLIENTS * perClient) / taken
  return {
    what: `recall throughput, ${CLIENTS} clients, 10,000 facts (${errors} errors)`,
    value: `${rate.toFixed(0)}/s`,
    reach: '≥ 200/s',
    met: rate >= 200 && errors === 0,
  }
}
