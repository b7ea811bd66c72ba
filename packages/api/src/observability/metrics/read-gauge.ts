import { Counter, Gauge, type Registry } from 'prom-client'

export type Sample = readonly [labels: Readonly<Record<string, string>>, value: number]

/** A gauge whose values are read at each scrape. What cannot be read is left out of it: the rest is worth having. */
export function readGauge(
  registry: Registry,
  name: string,
  help: string,
  labelNames: readonly string[],
  read: () => Promise<readonly Sample[]>,
): void {
  new Gauge({
    name,
    help,
    labelNames,
    registers: [registry],
    async collect() {
      this.reset()
      if (labelNames.length === 0) this.remove()
      for (const [labels, value] of await read().catch(() => [])) this.set(labels, value)
    },
  })
}

/** The same for a single value; null leaves it out. */
export function readValue(
  registry: Registry,
  name: string,
  help: string,
  read: () => number | null | Promise<number | null>,
): void {
  readGauge(registry, name, help, [], async () => {
    const value = await read()
    return value === null ? [] : [[{}, value]]
  })
}

/** Something that is counted elsewhere, read at each scrape. */
export function readCount(registry: Registry, name: string, help: string, read: () => Promise<number>): void {
  new Counter({
    name,
    help,
    registers: [registry],
    async collect() {
      const value = await read().catch(() => null)
      this.reset()
      if (value === null) this.remove()
      else this.inc(value)
    },
  })
}

/** Several gauges read the same source at the same time: one reading serves them all. */
export function oncePerScrape<T>(read: () => Promise<T>): () => Promise<T> {
  let reading: Promise<T> | undefined
  return () => {
    reading ??= read().finally(() => {
      reading = undefined
    })
    return reading
  }
}
