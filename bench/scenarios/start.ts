import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { HindsightServer, type HindsightServerOptions } from 'hindsight-all'
import type { Row } from '../report.ts'
import { seconds, summarize } from '../statistics.ts'

const STARTS = 5

/** From spawning the process to the first healthy answer; and what it weighs when it has nothing to do. */
export async function benchStart(tell: (text: string) => void): Promise<Row[]> {
  const directory = mkdtempSync(join(tmpdir(), 'hindsight-bench-start-'))
  const times: Times = { existing: [], profileAnew: [], profile: [], serverAnew: [], server: [] }
  const rows: Row[] = []
  const measure = async (list: number[], options: HindsightServerOptions): Promise<void> => {
    const server = new HindsightServer(options)
    list.push((await seconds(() => server.start())) * 1000)
    if (list === times.existing && list.length === 1) rows.push(...memoryRows(options.dataDir!))
    await server.stop()
  }
  try {
    for (let round = 1; round <= STARTS; round += 1) {
      tell(`start ${round} of ${STARTS}`)
      // An own cache each round: who comes first finds no template in it.
      const env = { HINDSIGHT_CACHE_DIR: join(directory, `cache-${round}`) }
      await measure(times.profileAnew, { env, dataDir: join(directory, `profile-${round}`) })
      await measure(times.profile, { env, dataDir: join(directory, `next-profile-${round}`) })
      await measure(times.existing, { env, dataDir: join(directory, `profile-${round}`) })
      await measure(times.serverAnew, { env })
      await measure(times.server, { env })
    }
  } finally {
    rmSync(directory, { recursive: true, force: true })
  }
  const row = (what: string, list: number[], limitMs: number): Row => {
    const { p50, max } = summarize(list)
    return {
      what: `start to healthy, ${what}, median (slowest ${(max / 1000).toFixed(2)} s)`,
      value: `${(p50 / 1000).toFixed(2)} s`,
      reach: `≤ ${limitMs / 1000} s`,
      met: p50 <= limitMs,
    }
  }
  return [
    row('existing profile', times.existing, 1_500),
    row('new profile, first of all', times.profileAnew, 4_000),
    row('new profile, from the template', times.profile, 4_000),
    row('temporary server, first of all', times.serverAnew, 4_000),
    row('temporary server, from the template', times.server, 1_500),
    ...rows,
  ]
}

type Times = Record<'existing' | 'profileAnew' | 'profile' | 'serverAnew' | 'server', number[]>

/** Resident memory of the daemon, and of the processes of its database with shared pages counted once (Linux only). */
function memoryRows(dataDir: string): Row[] {
  if (process.platform !== 'linux') return []
  const { pid } = (JSON.parse(readFileSync(join(dataDir, 'daemon.json'), 'utf8')) as { process: { pid: number } })
    .process
  const daemon = kilobytes(`/proc/${pid}/status`, 'VmRSS')
  const database = descendants(pid).reduce((sum, child) => sum + kilobytes(`/proc/${child}/smaps_rollup`, 'Pss'), 0)
  const megabytes = (kb: number) => `${(kb / 1024).toFixed(0)} MB`
  return [
    { what: 'idle memory, daemon (RSS)', value: megabytes(daemon), reach: '', met: null },
    { what: 'idle memory, database (PSS of its processes)', value: megabytes(database), reach: '', met: null },
    {
      what: 'idle memory, together',
      value: megabytes(daemon + database),
      reach: '≤ 250 MB',
      met: daemon + database <= 250 * 1024,
    },
  ]
}

function kilobytes(file: string, name: string): number {
  try {
    return Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(readFileSync(file, 'utf8'))?.[1] ?? 0)
  } catch {
    return 0
  }
}

function descendants(pid: number): number[] {
  const parents = new Map<number, number[]>()
  for (const entry of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    try {
      const stat = readFileSync(`/proc/${entry}/stat`, 'utf8')
      const parent = Number(stat.slice(stat.lastIndexOf(')') + 4).split(' ')[0])
      parents.set(parent, [...(parents.get(parent) ?? []), Number(entry)])
    } catch {
      // It ended while we looked.
    }
  }
  const found: number[] = []
  const queue = [pid]
  for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
    const children = parents.get(next) ?? []
    found.push(...children)
    queue.push(...children)
  }
  return found
}
