import type { ChatCompletion, ChatCompletionChunk } from 'openai/resources/chat/completions'
import type { LanguageReply, TokenUsage, ToolCall } from '../language-model.ts'

/** What came back, before anything is made of it. */
export interface Completion {
  readonly text: string
  readonly toolCalls: readonly ToolCall[]
  readonly finishReason: LanguageReply['finishReason']
  readonly refusal: string | null
  readonly usage: TokenUsage
}

/** @throws SyntaxError when it is no completion */
export function fromCompletion(completion: ChatCompletion): Completion {
  const choice = completion.choices?.[0]
  if (choice === undefined) throw new SyntaxError(`it holds no choices: ${JSON.stringify(completion).slice(0, 300)}`)
  const { content, refusal, tool_calls: calls = [] } = choice.message
  return {
    text: content ?? '',
    toolCalls: calls.flatMap((call, index) =>
      call.type === 'custom'
        ? []
        : [
            {
              id: call.id || `call_${index + 1}`,
              name: call.function.name,
              arguments: argumentsOf(call.function.arguments),
            },
          ],
    ),
    finishReason: finishReasonOf(choice.finish_reason),
    refusal: refusal || (choice.finish_reason === 'content_filter' ? content || 'Refused by a content filter.' : null),
    usage: usageOf(completion.usage),
  }
}

/** Puts the pieces of a stream together. @throws SyntaxError when it ends before it is finished */
export async function collectStream(
  stream: AsyncIterable<ChatCompletionChunk>,
  onText: (text: string) => void,
): Promise<Completion> {
  let text = ''
  let refusal = ''
  let finish: string | null = null
  let usage: ChatCompletionChunk['usage']
  const calls: { id: string; name: string; arguments: string }[] = []
  for await (const chunk of stream) {
    usage = chunk.usage ?? usage
    const choice = chunk.choices?.[0]
    if (choice === undefined) continue
    const { delta } = choice
    if (delta?.content) {
      text += delta.content
      onText(delta.content)
    }
    refusal += delta?.refusal ?? ''
    for (const piece of delta?.tool_calls ?? []) {
      calls[piece.index ?? 0] ??= { id: '', name: '', arguments: '' }
      const call = calls[piece.index ?? 0]!
      call.id ||= piece.id ?? ''
      call.name += piece.function?.name ?? ''
      call.arguments += argumentsOf(piece.function?.arguments)
    }
    finish = choice.finish_reason ?? finish
  }
  if (finish === null) throw new Error('the stream ended before the answer did')
  return {
    text,
    toolCalls: calls.filter(Boolean).map((call, index) => ({ ...call, id: call.id || `call_${index + 1}` })),
    finishReason: finishReasonOf(finish),
    refusal: refusal || (finish === 'content_filter' ? text || 'Refused by a content filter.' : null),
    usage: usageOf(usage),
  }
}

/** Some endpoints send an object where the protocol has text. */
const argumentsOf = (given: unknown): string =>
  typeof given === 'string' ? given : given == null ? '' : JSON.stringify(given)

function finishReasonOf(reason: string | null | undefined): LanguageReply['finishReason'] {
  if (reason === 'length') return 'length'
  if (reason === 'tool_calls' || reason === 'function_call') return 'tool_calls'
  return reason === 'content_filter' ? 'refusal' : 'stop'
}

function usageOf(usage: ChatCompletion['usage'] | null): TokenUsage {
  const reasoningTokens = usage?.completion_tokens_details?.reasoning_tokens ?? 0
  const cached = (usage as { prompt_cache_hit_tokens?: number } | null | undefined)?.prompt_cache_hit_tokens
  return {
    inputTokens: usage?.prompt_tokens ?? 0,
    outputTokens: Math.max(0, (usage?.completion_tokens ?? 0) - reasoningTokens),
    cachedTokens: usage?.prompt_tokens_details?.cached_tokens ?? cached ?? 0,
    reasoningTokens,
  }
}
