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
  /** Of a streamed answer: wait so long before each piece of text but the first. */
  readonly pauseMs?: number
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
  /** With `function` in the chat completions protocol, without it in Anthropic's. */
  readonly tools?: readonly {
    readonly function?: { readonly name: string; readonly parameters: Record<string, unknown> }
    readonly name?: string
    readonly input_schema?: Record<string, unknown>
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
