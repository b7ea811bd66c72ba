import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { HindsightServer } from 'hindsight-all'
import type { Row } from '../report.ts'
import { seconds, summarize } from '../statistics.ts'

const STARTS = 5

/** From spawning the process to the first healthy answer; and what it weighs when it has nothing to do. */
export async function benchStart(tell: (text: string) => void): Promise<Row[]> {
  const fresh: number[] = []
  const existing: number[] = []
  const rows: Row[] = []
  for (let index = 0; index < STARTS; index++) {
    tell(`start ${index + 1} of ${STARTS}`)
    const dataDir = mkdtempSync(join(tmpdir(), 'hindsight-bench-start-'))
    try {
      for (const times of [fresh, existing]) {
        const server = new HindsightServer({ dataDir })
        times.push((await seconds(() => server.start())) * 1000)
        if (index === 0 && times === existing) rows.push(...memoryRows(dataDir))
        await server.stop()
      }
    } finally {
      rmSync(dataDir, { recursive: true, force: true })
    }
  }
  const row = (what: string, times: number[], limitMs: number): Row => {
    const { p50, max } = summarize(times)
    return {
      what: `start to healthy, ${what}, median (slowest ${(max / 1000).toFixed(2)} s)`,
      value: `${(p50 / 1000).toFixed(2)} s`,
      reach: `≤ ${limitMs / 1000} s`,
      met: p50 <= limitMs,
    }
  }
  return [row('existing profile', existing, 1_500), row('new profile', fresh, 4_000), ...rows]
}

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
