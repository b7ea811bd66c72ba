import type OpenAI from 'openai'
import type { ChatCompletion, ChatCompletionCreateParamsBase } from 'openai/resources/chat/completions'
import type { LanguageModel, LanguageReply, LanguageRequest } from '../language-model.ts'
import type { EndpointSettings } from '../language-settings.ts'
import { stripThinking, thinkingFilter } from '../structured/strip-thinking.ts'
import { Capabilities } from './capabilities.ts'
import { type Completion, collectStream, fromCompletion } from './completion-reply.ts'
import { type CompletionRequest, completionRequest } from './completion-request.ts'
import { answerError, connectionError, type Endpoint, responseError, timeoutError } from './endpoint-error.ts'
import { toolCallsIn } from './in-words.ts'
import type { Preset } from './presets.ts'

/** Longer than any deadline: those who call decide how long they wait. */
const NEVER_MS = 2 ** 31 - 1
/** An endpoint may refuse several things, one after the other. */
const MOST_LESSONS = 6

/** A model behind an endpoint that speaks the chat completions protocol. One request for each `generate`. */
export function openaiCompatible(
  settings: EndpointSettings & { readonly model: string; readonly baseUrl: string },
  { quirks }: Preset,
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
    return new Client({
      // Endpoints without keys get none; the package insists on one.
      apiKey: apiKey ?? 'none',
      baseURL: settings.baseUrl,
      maxRetries: 0,
      timeout: NEVER_MS,
      defaultHeaders: { ...(apiKey === null ? { authorization: null } : {}), ...keyed, ...headers },
      ...(quirks.apiVersion !== null && { defaultQuery: { 'api-version': quirks.apiVersion } }),
      organization: null,
      project: null,
    })
  }

  const send = async (client: OpenAI, prepared: CompletionRequest, request: LanguageRequest): Promise<Completion> => {
    const { signal, onText } = request
    const options = signal === undefined ? {} : { signal }
    const body = prepared.body as ChatCompletionCreateParamsBase
    try {
      if (onText === undefined || prepared.toolsInWords) {
        const completion = (await client.chat.completions.create({ ...body, stream: false }, options)) as ChatCompletion
        return fromCompletion(completion)
      }
      const stream = await client.chat.completions.create(
        { ...body, stream: true, stream_options: { include_usage: true } },
        options,
      )
      const filter = thinkingFilter(onText)
      const completion = await collectStream(stream, (text) => filter.push(text))
      filter.end()
      return completion
    } catch (error) {
      throw signal?.aborted ? signal.reason : toModelError(endpoint, error)
    }
  }

  return {
    provider,
    model,
    async generate(request) {
      request.signal?.throwIfAborted()
      opening ??= open()
      const client = await opening
      for (let lessons = 0; ; lessons++) {
        const prepared = completionRequest(model, request, can, settings)
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

/** What the package throws, by its looks: its classes are loaded with it. */
function toModelError(endpoint: Endpoint, error: unknown): Error {
  const { name, status, headers, message, code, error: body } = error as ApiFailure
  if (typeof status === 'number') {
    const said = bodyMessage(body) ?? message ?? ''
    return responseError(endpoint, {
      status,
      headers: headers ?? new Headers(),
      message: said,
      code: code ?? undefined,
    })
  }
  if (name === 'APIConnectionTimeoutError') return timeoutError(endpoint, 'the connection timed out')
  if (error instanceof SyntaxError) return answerError(endpoint, error.message)
  return connectionError(endpoint, error)
}

interface ApiFailure {
  readonly name?: string
  readonly status?: number
  readonly headers?: Headers
  readonly message?: string
  readonly code?: string | null
  readonly error?: unknown
}

function bodyMessage(body: unknown): string | undefined {
  if (typeof body === 'string') return body
  const { message } = (body ?? {}) as { message?: unknown }
  return typeof message === 'string' ? message : undefined
}
