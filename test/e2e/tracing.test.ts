import { once } from 'node:events'
import { createServer, type Server } from 'node:net'
import { HindsightClient, HindsightServer } from 'hindsight-all'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  answer,
  answerJson,
  answerToolCalls,
  type FakeModelServer,
  fail,
  type RecordedRequest,
  startFakeModelServer,
} from '../support/fake-model-server.ts'
import { Program } from '../support/program.ts'
import { makeTemporaryDirectory } from '../support/temporary-directory.ts'
import { type CollectedSpan, startTraceCollector, type TraceCollector } from '../support/trace-collector.ts'

const TRACE = '0af7651916cd43dd8448eb211c80319c'
const CALLER = 'b7ad6b7169203331'
const SECRET = 'zanzibar'

let model: FakeModelServer
let collector: TraceCollector
let server: HindsightServer

function writeWell({ body }: RecordedRequest) {
  if (body.response_format?.json_schema?.name === undefined) return answer(`She moved there [1], ${SECRET}.`)
  const fact = { kind: 'world', occurred_start: null, occurred_end: null, entities: ['Alice'] }
  return answerJson({ facts: [{ ...fact, text: `Alice moved to ${SECRET}.` }] })
}

const startServer = (env: Record<string, string>) =>
  HindsightServer.start({
    llmProvider: 'openai',
    llmModel: 'writer',
    llmApiKey: 'sk-test',
    llmBaseUrl: model.url,
    env: {
      OTEL_BSP_SCHEDULE_DELAY: '100',
      HINDSIGHT_API_LLM_MAX_RETRIES: '0',
      HINDSIGHT_API_CONSOLIDATION_LLM_PROVIDER: 'none',
      ...env,
    },
  })

beforeAll(async () => {
  model = await startFakeModelServer({ otherwise: writeWell })
  collector = await startTraceCollector()
  server = await startServer({
    HINDSIGHT_API_OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
    HINDSIGHT_API_OTEL_EXPORTER_OTLP_HEADERS: 'x-key=s%20t',
    HINDSIGHT_API_OTEL_DEPLOYMENT_ENVIRONMENT: 'tests',
    OTEL_RESOURCE_ATTRIBUTES: 'team=memory',
  })
})
afterAll(async () => {
  await server?.stop()
  await collector?.[Symbol.asyncDispose]()
  await model?.[Symbol.asyncDispose]()
})

