import { readFileSync } from 'node:fs'
import { HindsightServer } from 'hindsight-all'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { answer, type FakeModelServer, fail, startFakeModelServer } from '../support/fake-model-server.ts'
import { Program } from '../support/program.ts'
import { makeTemporaryDirectory } from '../support/temporary-directory.ts'

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

describe('the supplied dashboard and alert rules', () => {
  it.each(['deploy/grafana/hindsight.json', 'deploy/prometheus/alerts.yaml'])(
    '%s asks for metrics and labels that there are',
    async (file) => {
      const found = await scrape()
      const asked = readFileSync(file, 'utf8').replaceAll('\\"', '"')
      const names = [...asked.matchAll(/\bhindsight_\w+/g)].map(([name]) => name)
      expect(names.length).toBeGreaterThan(5)
      const unknown = names.filter(
        (name) => !found.has(name) && found.get(name.replace(/_bucket$/, ''))?.kind !== 'histogram',
      )
      expect(unknown).toEqual([])
      // Labels of selectors: those of the documentation, whose table is true, and what Prometheus adds.
      for (const [, name, selector] of asked.matchAll(/\b(hindsight_\w+)\{([^}]*)\}/g)) {
        const row = page.split('\n').find((line) => line.startsWith(`| \`${name!.replace(/_bucket$/, '')}\``))!
        for (const [, label] of selector!.matchAll(/(\w+)(?:=~|!=|!~|=)"/g)) {
          expect(row, `${label} of ${name}`).toMatch(label === 'instance' ? /./ : new RegExp(`\`${label}\``))
        }
      }
    },
  )

  it('are well formed', () => {
    const board = JSON.parse(readFileSync('deploy/grafana/hindsight.json', 'utf8'))
    const ids = board.panels.map(({ id }: { id: number }) => id)
    expect(new Set(ids).size).toBe(ids.length)
    const rules = readFileSync('deploy/prometheus/alerts.yaml', 'utf8')
      .split(/^ {6}- alert: /m)
      .slice(1)
    expect(rules.length).toBeGreaterThan(5)
    for (const rule of rules)
      expect(rule).toMatch(/expr: [\s\S]*severity: (critical|warning)[\s\S]*summary: [\s\S]*description: /)
  })
})

describe('the log', () => {
  it('has nothing of what was said, and no key, however much it tells', async () => {
    const SAID = ['Wolpertinger', 'Tatzelwurm', 'Elwetritsch', 'Nachtkrapp']
    const KEYS = ['sk-model-sesame', 'tenant-sesame', 'bearer-sesame']
    const [said, asked, answered, failed] = SAID
    const [modelKey, tenantKey, wrongKey] = KEYS
    await using chatty = await startFakeModelServer({ otherwise: answer(`The ${answered} is no JSON.`) })
    const directory = await makeTemporaryDirectory('hindsight-log-')
    const program = new Program(['bin/hindsight-api.js', '--port', '0', '--data-dir', directory, '--ephemeral'], {
      environment: {
        HINDSIGHT_API_LOG_LEVEL: 'trace',
        HINDSIGHT_API_ACCESS_LOG: 'true',
        HINDSIGHT_API_TENANT_API_KEY: tenantKey!,
        HINDSIGHT_API_LLM_PROVIDER: 'openai',
        HINDSIGHT_API_LLM_MODEL: 'writer',
        HINDSIGHT_API_LLM_API_KEY: modelKey!,
        HINDSIGHT_API_LLM_BASE_URL: chatty.url,
        HINDSIGHT_API_LLM_MAX_RETRIES: '0',
      },
    })
    try {
      const [, url] = await program.printed(/answers at (http[^\s"]+)/)
      const call = (path: string, body: unknown, key = tenantKey) =>
        fetch(`${url}/v1/default/banks/diary/${path}`, {
          method: 'POST',
          headers: { 'content-type': 'application/json', authorization: `Bearer ${key}` },
          body: JSON.stringify(body),
        })
      await call('memories', { items: [{ content: `The ${said} lives in the woods.`, document_id: 'd' }] })
      await call('memories/recall', { query: `Where is the ${asked}?` })
      await call('reflect', { query: `Who is the ${asked}?` })
      chatty.otherwise(fail(400, `I do not like the ${failed}`))
      await call('memories', { items: [{ content: `The ${failed} comes at night.` }] })
      const { headers } = await call('memories', { items: [{ content: 'x', timestamp: `the day of the ${said}` }] })
      await call('memories/recall', { query: `${said}`.repeat(2_000) })
      await call('memories', { items: said })
      await call('memories', {}, wrongKey)
      expect((await fetch(`${url}/status`)).status).toBe(401)
      program.child.kill('SIGTERM')
      expect(await program.ended()).toBe(0)
      const printed = program.output + program.errors
      for (const word of [...SAID, ...KEYS]) expect(printed).not.toContain(word)
      // It does tell: JSON, with ids by which a line is found again.
      const lines = printed
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as Record<string, unknown>)
      expect(lines).toContainEqual(expect.objectContaining({ requestId: headers.get('x-request-id'), msg: 'request' }))
      expect(lines).toContainEqual(
        expect.objectContaining({
          kind: 'bad_request',
          msg: 'A language model failed.',
          requestId: expect.any(String),
        }),
      )
    } finally {
      await program.kill()
    }
  })
})
