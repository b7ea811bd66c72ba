import { ModelError } from '../../model-error.ts'
import type { LanguageModel, LanguageReply, LanguageRequest, ToolCall } from '../language-model.ts'
import type { EndpointSettings } from '../language-settings.ts'
import { ANSWER_TOOL } from './answer-tool.ts'
import { AnthropicCapabilities } from './anthropic-capabilities.ts'
import { anthropicRequest } from './anthropic-request.ts'
import { type AnthropicEvent, type AnthropicMessage, collectMessage } from './anthropic-stream.ts'
import { answerError, connectionError, type Endpoint, responseError } from './endpoint-error.ts'
import { isOffered } from './is-offered.ts'
import { readEvents } from './read-events.ts'
import { readFailure } from './read-failure.ts'

/** The version of the protocol that is spoken here: https://docs.anthropic.com/en/api/versioning */
const PROTOCOL_VERSION = '2023-06-01'
/** A model may refuse several things, one after the other. */
const MOST_LESSONS = 4

/** A model behind Anthropic's messages API. One request for each `generate`, unless the model refuses what is optional. */
export function anthropicModel(
  settings: EndpointSettings & { readonly model: string; readonly baseUrl: string },
): LanguageModel {
  const { provider, model, apiKey } = settings
  const endpoint: Endpoint = { provider, model, baseUrl: settings.baseUrl, apiKey: apiKey ?? undefined }
  const can = new AnthropicCapabilities()
  const base = `${settings.baseUrl.replace(/\/+$/, '').replace(/\/v1$/, '')}/v1`
  const headers = {
    'content-type': 'application/json',
    'anthropic-version': PROTOCOL_VERSION,
    ...(apiKey === null ? {} : { 'x-api-key': apiKey }),
    ...settings.headers,
  }

  const send = async (body: Record<string, unknown>, request: LanguageRequest): Promise<AnthropicMessage> => {
    const response = await fetch(`${base}/messages`, {
      method: 'POST',
      headers,
      body: JSON.stringify(request.onText === undefined ? body : { ...body, stream: true }),
      signal: request.signal ?? null,
    })
    if (!response.ok) {
      const body = await response.text()
      const { message } = readFailure(body)
      throw responseError(endpoint, { status: response.status, headers: response.headers, message, body })
    }
    if (request.onText === undefined) return parseMessage(endpoint, await response.text())
    if (response.body === null) throw answerError(endpoint, 'it was empty.')
    return collectMessage(events(endpoint, response.body), request.onText)
  }

  const exchange = async (request: LanguageRequest): Promise<AnthropicMessage> => {
    for (let lessons = 0; ; lessons++) {
      const { body, sent } = anthropicRequest(request, can, settings)
      try {
        return await send(body, request)
      } catch (error) {
        if (lessons >= MOST_LESSONS || !can.learn(error, sent)) throw error
      }
    }
  }

  return {
    provider,
    model,
    isOffered: (signal) => isOffered(endpoint, `${base}/models/${encodeURIComponent(model)}`, headers, signal),
    async generate(request) {
      request.signal?.throwIfAborted()
      try {
        return toReply(endpoint, await exchange(request), request)
      } catch (error) {
        if (request.signal?.aborted) throw request.signal.reason
        if (error instanceof ModelError) throw error
        throw error instanceof SyntaxError ? answerError(endpoint, error.message) : connectionError(endpoint, error)
      }
    },
  }
}

function parseMessage(endpoint: Endpoint, text: string): AnthropicMessage {
  try {
    const message = JSON.parse(text) as AnthropicMessage
    if (Array.isArray(message.content)) return message
  } catch {
    // Told below, as any other answer that is no message.
  }
  throw answerError(endpoint, `it is no message: ${text.slice(0, 300)}`)
}

/** @throws ModelError for an error that comes in the middle of the stream, as one that would have come before it. */
async function* events(endpoint: Endpoint, body: ReadableStream<Uint8Array>): AsyncGenerator<AnthropicEvent> {
  for await (const data of readEvents(body)) {
    const event = JSON.parse(data) as AnthropicEvent
    if (event.type === 'error') {
      const status =
        event.error?.type === 'overloaded_error' ? 529 : event.error?.type === 'rate_limit_error' ? 429 : 500
      throw responseError(endpoint, { status, headers: new Headers(), message: event.error?.message ?? 'error' })
    }
    yield event
  }
}

function toReply(endpoint: Endpoint, message: AnthropicMessage, request: LanguageRequest): LanguageReply {
  const {
    input_tokens = 0,
    output_tokens = 0,
    cache_read_input_tokens = 0,
    cache_creation_input_tokens = 0,
  } = message.usage ?? {}
  const usage = {
    // The provider counts what came from or went to its cache beside the rest.
    inputTokens: input_tokens + (cache_read_input_tokens ?? 0) + (cache_creation_input_tokens ?? 0),
    outputTokens: output_tokens,
    cachedTokens: cache_read_input_tokens ?? 0,
    reasoningTokens: 0,
  }
  const text = message.content.flatMap((block) => (block.type === 'text' ? [block.text] : [])).join('')
  if (message.stop_reason === 'refusal') {
    return { text: text || 'Refused.', toolCalls: [], finishReason: 'refusal', usage }
  }
  const wasCutOff = message.stop_reason === 'max_tokens' || message.stop_reason === 'model_context_window_exceeded'
  const toolCalls = toolCallsOf(message, endpoint.provider)
  const answer = request.schema && toolCalls.find(({ name }) => name === ANSWER_TOOL)
  if (answer) return { text: answer.arguments, toolCalls: [], finishReason: wasCutOff ? 'length' : 'stop', usage }
  if (toolCalls.length > 0) return { text, toolCalls, finishReason: wasCutOff ? 'length' : 'tool_calls', usage }
  if (text.trim() === '' && !wasCutOff) throw answerError(endpoint, 'it was empty.')
  return { text, toolCalls: [], finishReason: wasCutOff ? 'length' : 'stop', usage }
}

/** The first call carries what the model thought before it, which the provider wants back with the results. */
function toolCallsOf({ content }: AnthropicMessage, provider: string): ToolCall[] {
  const thinking = content.filter(({ type }) => type === 'thinking' || type === 'redacted_thinking')
  const calls = content.flatMap((block) => (block.type === 'tool_use' ? [block] : []))
  return calls.map(({ id, name, input }, place) => ({
    id,
    name,
    arguments: JSON.stringify(input ?? {}),
    ...(place === 0 && thinking.length > 0 ? { echo: { provider, value: thinking } } : {}),
  }))
}