const post = (path: string, body: unknown, traceId = TRACE) =>
  fetch(`${server.url}/v1/default/banks/diary/${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', traceparent: `00-${traceId}-${CALLER}-01` },
    body: JSON.stringify(body),
  })

/** The spans of a trace, once the one that ends last has come. */
async function traceOf(traceId: string, root: RegExp): Promise<CollectedSpan[]> {
  const find = () => collector.spans.filter((span) => span.traceId === traceId)
  await expect.poll(() => find().some(({ name }) => root.test(name)), { timeout: 20_000 }).toBe(true)
  return find()
}

/** The names of those around a span, from the outside in. */
function pathOf(span: CollectedSpan, spans: readonly CollectedSpan[]): string[] {
  const parent = spans.find(({ spanId }) => spanId === span.parentSpanId)
  return [...(parent === undefined ? [] : pathOf(parent, spans)), span.name]
}
const treeOf = (spans: readonly CollectedSpan[]) => spans.map((span) => pathOf(span, spans).join(' > '))

describe('a server that sends traces', () => {
  it('has a span for each step of a retain, in the trace of its caller', async () => {
    expect((await post('memories', { items: [{ content: 'Alice told me of her move.' }] })).status).toBe(200)
    const root = 'POST /v1/default/banks/{bank_id}/memories'
    const spans = await traceOf(TRACE, /^POST .*memories$/)
    const retain = `${root} > hindsight.retain`
    expect(treeOf(spans)).toEqual(
      expect.arrayContaining([
        root,
        retain,
        `${retain} > hindsight.retain.extraction`,
        `${retain} > hindsight.retain.extraction > chat writer`,
        `${retain} > hindsight.retain.planning`,
        `${retain} > hindsight.retain.encoding`,
        `${retain} > hindsight.retain.storing`,
        `${retain} > hindsight.retain.storing > hindsight.retain.resolution`,
      ]),
    )
    expect(spans.some(({ name }) => name === 'hindsight.embedding')).toBe(true)
    const server = spans.find(({ name }) => name === root)!
    expect(server).toMatchObject({
      parentSpanId: CALLER,
      attributes: { 'http.request.method': 'POST', 'http.response.status_code': 200 },
      resource: {
        'service.name': 'hindsight-api',
        'deployment.environment.name': 'tests',
        team: 'memory',
        'service.instance.id': expect.any(String),
      },
    })
    for (const span of spans) expect([span.startMs >= server.startMs, span.endMs <= server.endMs]).toEqual([true, true])
    expect(spans.find(({ name }) => name === 'chat writer')!.attributes).toMatchObject({
      'gen_ai.operation.name': 'chat',
      'gen_ai.provider.name': 'openai',
      'gen_ai.request.model': 'writer',
      'gen_ai.output.type': 'json',
      'gen_ai.response.finish_reasons': ['stop'],
      'gen_ai.usage.input_tokens': expect.any(Number),
      'gen_ai.usage.output_tokens': expect.any(Number),
      'hindsight.scope': 'retain_facts',
    })
    expect(collector.requests[0]).toMatchObject({ path: '/v1/traces', headers: { 'x-key': 's t' } })
  })

  it('has one for each arm of a recall', async () => {
    const trace = '1'.repeat(32)
    await post('memories/recall', { query: `Who moved to ${SECRET}?` }, trace)
    const spans = await traceOf(trace, /recall$/)
    const recall = 'POST /v1/default/banks/{bank_id}/memories/recall > hindsight.recall'
    expect(treeOf(spans).sort()).toEqual(
      [
        'POST /v1/default/banks/{bank_id}/memories/recall',
        recall,
        `${recall} > hindsight.recall.understanding`,
        `${recall} > hindsight.recall.understanding > hindsight.recall.embedding`,
        `${recall} > hindsight.recall.retrieval`,
        ...['semantic', 'keyword', 'graph', 'temporal'].map(
          (arm) => `${recall} > hindsight.recall.retrieval > hindsight.recall.retrieval.${arm}`,
        ),
        `${recall} > hindsight.recall.retrieval > hindsight.recall.fusion`,
        `${recall} > hindsight.recall.packing`,
        `${recall} > hindsight.recall.fetch`,
        `${recall} > hindsight.recall.enrichment`,
      ].sort(),
    )
    expect(spans.find(({ name }) => name === 'hindsight.recall')!.attributes).toMatchObject({
      'hindsight.bank_id': 'diary',
      'hindsight.results': 1,
    })
  })

  it('has one for each search and turn of a reflect', async () => {
    const trace = '2'.repeat(32)
    model.enqueue(answerToolCalls({ name: 'recall', arguments: JSON.stringify({ query: 'Alice' }) }))
    await post('reflect', { query: 'Where is Alice?' }, trace)
    const spans = await traceOf(trace, /reflect$/)
    const tree = treeOf(spans)
    const reflect = 'POST /v1/default/banks/{bank_id}/reflect > hindsight.reflect'
    expect(tree).toEqual(
      expect.arrayContaining([
        `${reflect} > hindsight.reflect.evidence > execute_tool recall > hindsight.recall`,
        `${reflect} > hindsight.reflect.evidence > execute_tool search_observations > hindsight.recall`,
        `${reflect} > hindsight.reflect.turn > chat writer`,
        `${reflect} > execute_tool recall > hindsight.recall`,
        `${reflect} > hindsight.reflect.review`,
      ]),
    )
    expect(tree.filter((path) => path.endsWith('hindsight.reflect.turn'))).toHaveLength(2)
    const [first] = spans.filter(({ name }) => name === 'chat writer')
    expect(first!.attributes['gen_ai.response.finish_reasons']).toEqual(['tool_call'])
  })

  it('traces what was queued by itself, linked to the request that queued it', async () => {
    const trace = '3'.repeat(32)
    await post('memories', { items: [{ content: 'Alice told me of her flat.' }], async: true }, trace)
    const [request] = await traceOf(trace, /memories$/)
    const ofOperation = () => collector.spans.find(({ links }) => links.some(({ traceId }) => traceId === trace))
    await expect.poll(ofOperation, { timeout: 20_000 }).toBeDefined()
    const operation = ofOperation()!
    expect(operation).toMatchObject({
      name: 'hindsight.retain',
      parentSpanId: '',
      attributes: { 'hindsight.operation_type': 'retain' },
      links: [{ spanId: request!.spanId }],
    })
    expect(operation.traceId).not.toBe(trace)
  })

  it('tells failures by their kind', async () => {
    const trace = '4'.repeat(32)
    model.enqueue(fail(500, `The engine knows of ${SECRET}`))
    await post('memories', { items: [{ content: 'Alice told me of her cat.' }] }, trace)
    const spans = await traceOf(trace, /memories$/)
    const ERROR = 2
    expect(spans.find(({ name }) => name === 'chat writer')).toMatchObject({
      attributes: { 'error.type': 'unavailable' },
      status: { code: ERROR },
    })
    expect(spans.find(({ name }) => name === 'hindsight.retain')!.status.code).not.toBe(ERROR)
  })

  it('sends nothing of what was said, and leaves probes out', async () => {
    await fetch(`${server.url}/health`)
    await fetch(`${server.url}/metrics`)
    const trace = '6'.repeat(32)
    await post('memories/recall', { query: SECRET }, trace)
    await traceOf(trace, /recall$/)
    const all = collector.received.join('\n')
    expect(all).not.toContain(SECRET)
    expect(all).not.toMatch(/told me|sk-test/)
    expect(all).not.toMatch(/"(GET|POST) \/(health|metrics)/)
  })
})

it('is not held up by a collector that takes everything and answers nothing', async () => {
  const sockets = new Set<{ destroy(): void }>()
  const silent: Server = createServer((socket) => void sockets.add(socket)).listen(0, '127.0.0.1')
  await once(silent, 'listening')
  const { port } = silent.address() as { port: number }
  const directory = await makeTemporaryDirectory('hindsight-tracing-')
  const held = new Program(['bin/hindsight-api.js', '--port', '0', '--data-dir', directory, '--ephemeral'], {
    // The standard variable is enough.
    environment: { OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${port}`, OTEL_BSP_SCHEDULE_DELAY: '100' },
  })
  try {
    const [, url] = await held.printed(/answers at (\S+)/)
    const client = new HindsightClient({ baseUrl: url! })
    await client.retain('diary', 'Bob moved to Lisbon in May.')
    await expect.poll(() => sockets.size, { timeout: 20_000 }).toBeGreaterThan(0)
    expect((await client.recall('diary', 'Where is Bob?')).results).toHaveLength(1)
    held.child.kill('SIGTERM')
    // What is left to send is given up, and the stop is a clean one.
    expect(await held.ended(), held.errors).toBe(0)
  } finally {
    await held.kill()
    for (const socket of sockets) socket.destroy()
    silent.close()
  }
})

it('puts what was said into spans when it is told to', async () => {
  const traced = await startServer({
    HINDSIGHT_API_OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
    HINDSIGHT_API_OTEL_TRACE_CONTENT: 'true',
    HINDSIGHT_API_OTEL_SERVICE_NAME: 'talkative',
  })
  model.otherwise(answerJson({ facts: [] }))
  await traced.client.retain('diary', 'Bob collects stamps.')
  await traced.stop()
  const chat = collector.spans.find(
    ({ name, resource }) => name === 'chat writer' && resource['service.name'] === 'talkative',
  )!
  const [question] = JSON.parse(String(chat.attributes['gen_ai.input.messages']))
  expect(question).toMatchObject({ role: 'user', parts: [{ type: 'text' }] })
  expect(question.parts[0].content).toContain('Bob collects stamps.')
  expect(JSON.parse(String(chat.attributes['gen_ai.output.messages']))).toMatchObject([
    { role: 'assistant', parts: [{ type: 'text', content: '{"facts":[]}' }], finish_reason: 'stop' },
  ])
})
