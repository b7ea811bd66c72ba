import { BrokenOff } from './endpoint-error.ts'

/** An answer of the messages API, as far as it is used here. */
export interface AnthropicMessage {
  readonly content: readonly AnthropicBlock[]
  readonly stop_reason: string | null
  readonly usage?: AnthropicUsage
}

export type AnthropicBlock =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'tool_use'; readonly id: string; readonly name: string; readonly input: unknown }
  | { readonly type: 'thinking'; readonly thinking: string; readonly signature: string }
  | { readonly type: 'redacted_thinking'; readonly data: string }

export interface AnthropicUsage {
  readonly input_tokens?: number
  readonly output_tokens?: number
  readonly cache_read_input_tokens?: number | null
  readonly cache_creation_input_tokens?: number | null
}

export interface AnthropicEvent {
  readonly type: string
  readonly index?: number
  readonly message?: { readonly usage?: AnthropicUsage }
  readonly content_block?: AnthropicBlock
  readonly delta?: {
    readonly type?: string
    readonly text?: string
    readonly partial_json?: string
    readonly thinking?: string
    readonly signature?: string
    readonly stop_reason?: string
  }
  readonly usage?: AnthropicUsage
  readonly error?: { readonly type?: string; readonly message?: string }
}

/** Puts the events of a stream together. @throws BrokenOff when it ends before the message does */
export async function collectMessage(
  events: AsyncIterable<AnthropicEvent>,
  onText: (text: string) => void,
): Promise<AnthropicMessage> {
  const blocks: OpenBlock[] = []
  let stopReason: string | null = null
  let usage: AnthropicUsage = {}
  let isComplete = false
  for await (const { type, index = 0, message, content_block: block, delta, usage: told } of events) {
    if (type === 'message_start') usage = { ...usage, ...message?.usage }
    else if (type === 'content_block_start' && block !== undefined) blocks[index] = { block, text: '', signature: '' }
    else if (type === 'content_block_delta') {
      const piece = delta?.text ?? delta?.partial_json ?? delta?.thinking ?? ''
      const open = blocks[index]
      if (open !== undefined) {
        open.text += piece
        open.signature += delta?.signature ?? ''
      }
      if (delta?.type === 'text_delta' && piece !== '') onText(piece)
    } else if (type === 'message_delta') {
      stopReason = delta?.stop_reason ?? stopReason
      usage = { ...usage, ...told }
    } else if (type === 'message_stop') isComplete = true
  }
  if (!isComplete) throw new BrokenOff('the stream ended before the answer did')
  return { content: blocks.filter(Boolean).map(finishBlock), stop_reason: stopReason, usage }
}

interface OpenBlock {
  readonly block: AnthropicBlock
  text: string
  signature: string
}

function finishBlock({ block, text, signature }: OpenBlock): AnthropicBlock {
  if (block.type === 'text') return { ...block, text: block.text + text }
  if (block.type === 'thinking') {
    return { ...block, thinking: block.thinking + text, signature: (block.signature ?? '') + signature }
  }
  if (block.type !== 'tool_use' || text === '') return block
  try {
    return { ...block, input: JSON.parse(text) }
  } catch {
    // Cut off: told as text, so that what is complete of it can be read.
    return { type: 'text', text }
  }
}
