import { setTimeout as pause } from 'node:timers/promises'
import type { HindsightServer } from 'hindsight-all'
import { summarize } from '../../bench/statistics.ts'
import { type HeldMemory, heldMemory, pidOf } from './load/held-memory.ts'
import { type LoadReport, mixedLoad } from './load/mixed-load.ts'
import { BANKS, THROWN_AWAY_BANKS } from './load/mixed-work.ts'
import { verifyAcknowledged } from './load/verify-acknowledged.ts'
import { placeSentinel, verifySentinel } from './sentinel.ts'
import { residentMegabytes } from './server-metrics.ts'

export interface LoadRun {
  readonly server: HindsightServer
  readonly clients: number
  readonly durationMs: number
  readonly seed: number
  readonly print: (line: string) => void
}

const LOOK_EVERY_MS = 1_000
/** Longest that somebody who asks whether a server lives should wait. */
const HEALTH_WITHIN_MS = 3_000
/** Of what a server holds before and after, when the banks are gone: modules, caches that fill, gaps between what is held. */
const MOST_HEAP_GROWTH_MB = 24
const MOST_RESIDENT_GROWTH_MB = 160

/**
 * Many clients at once; every error has to be honest, everything acknowledged has to be there, and when the banks are gone,
 * so is the memory that they took.
 */
export async function runLoad({ server, clients, durationMs, seed, print }: LoadRun): Promise<void> {
  print(`Robustness: ${clients} clients for ${durationMs / 60_000} min, seed ${seed}`)
  await placeSentinel(server.client)
  const process = { url: server.url, pid: await pidOf(server) }
  // What is loaded at the first request of a kind is no growth.
  await mixedLoad({ url: server.url, clients: 20, seed: seed + 1, requestsEach: 10 })
  await deleteBanks(server)
  const before = await heldMemory(process)
  const signal = AbortSignal.timeout(durationMs)
  const [report, watched] = await Promise.all([
    mixedLoad({ url: server.url, clients, seed, signal }),
    watch(server.url, signal),
  ])
  printReport(report, print)
  print(
    `Health answered ${watched.health.length} times, the slowest after ${Math.max(...watched.health).toFixed(0)} ms; memory ${watched.memory[0]!.toFixed(0)} to ${Math.max(...watched.memory).toFixed(0)} MB.`,
  )
  if (report.faults.length > 0) {
    throw new Error(
      `${report.faults.length} errors that are no honest refusals:\n  ${report.faults.slice(0, 10).join('\n  ')}`,
    )
  }
  if (watched.late > 0) throw new Error(`Health was late or unwell ${watched.late} times.`)
  await verifyAcknowledged(server.client, report)
  await verifySentinel(server.client)
  print(`All ${report.acknowledged.length} acknowledged documents are there.`)
  const facts = await countFacts(server)
  const filled = await heldMemory(process)
  await deleteBanks(server)
  const emptied = await heldMemory(process)
  print(
    `Memory: ${told(before)} before; ${told(filled)} with ${facts} facts; ${told(emptied)} when their banks were deleted.`,
  )
  if (
    emptied.heapMegabytes > before.heapMegabytes + MOST_HEAP_GROWTH_MB ||
    emptied.residentMegabytes > before.residentMegabytes + MOST_RESIDENT_GROWTH_MB
  ) {
    throw new Error('Memory stays that the data do not need.')
  }
  print('Nothing of it stays beyond the data.')
}

const told = ({ heapMegabytes, residentMegabytes }: HeldMemory) =>
  `${heapMegabytes.toFixed(0)} MB of heap, ${residentMegabytes.toFixed(0)} MB in all,`

async function deleteBanks({ client }: HindsightServer): Promise<void> {
  for (const bank of [...BANKS, ...THROWN_AWAY_BANKS]) await client.deleteBank(bank)
}

async function countFacts({ client }: HindsightServer): Promise<number> {
  let facts = 0
  for (const bank of BANKS) facts += (await client.banks.stats(bank, { refresh: true })).total_nodes
  return facts
}

export function printReport({ latencies, refused, seconds, acknowledged }: LoadReport, print: (line: string) => void) {
  const answered = [...latencies.values()].reduce((sum, times) => sum + times.length, 0)
  print(
    `\n${answered} answers in ${seconds.toFixed(0)} s (${(answered / seconds).toFixed(0)}/s), ${refused} honest refusals, ${acknowledged.length} retains acknowledged.`,
  )
  print(`${'kind'.padEnd(14)}${'count'.padStart(8)}${'p50'.padStart(10)}${'p95'.padStart(10)}${'max'.padStart(10)}`)
  for (const [kind, times] of [...latencies].sort(([a], [b]) => a.localeCompare(b))) {
    const { count, p50, p95, max } = summarize(times)
    const shown = [p50, p95, max].map((time) => `${time.toFixed(0)} ms`.padStart(10)).join('')
    print(`${kind.padEnd(14)}${String(count).padStart(8)}${shown}`)
  }
}

async function watch(url: string, signal: AbortSignal) {
  const health: number[] = []
  const memory: number[] = []
  let late = 0
  while (!signal.aborted) {
    const startedAt = performance.now()
    const { ok } = await fetch(`${url}/health`)
    health.push(performance.now() - startedAt)
    if (!ok || health.at(-1)! > HEALTH_WITHIN_MS) late++
    memory.push(await residentMegabytes(url))
    await pause(LOOK_EVERY_MS)
  }
  return { health, memory, late }
}
