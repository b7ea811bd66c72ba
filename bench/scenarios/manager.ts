import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type HindsightApi, HindsightClient, HindsightEmbedded } from 'hindsight-all'
import { ms, type Row } from '../report.ts'
import { summarize } from '../statistics.ts'

const CALLS = 3_000
const WARM_UP_CALLS = 500
const LIMIT_MS = 0.3
const BANK = 'bench'

/**
 * What a call of `HindsightEmbedded`, which makes sure that the daemon runs, takes longer than one of the bare client.
 * The two take turns, so that what else the machine does meets both alike.
 */
export async function benchManager(tell: (text: string) => void): Promise<Row[]> {
  const home = mkdtempSync(join(tmpdir(), 'hindsight-bench-manager-'))
  const managed = managedIn(home)
  try {
    await managed.banks.create(BANK)
    const apiKey = readFileSync(join(home, 'profiles', managed.profile, 'token'), 'utf8')
    const bare = new HindsightClient({ baseUrl: managed.url, apiKey })
    const times = { managed: [] as number[], bare: [] as number[] }
    for (let call = 0; call < CALLS + WARM_UP_CALLS; call++) {
      if (call % 100 === 0) tell(`manager, call ${call} of ${CALLS + WARM_UP_CALLS}`)
      const [first, second] = call % 2 === 0 ? (['managed', 'bare'] as const) : (['bare', 'managed'] as const)
      for (const which of [first, second]) {
        const took = await timeOfCall(which === 'managed' ? managed : bare)
        if (call >= WARM_UP_CALLS) times[which].push(took)
      }
    }
    const [managedMs, bareMs] = [summarize(times.managed).p50, summarize(times.bare).p50]
    const overheadMs = managedMs - bareMs
    return [
      { what: 'call of the bare client, median', value: ms(bareMs), reach: '', met: null },
      { what: 'the same call of HindsightEmbedded, median', value: ms(managedMs), reach: '', met: null },
      { what: 'what making sure costs', value: ms(overheadMs), reach: `≤ ${LIMIT_MS} ms`, met: overheadMs <= LIMIT_MS },
    ]
  } finally {
    await managed.close({ stopDaemon: true })
    rmSync(home, { recursive: true, force: true })
  }
}

async function timeOfCall(api: HindsightApi): Promise<number> {
  const started = performance.now()
  await api.banks.get(BANK)
  return performance.now() - started
}

/** Not in the home of whoever runs the benchmark; the daemon's directory is settled when the object is made. */
function managedIn(home: string): HindsightEmbedded {
  const { env } = process
  const before = env.HINDSIGHT_HOME
  env.HINDSIGHT_HOME = home
  try {
    return new HindsightEmbedded({ profile: 'bench' })
  } finally {
    if (before === undefined) delete env.HINDSIGHT_HOME
    else env.HINDSIGHT_HOME = before
  }
}
