import type { ServerResponse } from 'node:http'
import type { Answer, ChatBody } from './behaviour.ts'
import { paced } from './paced.ts'

/** As Anthropic's messages API answers. */
export function writeMessage(answer: Answer, body: ChatBody, outgoing: ServerResponse): void {
  outgoing
    .writeHead(200, { 'content-type': 'application/json' })
    .end(JSON.stringify({ ...head(body), content: blocksOf(answer), ...endOf(answer), usage: usageOf(answer, body) }))
}

/** Text comes in pieces of eight characters. */
export async function writeMessageStream(answer: Answer, body: ChatBody, outgoing: ServerResponse): Promise<void> {
  outgoing.writeHead(200, { 'content-type': 'text/event-stream' })
  const send = (type: string, rest: Record<string, unknown>): void =>
    void outgoing.write(`event: ${type}\ndata: ${JSON.stringify({ type, ...rest })}\n\n`)
  const usage = usageOf(answer, body)
  send('message_start', { message: { ...head(body), content: [], usage: { ...usage, output_tokens: 1 } } })
  for (const [index, block] of blocksOf(answer).entries()) {
    const isText = block.type === 'text'
    send('content_block_start', { index, content_block: isText ? { ...block, text: '' } : { ...block, input: {} } })
    const written = isText ? block.text.slice(0, answer.dropAfter) : JSON.stringify(block.input)
    for await (const piece of paced(written, answer.pauseMs)) {
      const delta = isText ? { type: 'text_delta', text: piece } : { type: 'input_json_delta', partial_json: piece }
      send('content_block_delta', { index, delta })
    }
    if (answer.dropAfter !== undefined) {
      outgoing.write(': cut\n\n', () => outgoing.socket?.destroy())
      return
    }
    send('content_block_stop', { index })
  }
  send('message_delta', { delta: endOf(answer), usage: { output_tokens: usage.output_tokens } })
  send('message_stop', {})
  outgoing.end()
}

type Block =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'tool_use'; readonly id: string; readonly name: string; readonly input: unknown }

function blocksOf({ text = '', refusal, toolCalls = [] }: Answer): Block[] {
  const said = refusal ?? text
  const calls = toolCalls.map(
    ({ name, arguments: given }, index): Block => ({
      type: 'tool_use',
      id: `toolu_${index + 1}`,
      name,
      input: typeof given === 'string' ? JSON.parse(given) : given,
    }),
  )
  return [...(said === '' ? [] : [{ type: 'text', text: said } as const]), ...calls]
}

const head = ({ model }: ChatBody) => ({ id: 'msg_fake', type: 'message', role: 'assistant', model })

const STOP_REASONS = { stop: 'end_turn', length: 'max_tokens', tool_calls: 'tool_use', content_filter: 'refusal' }

function endOf({ finishReason, refusal, toolCalls = [] }: Answer) {
  const reason =
    refusal === undefined ? (finishReason ?? (toolCalls.length > 0 ? 'tool_calls' : 'stop')) : 'content_filter'
  return { stop_reason: STOP_REASONS[reason], stop_sequence: null }
}

function usageOf(answer: Answer, { messages }: ChatBody): Record<string, unknown> {
  return {
    input_tokens: Math.ceil(JSON.stringify(messages).length / 4),
    output_tokens: Math.ceil(JSON.stringify(blocksOf(answer)).length / 4),
    cache_read_input_tokens: 0,
    cache_creation_input_tokens: 0,
    ...answer.usage,
  }
}
