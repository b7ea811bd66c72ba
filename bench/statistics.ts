export interface Latency {
  readonly p50: number
  readonly p95: number
  readonly max: number
  readonly count: number
}

/** Milliseconds; percentiles by the nearest rank. */
export function summarize(milliseconds: readonly number[]): Latency {
  const sorted = [...milliseconds].sort((a, b) => a - b)
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)]!
  return { p50: at(0.5), p95: at(0.95), max: sorted[sorted.length - 1]!, count: sorted.length }
}

export async function measure(count: number, work: (index: number) => unknown): Promise<Latency> {
  const times: number[] = []
  for (let index = 0; index < count; index++) {
    const started = performance.now()
    await work(index)
    times.push(performance.now() - started)
  }
  return summarize(times)
}

export async function seconds(work: () => unknown): Promise<number> {
  const started = performance.now()
  await work()
  return (performance.now() - started) / 1000
}
