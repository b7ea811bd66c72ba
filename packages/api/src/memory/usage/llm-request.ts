import { randomUUID } from 'node:crypto'
import type { ModelCall } from '../../models/language/decorators/with-metering.ts'
import type { LanguageReply, LanguageRequest } from '../../models/language/language-model.ts'
import { storableText } from '../../text/storable.ts'

export interface TraceSettings {
  readonly enabled: boolean
  /** Also what was asked and answered. */
  readonly content: boolean
  /** Purposes that are traced; none named: all. */
  readonly scopes: readonly string[]
  /** Of what was asked, and again of what was answered. */
  readonly maxCharacters: number
}

/** A request to a model as it is kept. */
export interface LlmRequest {
  readonly id: string
  readonly bankId: string
  readonly trace: string
  readonly purpose: string
  readonly scope: string
  readonly provider: string
  readonly model: string
  readonly outcome: string
  readonly startedAt: Date
  readonly durationMs: number
  readonly usage: LanguageReply['usage'] | null
  readonly cost: number | null
  readonly finishReason: string | null
  readonly error: string | null
  /** JSON, or null when content is not kept. */
  readonly input: string | null
  readonly output: string | null
}

const LONGEST_ERROR = 2_000

/** Null when such a call is not traced. */
export function llmRequestOf(call: ModelCall, cost: number | null, settings: TraceSettings): LlmRequest | null {
  const { enabled, scopes, content, maxCharacters } = settings
  const { purpose, request, reply, error } = call
  const scope = request.schema === undefined ? purpose : `${purpose}_${request.schema.name}`
  if (!enabled || (scopes.length > 0 && !scopes.includes(purpose) && !scopes.includes(scope))) return null
  return {
    id: randomUUID(),
    bankId: call.bankId,
    trace: call.traceId,
    purpose,
    scope,
    provider: call.provider,
    model: call.model,
    outcome: call.outcome,
    startedAt: call.startedAt,
    durationMs: Math.round(call.durationMs),
    usage: reply?.usage ?? null,
    cost,
    finishReason: reply?.finishReason ?? null,
    error: error === null ? null : storableText(error.slice(0, LONGEST_ERROR)),
    input: content ? inputOf(request, maxCharacters) : null,
    output: content && reply !== null ? outputOf(reply, maxCharacters) : null,
  }
}

/** The last messages tell most: they are kept first. */
function inputOf({ messages, schema, tools }: LanguageRequest, maxCharacters: number): string {
  let left = maxCharacters
  const kept = messages
    .toReversed()
    .map(({ role, content }) => {
      const cut = cutTo(content, left)
      left -= cut.length
      return { role, content: cut }
    })
    .toReversed()
  return JSON.stringify({ messages: kept, schema: schema?.name, tools: tools?.map(({ name }) => name) })
}

function outputOf({ text, toolCalls }: LanguageReply, maxCharacters: number): string {
  const calls = toolCalls.map(({ name, arguments: given }) => ({ name, arguments: cutTo(given, maxCharacters) }))
  return JSON.stringify({ text: cutTo(text, maxCharacters), ...(calls.length === 0 ? {} : { tool_calls: calls }) })
}

const cutTo = (text: string, characters: number) => storableText(text.slice(0, Math.max(0, characters)))
