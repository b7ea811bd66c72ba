import type { ChatCompletion, ChatCompletionChunk } from 'openai/resources/chat/completions'
import type { LanguageReply, TokenUsage, ToolCall } from '../language-model.ts'
import { BrokenOff } from './endpoint-error.ts'

/** What came back, before anything is made of it. */
export interface Completion {
  readonly text: string
  readonly toolCalls: readonly ToolCall[]
  readonly finishReason: LanguageReply['finishReason']
  readonly refusal: string | null
  readonly usage: TokenUsage
}

/** What endpoints add to a call of a tool, or leave out, against the protocol. */
interface WireCall {
  readonly index?: number
  readonly id?: string | null
  readonly function?: { readonly name?: string | null; readonly arguments?: unknown }
  readonly extra_content?: unknown
}

interface WireMessage {
  /** Mistral's reasoning models send a list of parts. */
  readonly content?: string | null | readonly { readonly type?: string; readonly text?: string }[]
  readonly refusal?: string | null
  readonly tool_calls?: readonly WireCall[] | null
}

const NO_CALL = { id: '', name: '', arguments: '', extra: undefined as unknown }

/** @throws SyntaxError when it is no completion, BrokenOff when the endpoint gave up on it */
export function fromCompletion(completion: ChatCompletion, provider: string): Completion {
  const choice = completion.choices?.[0]
  if (choice === undefined) throw new SyntaxError(`it holds no choices: ${JSON.stringify(completion).slice(0, 300)}`)
  const { content, refusal, tool_calls: calls } = (choice.message ?? {}) as WireMessage
  const collected = (calls ?? []).map((call) => addPiece(NO_CALL, call))
  return finish(
    { text: textOf(content), refusal: refusal ?? '', calls: collected, finish: choice.finish_reason ?? 'stop' },
    completion.usage,
    provider,
  )
}

/** Puts the pieces of a stream together. @throws BrokenOff when it ends before it is finished */
export async function collectStream(
  stream: AsyncIterable<ChatCompletionChunk>,
  onText: (text: string) => void,
  provider: string,
): Promise<Completion> {
  let text = ''
  let refusal = ''
  let finished: string | null = null
  let usage: ChatCompletionChunk['usage']
  const calls: (typeof NO_CALL)[] = []
  for await (const chunk of stream) {
    usage = chunk.usage ?? usage
    const choice = chunk.choices?.[0]
    if (choice === undefined) continue
    const { content, refusal: refused, tool_calls: pieces } = (choice.delta ?? {}) as WireMessage
    const piece = textOf(content)
    if (piece !== '') onText(piece)
    text += piece
    refusal += refused ?? ''
    for (const call of pieces ?? []) {
      const place = placeOf(call, calls)
      calls[place] = addPiece(calls[place] ?? NO_CALL, call)
    }
    finished = choice.finish_reason ?? finished
  }
  if (finished === null) throw new BrokenOff('the stream ended before the answer did')
  return finish({ text, refusal, calls, finish: finished }, usage, provider)
}

/** Some endpoints number every call 0, or none at all; a new id is a new call. */
function placeOf({ index, id }: WireCall, calls: readonly (typeof NO_CALL)[]): number {
  const place = index ?? Math.max(0, calls.length - 1)
  const open = calls[place]
  return open === undefined || !id || open.id === '' || open.id === id ? place : calls.length
}

function addPiece(call: typeof NO_CALL, { id, function: called, extra_content }: WireCall): typeof NO_CALL {
  const given = called?.arguments
  return {
    id: call.id || (id ?? ''),
    name: call.name || (called?.name ?? ''),
    // Some endpoints send an object where the protocol has text.
    arguments: call.arguments + (typeof given === 'string' ? given : given == null ? '' : JSON.stringify(given)),
    extra: extra_content ?? call.extra,
  }
}

interface Collected {
  readonly text: string
  readonly refusal: string
  readonly calls: readonly (typeof NO_CALL)[]
  readonly finish: string
}

function finish(
  { text, refusal, calls, finish: reason }: Collected,
  usage: ChatCompletion['usage'] | null,
  provider: string,
): Completion {
  // OpenRouter and DeepSeek, when what is behind them fails.
  if (reason === 'error' || reason === 'insufficient_system_resource') {
    throw new BrokenOff(`it gave up on the answer (${reason})`)
  }
  const isFiltered = reason.startsWith('content_filter')
  return {
    text,
    toolCalls: calls.filter(Boolean).map(({ id, name, arguments: given, extra }, index) => ({
      id: id || `call_${index + 1}`,
      name,
      arguments: given,
      ...(extra === undefined ? {} : { echo: { provider, value: extra } }),
    })),
    finishReason: isFiltered ? 'refusal' : finishReasonOf(reason),
    refusal: refusal || (isFiltered ? text || 'Refused by a content filter.' : null),
    usage: usageOf(usage),
  }
}

function textOf(content: WireMessage['content']): string {
  if (typeof content === 'string') return content
  return (content ?? []).map(({ type, text }) => (type === 'text' ? (text ?? '') : '')).join('')
}

function finishReasonOf(reason: string): LanguageReply['finishReason'] {
  if (reason === 'length') return 'length'
  return reason === 'tool_calls' || reason === 'function_call' ? 'tool_calls' : 'stop'
}

function usageOf(usage: ChatCompletion['usage'] | null): TokenUsage {
  const input = usage?.prompt_tokens ?? 0
  const written = usage?.completion_tokens ?? 0
  const reasoningTokens = usage?.completion_tokens_details?.reasoning_tokens ?? 0
  // xAI counts reasoning beside the answer, the others within it.
  const isBeside = reasoningTokens > 0 && usage?.total_tokens === input + written + reasoningTokens
  const cached = (usage as { prompt_cache_hit_tokens?: number } | null | undefined)?.prompt_cache_hit_tokens
  return {
    inputTokens: input,
    outputTokens: isBeside ? written : Math.max(0, written - reasoningTokens),
    cachedTokens: usage?.prompt_tokens_details?.cached_tokens ?? cached ?? 0,
    reasoningTokens,
  }
}
