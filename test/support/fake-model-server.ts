import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { schemaInstance } from '../../packages/api/src/models/language/vendors/schema-instance.ts'
import { writeCompletion, writeCompletionStream } from './fake-model-server/completions.ts'
import { answerEmbeddings, type EmbeddingsBody } from './fake-model-server/embeddings.ts'

/** What the model says. Without a `finishReason`: `tool_calls` when there are calls, else `stop`. */
export interface Answer {
  readonly text?: string
  /** `arguments` that are not a string are written as JSON. */
  readonly toolCalls?: readonly { readonly name: string; readonly arguments: unknown }[]
  readonly finishReason?: 'stop' | 'length' | 'tool_calls' | 'content_filter'
  readonly refusal?: string
  readonly usage?: Readonly<Record<string, unknown>>
  /** Of a streamed answer: break the connection after so many characters of text. */
  readonly dropAfter?: number
}

/** What the server does with one request. */
export type Behaviour =
  | { readonly kind: 'answer'; readonly answer: Answer }
  | {
      readonly kind: 'response'
      readonly status: number
      readonly headers: Record<string, string>
      readonly body: string
    }
  | { readonly kind: 'drop' }
  | { readonly kind: 'delay'; readonly delayMs: number; readonly then: Step }

/** A behaviour, or how to find it from the request; it may wait for something before it decides. */
export type Step = Behaviour | ((request: RecordedRequest) => Behaviour | Promise<Behaviour>)

export interface ChatBody {
  readonly model: string
  readonly messages: readonly { readonly role: string; readonly content?: unknown; readonly [name: string]: unknown }[]
  readonly stream?: boolean
  readonly stream_options?: { readonly include_usage?: boolean }
  readonly tools?: readonly {
    readonly function: { readonly name: string; readonly parameters: Record<string, unknown> }
  }[]
  readonly tool_choice?: unknown
  readonly response_format?: {
    readonly type: string
    readonly json_schema?: {
      readonly name: string
      readonly strict?: boolean
      readonly schema: Record<string, unknown>
    }
  }
  readonly [name: string]: unknown
}

export interface RecordedRequest {
  readonly method: string
  /** With the query. */
  readonly path: string
  /** Secrets are replaced by `***`. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: ChatBody
}

export interface FakeModelServerOptions {
  /** Requests with another key get 401. Without it any key, or none, will do. */
  readonly apiKey?: string
  /** What to do when nothing is queued. By default: the smallest value that fits the schema, or `OK`. */
  readonly otherwise?: Step
  /** What the endpoint can do; what it cannot is answered with 400, as real ones do. */
  readonly supports?: { readonly tools?: boolean; readonly jsonSchema?: boolean; readonly jsonObject?: boolean }
  readonly dimensions?: number
}

/** An OpenAI-compatible endpoint on a free loopback port that does as it is told. */
export interface FakeModelServer extends AsyncDisposable {
  /** Ends in `/v1`. */
  readonly url: string
  readonly requests: readonly RecordedRequest[]
  readonly maxConcurrent: number
  /** One step a request, in order of arrival. */
  enqueue(...steps: Step[]): void
  otherwise(step: Step): void
}

export const answer = (text: string, rest: Omit<Answer, 'text'> = {}): Behaviour => ({
  kind: 'answer',
  answer: { text, ...rest },
})

export const answerJson = (value: unknown, rest: Omit<Answer, 'text'> = {}): Behaviour =>
  answer(JSON.stringify(value), rest)

export const answerToolCalls = (...toolCalls: NonNullable<Answer['toolCalls']>): Behaviour => ({
  kind: 'answer',
  answer: { toolCalls },
})

/** The JSON, cut off after `characters`, as a model that ran into its limit leaves it. */
export const truncatedJson = (value: unknown, characters: number): Behaviour =>
  answer(JSON.stringify(value).slice(0, characters), { finishReason: 'length' })

export const fencedJson = (value: unknown): Behaviour => answer(`\`\`\`json\n${JSON.stringify(value, null, 2)}\n\`\`\``)

export const jsonInProse = (value: unknown): Behaviour =>
  answer(`Sure! Here is what I found [1]:\n\n${JSON.stringify(value)}\n\nLet me know if you need {more}.`)

export const invalidJson = (): Behaviour => answer('{"facts": [{"text": oh no}')

export const emptyAnswer = (): Behaviour => answer('')

export const refuse = (refusal = 'I cannot help with that.'): Behaviour => ({ kind: 'answer', answer: { refusal } })

export const dropConnection = (): Behaviour => ({ kind: 'drop' })

export const delayed = (delayMs: number, then: Step): Behaviour => ({ kind: 'delay', delayMs, then })

/** A response in so many words: any status, headers and body, for any path. */
export const respond = (status: number, body: unknown, headers: Record<string, string> = {}): Behaviour => ({
  kind: 'response',
  status,
  headers: { 'content-type': typeof body === 'string' ? 'text/plain' : 'application/json', ...headers },
  body: typeof body === 'string' ? body : JSON.stringify(body),
})

/** An error as OpenAI words it. */
export const fail = (
  status: number,
  message: string,
  rest: { readonly code?: string; readonly param?: string; readonly headers?: Record<string, string> } = {},
): Behaviour =>
  respond(
    status,
    { error: { message, type: 'error', param: rest.param ?? null, code: rest.code ?? null } },
    rest.headers,
  )

/** The default: true to the schema when one is given. */
export function answerFittingly({ body }: RecordedRequest): Behaviour {
  const schema = body.response_format?.json_schema?.schema
  return schema === undefined ? answer('OK') : answerJson(schemaInstance(schema))
}

export async function startFakeModelServer(options: FakeModelServerOptions = {}): Promise<FakeModelServer> {
  const queue: Step[] = []
  const requests: RecordedRequest[] = []
  let otherwise = options.otherwise ?? answerFittingly
  let concurrent = 0
  let maxConcurrent = 0

  const serve = async (incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> => {
    concurrent++
    maxConcurrent = Math.max(maxConcurrent, concurrent)
    outgoing.once('close', () => concurrent--)
    const request = await record(incoming)
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
    url: `http://127.0.0.1:${port}/v1`,
    requests,
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

async function perform(
  step: Step,
  request: RecordedRequest,
  outgoing: ServerResponse,
  dimensions: number,
): Promise<void> {
  const behaviour = typeof step === 'function' ? await step(request) : step
  switch (behaviour.kind) {
    case 'delay':
      await new Promise((resolve) => setTimeout(resolve, behaviour.delayMs))
      return perform(behaviour.then, request, outgoing, dimensions)
    case 'drop':
      outgoing.socket?.destroy()
      return
    case 'response':
      outgoing.writeHead(behaviour.status, behaviour.headers).end(behaviour.body)
      return
    case 'answer':
      if (request.path.includes('/embeddings')) {
        return answerEmbeddings(request.body as unknown as EmbeddingsBody, dimensions, outgoing)
      }
      return request.body.stream
        ? writeCompletionStream(behaviour.answer, request.body, outgoing)
        : writeCompletion(behaviour.answer, request.body, outgoing)
  }
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
