import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { answerFromText } from '../../packages/api/src/models/language/vendors/answer-from-text.ts'
import { schemaInstance } from '../../packages/api/src/models/language/vendors/schema-instance.ts'
import {
  answer,
  answerJson,
  type Behaviour,
  type ChatBody,
  fail,
  type RecordedRequest,
  type Step,
} from './fake-model-server/behaviour.ts'
import { schemaAsked } from './fake-model-server/schema-asked.ts'
import { writeAnswer } from './fake-model-server/write-answer.ts'

export * from './fake-model-server/behaviour.ts'

export interface FakeModelServerOptions {
  /** Requests with another key get 401. Without it any key, or none, will do. */
  readonly apiKey?: string
  /** What to do when nothing is queued. By default: the smallest value that fits the schema, or `OK`. */
  readonly otherwise?: Step
  /** What the endpoint can do; what it cannot is answered with 400, as real ones do. */
  readonly supports?: { readonly tools?: boolean; readonly jsonSchema?: boolean; readonly jsonObject?: boolean }
  readonly dimensions?: number
  /** Whether it describes its models (`GET /models/…`), as most do. Default true. */
  readonly describesModels?: boolean
}

/**
 * An endpoint on a free loopback port that does as it is told. What it answers is in the protocol of the path: chat
 * completions, Anthropic's messages; embeddings of OpenAI, text-embeddings-inference, Cohere and Google; rerankings of
 * Cohere and text-embeddings-inference.
 */
export interface FakeModelServer extends AsyncDisposable {
  /** Without a path. */
  readonly origin: string
  /** The origin with `/v1`. */
  readonly url: string
  readonly requests: readonly RecordedRequest[]
  /** How often a model was described; that is no request to a model. */
  readonly described: number
  readonly maxConcurrent: number
  /** One step a request, in order of arrival. */
  enqueue(...steps: Step[]): void
  otherwise(step: Step): void
}

/** The default: true to the schema when one is given. */
export function answerFittingly({ body }: RecordedRequest): Behaviour {
  const schema = schemaAsked(body)
  return schema === undefined ? answer('OK') : answerJson(schemaInstance(schema))
}

/** True to the schema as well, and built from the text of the last message: a statement for each of its sentences. */
export function answerFromTheText({ body }: RecordedRequest): Behaviour {
  const schema = schemaAsked(body)
  if (schema === undefined) return answer(lastWords(body))
  const messages = [{ role: 'user', content: lastWords(body) }] as const
  return answerJson(answerFromText(messages, schema))
}

/** The same, but what its statements rest on is nothing that was told: names such as `F1` and UUIDs of nobody. */
export function answerWithWrongIds({ body }: RecordedRequest): Behaviour {
  const schema = schemaAsked(body)
  const value =
    schema === undefined ? lastWords(body) : answerFromText([{ role: 'user', content: lastWords(body) }], schema)
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  return answer(
    text
      .replaceAll(/\b([FO])\d+\b/g, '$1999')
      .replaceAll(/\b[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}\b/gi, '00000000-0000-4000-8000-000000000000'),
  )
}

function lastWords({ messages = [] }: ChatBody): string {
  const content = messages.findLast(({ role }) => role === 'user')?.content ?? ''
  if (typeof content === 'string') return content
  return (content as { text?: string }[]).map(({ text = '' }) => text).join('\n')
}

