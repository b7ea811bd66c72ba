import type OpenAI from 'openai'
import type { Batch } from 'openai/resources/batches'
import type { ChatCompletion } from 'openai/resources/chat/completions'
import { ModelError } from '../../model-error.ts'
import type { LanguageReply, LanguageRequest } from '../language-model.ts'
import type { EndpointSettings } from '../language-settings.ts'
import { stripThinking } from '../structured/strip-thinking.ts'
import { Capabilities } from '../vendors/capabilities.ts'
import { fromCompletion } from '../vendors/completion-reply.ts'
import { completionRequest } from '../vendors/completion-request.ts'
import { connectionError, type Endpoint, responseError } from '../vendors/endpoint-error.ts'
import type { Quirks } from '../vendors/presets.ts'
import { failureOf } from '../vendors/read-failure.ts'
import type { BatchState, LanguageBatches } from './language-batches.ts'

/** Batches that are looked through for one that was handed in before. */
const LATEST_BATCHES = 100
const TIMEOUT_MS = 120_000
/** States of a batch that has no answers and will not have any. */
const LOST = ['failed', 'cancelled', 'cancelling']

/** Where batches are handed in: an endpoint of the batch protocol of OpenAI (files and batches below the base URL). */
export type BatchEndpoint = EndpointSettings & { readonly model: string; readonly baseUrl: string }

export function openaiBatches(settings: BatchEndpoint, quirks: Quirks, strictSchema: boolean | null): LanguageBatches {
  const { provider, model, apiKey, baseUrl, headers } = settings
  const endpoint: Endpoint = { provider, model, baseUrl, apiKey: apiKey ?? undefined }
  const can = new Capabilities(quirks, model, strictSchema)
  let opening: Promise<OpenAI> | undefined

  const open = async (): Promise<OpenAI> => {
    const { default: Client } = await import('openai')
    return new Client({
      apiKey: apiKey ?? 'none',
      baseURL: baseUrl,
      timeout: TIMEOUT_MS,
      defaultHeaders: headers,
      organization: null,
      project: null,
      logLevel: 'off',
    })
  }
  const ask = async <T>(signal: AbortSignal | undefined, work: (client: OpenAI) => Promise<T>): Promise<T> => {
    opening ??= open()
    try {
      return await work(await opening)
    } catch (error) {
      if (signal?.aborted) throw signal.reason
      throw toModelError(endpoint, error)
    }
  }
  const lineOf = (name: string, request: LanguageRequest) =>
    JSON.stringify({
      custom_id: name,
      method: 'POST',
      url: '/v1/chat/completions',
      body: completionRequest(request, can, settings, quirks).body,
    })

  return {
    provider,
    model,
    submit: (key, requests, signal) =>
      ask(signal, async (client) => {
        const options = signal === undefined ? {} : { signal }
        const before = await client.batches.list({ limit: LATEST_BATCHES }, options)
        const same = before.data.find(({ metadata, status }) => metadata?.key === key && !LOST.includes(status))
        if (same !== undefined) return same.id
        const lines = [...requests].map(([name, request]) => lineOf(name, request)).join('\n')
        const file = await client.files.create(
          { file: new File([`${lines}\n`], `${key}.jsonl`), purpose: 'batch' },
          options,
        )
        const batch = await client.batches.create(
          {
            input_file_id: file.id,
            endpoint: '/v1/chat/completions',
            completion_window: '24h',
            metadata: { key },
          },
          options,
        )
        return batch.id
      }),
    look: (id, signal) =>
      ask(signal, async (client) => {
        const batch = await client.batches.retrieve(id, signal === undefined ? {} : { signal })
        return stateOf(batch, async (file) => (await client.files.content(file)).text(), provider)
      }),
  }
}

async function stateOf(batch: Batch, read: (file: string) => Promise<string>, provider: string): Promise<BatchState> {
  const { status, request_counts: counts, errors } = batch
  // Of one that expired or was given up, what was answered before is there.
  if (batch.output_file_id) {
    if (status !== 'completed' && status !== 'expired' && status !== 'cancelled') return running(counts)
    return { status: 'ended', replies: readReplies(await read(batch.output_file_id), provider) }
  }
  if (status === 'completed' || status === 'expired') return { status: 'ended', replies: new Map() }
  if (!LOST.includes(status)) return running(counts)
  return { status: 'lost', reason: errors?.data?.[0]?.message ?? status }
}

const running = (counts: Batch['request_counts']): BatchState => ({
  status: 'running',
  done: (counts?.completed ?? 0) + (counts?.failed ?? 0),
  total: counts?.total ?? 0,
})

interface OutputLine {
  readonly custom_id?: string
  readonly response?: { readonly status_code?: number; readonly body?: ChatCompletion } | null
}

/** Lines that cannot be read, and failures of single requests, are left out: whoever misses them asks otherwise. */
function readReplies(output: string, provider: string): Map<string, LanguageReply> {
  const replies = new Map<string, LanguageReply>()
  for (const line of output.split('\n')) {
    if (line.trim() === '') continue
    try {
      const { custom_id: name, response } = JSON.parse(line) as OutputLine
      if (name === undefined || response?.status_code !== 200 || response.body === undefined) continue
      replies.set(name, toReply(response.body, provider))
    } catch {}
  }
  return replies
}

function toReply(body: ChatCompletion, provider: string): LanguageReply {
  const { text, finishReason, refusal, usage } = fromCompletion(body, provider)
  if (refusal !== null) return { text: refusal, toolCalls: [], finishReason: 'refusal', usage }
  return { text: stripThinking(text), toolCalls: [], finishReason, usage }
}

/** What the package throws, by its looks: its classes are loaded with it. */
function toModelError(endpoint: Endpoint, error: unknown): Error {
  if (error instanceof ModelError) return error
  const { status, headers, error: body } = error as { status?: number; headers?: Headers; error?: unknown }
  if (typeof status !== 'number') return connectionError(endpoint, error)
  const text = JSON.stringify(body ?? '')
  const { message, code } = failureOf({ error: body ?? (error as Error).message })
  return responseError(endpoint, { status, headers: headers ?? new Headers(), message, code, body: text })
}
