import type OpenAI from 'openai'
import type { ChatCompletion, ChatCompletionCreateParamsBase } from 'openai/resources/chat/completions'
import { ModelError } from '../../model-error.ts'
import type { LanguageModel, LanguageReply, LanguageRequest } from '../language-model.ts'
import type { EndpointSettings } from '../language-settings.ts'
import { stripThinking, thinkingFilter } from '../structured/strip-thinking.ts'
import { Capabilities } from './capabilities.ts'
import { type Completion, collectStream, fromCompletion } from './completion-reply.ts'
import { type CompletionRequest, completionRequest } from './completion-request.ts'
import {
  answerError,
  BrokenOff,
  connectionError,
  type Endpoint,
  responseError,
  timeoutError,
} from './endpoint-error.ts'
import { toolCallsIn } from './in-words.ts'
import { isOffered } from './is-offered.ts'
import type { Preset } from './presets.ts'
import { failureOf } from './read-failure.ts'

/** Longer than any deadline: those who call decide how long they wait. */
const NEVER_MS = 2 ** 31 - 1
/** An endpoint may refuse several things, one after the other. */
const MOST_LESSONS = 6

/** A model behind an endpoint that speaks the chat completions protocol. One request for each `generate`. */
export function openaiCompatible(
  settings: EndpointSettings & { readonly model: string; readonly baseUrl: string },
  { quirks }: Pick<Preset, 'quirks'>,
  strictSchema: boolean | null,
): LanguageModel {
  const { provider, model, apiKey, headers } = settings
  const endpoint: Endpoint = { provider, model, baseUrl: settings.baseUrl, apiKey: apiKey ?? undefined }
  const can = new Capabilities(quirks, model, strictSchema)
  let opening: Promise<OpenAI> | undefined

  const open = async (): Promise<OpenAI> => {
    // Its modules are loaded by those who ask a model, not by every start.
    const { default: Client } = await import('openai')
    const keyed = quirks.keyHeader === 'api-key' ? { authorization: null, 'api-key': apiKey } : {}
    class EndpointClient extends Client {
      /** The package itself drops bodies of a shape that it does not expect. */
      protected override makeStatusError(status: number, body: object, text: string | undefined, sent: Headers): never {
        throw statusError(endpoint, status, body ?? text, sent)
      }
    }
    return new EndpointClient({
      // Endpoints without keys get none; the package insists on one.
      apiKey: apiKey ?? 'none',
      baseURL: settings.baseUrl,
      maxRetries: 0,
      timeout: NEVER_MS,
      defaultHeaders: { ...(apiKey === null ? { authorization: null } : {}), ...keyed, ...headers },
      ...(quirks.apiVersion !== null && { defaultQuery: { 'api-version': quirks.apiVersion } }),
      organization: null,
      project: null,
      logLevel: 'off',
    })
  }

  const send = async (client: OpenAI, prepared: CompletionRequest, request: LanguageRequest): Promise<Completion> => {
    const { signal, onText } = request
    const options = signal === undefined ? {} : { signal }
    const body = prepared.body as ChatCompletionCreateParamsBase
    try {
      if (onText === undefined || prepared.toolsInWords) {
        const completion = (await client.chat.completions.create({ ...body, stream: false }, options)) as ChatCompletion
        throwIfFailed(endpoint, completion)
        return fromCompletion(completion, provider)
      }
      const stream = await client.chat.completions.create(
        { ...body, stream: true, ...(prepared.sent.streamUsage && { stream_options: { include_usage: true } }) },
        options,
      )
      const filter = thinkingFilter(onText)
      const completion = await collectStream(stream, (text) => filter.push(text), provider)
      filter.end()
      return completion
    } catch (error) {
      if (signal?.aborted) throw signal.reason
      const failure = toModelError(endpoint, error)
      if (failure instanceof AnsweredByError) return failure.completion
      throw failure
    }
  }

  return {
    provider,
    model,
    isOffered(signal) {
      const url = new URL(`${settings.baseUrl.replace(/\/+$/, '')}/models/${encodeURIComponent(model)}`)
      if (quirks.apiVersion !== null) url.searchParams.set('api-version', quirks.apiVersion)
      const { keyHeader } = quirks
      const key = apiKey === null ? {} : { [keyHeader]: keyHeader === 'api-key' ? apiKey : `Bearer ${apiKey}` }
      return isOffered(endpoint, url.href, { ...key, ...headers }, signal)
    },
    async generate(request) {
      request.signal?.throwIfAborted()
      opening ??= open()
      const client = await opening
      for (let lessons = 0; ; lessons++) {
        const prepared = completionRequest(request, can, settings, quirks)
        try {
          return toReply(endpoint, await send(client, prepared, request), prepared, request)
        } catch (error) {
          if (lessons >= MOST_LESSONS || !can.learn(error, prepared.sent)) throw error
        }
      }
    },
  }
}