export async function startFakeModelServer(options: FakeModelServerOptions = {}): Promise<FakeModelServer> {
  const queue: Step[] = []
  const requests: RecordedRequest[] = []
  let otherwise = options.otherwise ?? answerFittingly
  let concurrent = 0
  let maxConcurrent = 0
  let described = 0

  const serve = async (incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> => {
    concurrent++
    maxConcurrent = Math.max(maxConcurrent, concurrent)
    outgoing.once('close', () => concurrent--)
    const request = await record(incoming)
    if (request.method === 'GET' && request.path.includes('/models/')) {
      described++
      const description = { id: decodeURIComponent(request.path.split('/').at(-1)!), object: 'model' }
      const known = options.describesModels === false ? fail(404, 'Not Found') : respondWith(description)
      await perform(refusalOf(incoming, request, options) ?? known, request, outgoing, 0)
      return
    }
    requests.push(request)
    const step = refusalOf(incoming, request, options) ?? queue.shift() ?? otherwise
    await perform(step, request, outgoing, options.dimensions ?? 8)
  }
  const server = createServer((incoming, outgoing) => {
    serve(incoming, outgoing).catch((error: unknown) => {
      if (outgoing.headersSent) outgoing.destroy()
      else outgoing.writeHead(500).end(String(error))
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo

  return {
    origin: `http://127.0.0.1:${port}`,
    url: `http://127.0.0.1:${port}/v1`,
    requests,
    get described() {
      return described
    },
    get maxConcurrent() {
      return maxConcurrent
    },
    enqueue: (...steps) => void queue.push(...steps),
    otherwise: (step) => {
      otherwise = step
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

const respondWith = (body: object): Behaviour => ({
  kind: 'response',
  status: 200,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(body),
})

async function perform(
  step: Step,
  request: RecordedRequest,
  outgoing: ServerResponse,
  dimensions: number,
): Promise<void> {
  const behaviour = typeof step === 'function' ? await step(request) : step
  switch (behaviour.kind) {
    case 'delay':
      await waitUnlessClosed(outgoing, behaviour.delayMs)
      return perform(behaviour.then, request, outgoing, dimensions)
    case 'drop':
      outgoing.socket?.destroy()
      return
    case 'response':
      outgoing.writeHead(behaviour.status, behaviour.headers).end(behaviour.body)
      return
    case 'answer':
      return writeAnswer(behaviour.answer, request, outgoing, dimensions)
  }
}

/** Nobody waits for the answer to a request that was given up. */
async function waitUnlessClosed(outgoing: ServerResponse, delayMs: number): Promise<void> {
  await new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, delayMs)
    outgoing.once('close', () => {
      clearTimeout(timer)
      resolve()
    })
  })
}

function refusalOf(
  incoming: IncomingMessage,
  { body }: RecordedRequest,
  { apiKey, supports = {} }: FakeModelServerOptions,
): Behaviour | undefined {
  const given = incoming.headers['api-key'] ?? incoming.headers['x-api-key'] ?? incoming.headers.authorization?.slice(7)
  if (apiKey !== undefined && given !== apiKey) {
    return fail(401, `Incorrect API key provided: ${given}.`, { code: 'invalid_api_key' })
  }
  if (supports.tools === false && body.tools !== undefined) {
    return fail(400, `${body.model} does not support tools`)
  }
  const format = body.response_format?.type
  if (supports.jsonSchema === false && format === 'json_schema') {
    return fail(400, "Invalid parameter: 'response_format' of type 'json_schema' is not supported with this model.", {
      param: 'response_format',
    })
  }
  if (supports.jsonObject === false && format === 'json_object') {
    return fail(400, "'response_format.type' must be 'text'", { param: 'response_format' })
  }
  return undefined
}

const SECRET_HEADERS = ['authorization', 'api-key', 'x-api-key']

async function record(incoming: IncomingMessage): Promise<RecordedRequest> {
  const chunks: Buffer[] = []
  for await (const chunk of incoming) chunks.push(chunk as Buffer)
  const text = Buffer.concat(chunks).toString('utf8')
  const headers = Object.entries(incoming.headers).map(([name, value]): [string, string] => [
    name,
    SECRET_HEADERS.includes(name) ? '***' : String(value),
  ])
  return {
    method: incoming.method ?? '',
    path: incoming.url ?? '',
    headers: Object.fromEntries(headers),
    body: text === '' ? { model: '', messages: [] } : (JSON.parse(text) as ChatBody),
  }
}
