import { HindsightClient, HindsightServer } from 'hindsight-all'
import { mixedLoad } from '../../test/robustness/load/mixed-load.ts'
import { BANKS } from '../../test/robustness/load/mixed-work.ts'
import type { BenchDatabase } from '../bench-database.ts'
import { questions, syntheticTurn } from '../corpus.ts'
import { loadBank } from '../load-bank.ts'
import { ms, type Row, times } from '../report.ts'
import { measure, summarize } from '../statistics.ts'

const FACTS = 10_000
const ASKED = 200
const CLIENTS = 200
/** Time between an answer and the next request of a client, on average: somebody does something with it. */
const THINK_MS = 5_000
const SECONDS = 40

/** How long recalls take while many clients do everything else as well, against a server that does nothing else. */
export async function benchMixed(bench: BenchDatabase, tell: (text: string) => void): Promise<Row[]> {
  for (const bank of BANKS) {
    tell(`loading ${FACTS} facts into ${bank}`)
    await loadBank(bench.db, bank, FACTS, () => {})
  }
  await using server = await HindsightServer.start({ databaseUrl: bench.url, startTimeoutMs: 120_000 })
  const client = new HindsightClient({ baseUrl: server.url })
  const ask = (index: number) => client.recall(BANKS[index % BANKS.length]!, questions[index % questions.length]!)
  for (let index = 0; index < ASKED; index++) {
    await client.recall(BANKS[index % BANKS.length]!, syntheticTurn(-index).text)
  }
  tell('recall, idle')
  const idle = await measure(ASKED, ask)
  tell(`recall among ${CLIENTS} clients`)
  const signal = AbortSignal.timeout(SECONDS * 1_000)
  const report = await mixedLoad({ url: server.url, clients: CLIENTS, seed: 1, thinkMs: THINK_MS, signal })
  const loaded = summarize(report.latencies.get('recall') ?? [])
  const answers = [...report.latencies.values()].reduce((sum, list) => sum + list.length, 0)
  const ratio = loaded.p95 / idle.p95
  const among = `among ${CLIENTS} clients`
  return [
    { what: 'recall, idle, 4 banks of 10,000 facts, p95', value: ms(idle.p95), reach: '', met: null },
    { what: `recall ${among} that do everything, p95`, value: ms(loaded.p95), reach: '', met: null },
    { what: '  over idle', value: times(ratio), reach: '≤ 3 ×', met: ratio <= 3 },
    {
      what: `  answers of all kinds (${report.refused} honest refusals, ${report.faults.length} errors)`,
      value: `${(answers / report.seconds).toFixed(0)}/s`,
      reach: '',
      met: report.faults.length === 0,
    },
  ]
}