function toReply(
  endpoint: Endpoint,
  { text: raw, toolCalls: native, finishReason, refusal, usage }: Completion,
  prepared: CompletionRequest,
  request: LanguageRequest,
): LanguageReply {
  if (refusal !== null) return { text: refusal, toolCalls: [], finishReason: 'refusal', usage }
  const visible = stripThinking(raw)
  if (prepared.sent.structuredOutput === 'forced_tool' && native.length > 0) {
    return {
      text: native[0]!.arguments,
      toolCalls: [],
      finishReason: finishReason === 'length' ? 'length' : 'stop',
      usage,
    }
  }
  const told = prepared.toolsInWords ? toolCallsIn(visible, request.tools ?? []) : native
  if (told.length > 0) {
    const text = prepared.toolsInWords ? '' : visible
    return { text, toolCalls: told, finishReason: finishReason === 'length' ? 'length' : 'tool_calls', usage }
  }
  if (visible.trim() === '' && finishReason === 'stop') throw answerError(endpoint, 'it was empty.')
  // In words nothing could be passed on before it was certain to be no call.
  if (prepared.toolsInWords) request.onText?.(visible)
  return { text: visible, toolCalls: [], finishReason: finishReason === 'tool_calls' ? 'stop' : finishReason, usage }
}

/** An error that is an answer after all. */
class AnsweredByError extends Error {
  readonly completion: Completion

  constructor(completion: Completion) {
    super('answered by an error')
    this.completion = completion
  }
}

const NO_USAGE = { inputTokens: 0, outputTokens: 0, cachedTokens: 0, reasoningTokens: 0 }

/**
 * What a status other than 2xx comes to. Azure refuses questions by an error; Groq tells in an error what a model wrote
 * that does not fit the schema, which may be of use all the same.
 */
function statusError(endpoint: Endpoint, status: number, body: object | string | undefined, headers: Headers): Error {
  const { message, code, failedGeneration } = failureOf(body ?? '')
  if (status === 400 && code === 'content_filter') {
    return new AnsweredByError({ text: '', toolCalls: [], finishReason: 'refusal', refusal: message, usage: NO_USAGE })
  }
  if (code === 'json_validate_failed' && failedGeneration !== undefined) {
    const text = failedGeneration
    return new AnsweredByError({ text, toolCalls: [], finishReason: 'stop', refusal: null, usage: NO_USAGE })
  }
  const text = typeof body === 'string' ? body : JSON.stringify(body ?? '')
  return responseError(endpoint, { status, headers, message, code, body: text })
}

/** Some gateways tell with status 200 that what is behind them failed: OpenRouter, for one. */
function throwIfFailed(endpoint: Endpoint, completion: object): void {
  const { error, choices } = completion as { error?: unknown; choices?: readonly { error?: unknown }[] }
  const failure = error ?? choices?.[0]?.error
  if (failure) throw statusError(endpoint, statusOf(failure), { error: failure }, new Headers())
}

function statusOf(failure: unknown): number {
  const { code } = failure as { code?: unknown }
  const status = Number(code)
  return status >= 400 && status < 600 ? status : 502
}

/** What the package throws, by its looks: its classes are loaded with it. */
function toModelError(endpoint: Endpoint, error: unknown): Error {
  if (error instanceof ModelError || error instanceof AnsweredByError) return error
  if (error instanceof SyntaxError) return answerError(endpoint, error.message)
  if (error instanceof BrokenOff) return connectionError(endpoint, error)
  const { name, error: body } = error as { readonly name?: string; readonly error?: unknown }
  if (name === 'APIConnectionTimeoutError') return timeoutError(endpoint, 'the connection timed out')
  // In the middle of a stream.
  if (body !== undefined) return statusError(endpoint, statusOf(body), { error: body }, new Headers())
  return connectionError(endpoint, error)
}
