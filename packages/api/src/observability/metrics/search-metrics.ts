import type { Registry } from 'prom-client'
import type { SearchIndex } from '../../search/search-index.ts'
import { oncePerScrape, readCount, readGauge, readValue } from './read-gauge.ts'

export function searchMetrics(registry: Registry, search: Pick<SearchIndex, 'statistics'>): void {
  const read = oncePerScrape(() => search.statistics())
  const value = (name: string, help: string, of: (statistics: Awaited<ReturnType<typeof read>>) => number) =>
    readValue(registry, name, help, async () => of(await read()))
  value('hindsight_search_banks', 'Banks that are loaded for searching.', ({ banks }) => banks)
  value('hindsight_search_memories', 'Memories that are loaded for searching.', ({ memories }) => memories)
  value('hindsight_search_bytes', 'Memory that searchable banks take.', ({ bytes }) => bytes)
  readCount(
    registry,
    'hindsight_search_loads_total',
    'Times that a bank was loaded for searching.',
    async () => (await read()).loads,
  )
  readCount(
    registry,
    'hindsight_search_load_seconds_total',
    'Time that loading banks took, all together.',
    async () => (await read()).loadMs / 1000,
  )
  readGauge(registry, 'hindsight_search_home', 'Where banks are searched.', ['home'], async () => [
    [{ home: (await read()).home }, 1],
  ])
}
