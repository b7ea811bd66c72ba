/** One turn of a conversation with a model. */
export type Message =
  | { readonly role: 'system' | 'user'; readonly content: string }
  | { readonly role: 'assistant'; readonly content: string; readonly toolCalls?: readonly ToolCall[] }
  | { readonly role: 'tool'; readonly toolCallId: string; readonly content: string }

/** A function that the model may ask for; `parameters` is a JSON Schema of an object. */
export interface Tool {
  readonly name: string
  readonly description: string
  readonly parameters: JsonSchema
}

export interface ToolCall {
  readonly id: string
  readonly name: string
  /** JSON as the model wrote it, which may not be JSON. */
  readonly arguments: string
  /** What a provider wants back with the call, such as its reasoning signed; nothing to anybody else. */
  readonly echo?: { readonly provider: string; readonly value: unknown }
}

export type JsonSchema = Readonly<Record<string, unknown>>

export interface LanguageRequest {
  readonly messages: readonly Message[]
  /** The answer shall be JSON of this shape; endpoints that cannot force it are told in words. */
  readonly schema?: { readonly name: string; readonly schema: JsonSchema }
  readonly tools?: readonly Tool[]
  /** `auto` when left out; a name forces that tool. */
  readonly toolChoice?: 'auto' | 'none' | 'required' | { readonly name: string }
  readonly temperature?: number
  readonly maxOutputTokens?: number
  readonly signal?: AbortSignal
  /** Told of the text of the answer as it comes. Without it the answer is not streamed. */
  readonly onText?: (text: string) => void
}

export interface TokenUsage {
  readonly inputTokens: number
  /** Of the answer alone. */
  readonly outputTokens: number
  /** Of the input, those that came from the provider's cache. */
  readonly cachedTokens: number
  /** Spent on reasoning that is not part of the answer. */
  readonly reasoningTokens: number
}

export interface LanguageReply {
  readonly text: string
  readonly toolCalls: readonly ToolCall[]
  /** `length`: the answer was cut off at its limit. `refusal`: a policy of the provider, not a failure. */
  readonly finishReason: 'stop' | 'length' | 'tool_calls' | 'refusal'
  readonly usage: TokenUsage
}

/** A model that writes. Implementations reject with a `ModelError`, or with the signal's reason when it aborts. */
export interface LanguageModel {
  readonly provider: string
  readonly model: string
  generate(request: LanguageRequest): Promise<LanguageReply>
  /**
   * Whether the provider says, without writing anything, that it has the model; false where that is not to be learned.
   * Rejects when it cannot be reached or does not know the key.
   */
  isOffered?(signal: AbortSignal): Promise<boolean>
}

/** Costs next to nothing, and has room for a model that thinks before it answers; what it says does not matter. */
export const TRIFLE: LanguageRequest = {
  messages: [{ role: 'user', content: 'Answer with the word OK.' }],
  maxOutputTokens: 64,
}
