import { readFileSync } from 'node:fs'
import { HindsightServer } from 'hindsight-all'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type FakeModelServer, startFakeModelServer } from '../support/fake-model-server.ts'

const page = readFileSync('docs/observability.md', 'utf8')

let model: FakeModelServer
let server: HindsightServer

beforeAll(async () => {
  model = await startFakeModelServer()
  server = await HindsightServer.start({
    llmProvider: 'openai',
    llmModel: 'writer',
    llmApiKey: 'sk-test',
    llmBaseUrl: model.url,
  })
  const { client } = server
  await client.retain('diary', 'Alice moved to Paris in May.')
  await client.recall('diary', 'Where does Alice live?')
  await client.reflect('diary', 'Where does Alice live?')
  const { operation_id } = await client.retain('diary', 'Bob moved to Lisbon.', { async: true })
  await client.operations.wait('diary', operation_id!)
})
afterAll(async () => {
  await server?.stop()
  await model?.[Symbol.asyncDispose]()
})

/** Each metric of a scrape with its kind and the labels of its samples, `le` apart. */
async function scrape(): Promise<Map<string, { kind: string; labels: string[] }>> {
  const text = await (await fetch(`${server.url}/metrics`)).text()
  const metrics = new Map<string, { kind: string; labels: string[] }>()
  for (const [, name, kind] of text.matchAll(/^# TYPE (\S+) (\S+)$/gm)) {
    const ending = kind === 'histogram' ? '_bucket' : ''
    const labels = new Set<string>()
    for (const [sample] of text.matchAll(new RegExp(`^${name}${ending}(\\{.*\\})? `, 'gm'))) {
      for (const [, label] of sample.matchAll(/(\w+)="/g)) if (label !== 'le') labels.add(label!)
    }
    metrics.set(name!, { kind: kind!, labels: [...labels].sort() })
  }
  return metrics
}

describe('metrics', () => {
  it('are those of the documentation, with their kinds and labels', async () => {
    const rows = [...page.matchAll(/^\| `(hindsight_\w+)` \| (\w+) \| (.*?) \|/gm)]
    const told = rows.map(([, name, kind, labels]) => {
      const always = labels!.replace(/\(.*\)/, '')
      return [
        name!,
        { kind: kind!, labels: [...always.matchAll(/`(\w+)`/g)].map(([, label]) => label!).sort() },
      ] as const
    })
    const found = await scrape()
    expect([...found.keys()].sort()).toEqual(told.map(([name]) => name).sort())
    // No series yet, and so no labels: nothing waits.
    found.delete('hindsight_async_operations_oldest_age_seconds')
    found.delete('hindsight_async_operations')
    expect(Object.fromEntries(found)).toEqual(Object.fromEntries(told.filter(([name]) => found.has(name))))
  })
})
