import type { ServerResponse } from 'node:http'
import type { Answer, ChatBody } from './behaviour.ts'
import { paced } from './paced.ts'

const CREATED = 1_700_000_000

export function writeCompletion(answer: Answer, body: ChatBody, outgoing: ServerResponse): void {
  const message = {
    role: 'assistant',
    content: answer.text ?? null,
    ...(answer.refusal === undefined ? {} : { refusal: answer.refusal }),
    ...(answer.toolCalls === undefined ? {} : { tool_calls: wireToolCalls(answer) }),
  }
  const completion = {
    id: 'chatcmpl-fake',
    object: 'chat.completion',
    created: CREATED,
    model: body.model,
    choices: [{ index: 0, message, logprobs: null, finish_reason: finishReasonOf(answer) }],
    usage: usageOf(answer, body),
  }
  outgoing.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(completion))
}

/** Text comes in pieces of eight characters, the arguments of a tool call in two. */
export async function writeCompletionStream(answer: Answer, body: ChatBody, outgoing: ServerResponse): Promise<void> {
  outgoing.writeHead(200, { 'content-type': 'text/event-stream' })
  const send = (choices: readonly unknown[], rest: Record<string, unknown> = {}): void => {
    const chunk = { id: 'chatcmpl-fake', object: 'chat.completion.chunk', created: CREATED, model: body.model, choices }
    outgoing.write(`data: ${JSON.stringify({ ...chunk, ...rest })}\n\n`)
  }
  const sendDelta = (delta: Record<string, unknown>, finishReason: string | null = null): void =>
    send([{ index: 0, delta, finish_reason: finishReason }])

  sendDelta({ role: 'assistant', content: '' })
  const text = (answer.text ?? '').slice(0, answer.dropAfter)
  for await (const piece of paced(text, answer.pauseMs)) sendDelta({ content: piece })
  if (answer.dropAfter !== undefined) {
    // Only when everything before has been handed to the socket may it be broken.
    outgoing.write(': cut\n\n', () => outgoing.socket?.destroy())
    return
  }
  if (answer.refusal !== undefined) sendDelta({ refusal: answer.refusal })
  for (const [index, call] of wireToolCalls(answer).entries()) {
    const middle = Math.ceil(call.function.arguments.length / 2)
    const first = {
      ...call,
      index,
      function: { ...call.function, arguments: call.function.arguments.slice(0, middle) },
    }
    sendDelta({ tool_calls: [first] })
    sendDelta({ tool_calls: [{ index, function: { arguments: call.function.arguments.slice(middle) } }] })
  }
  sendDelta({}, finishReasonOf(answer))
  if (body.stream_options?.include_usage) send([], { usage: usageOf(answer, body) })
  outgoing.end('data: [DONE]\n\n')
}

function wireToolCalls(answer: Answer) {
  return (answer.toolCalls ?? []).map((call, index) => ({
    id: `call_${index + 1}`,
    type: 'function',
    function: {
      name: call.name,
      arguments: typeof call.arguments === 'string' ? call.arguments : JSON.stringify(call.arguments),
    },
  }))
}

function finishReasonOf(answer: Answer): string {
  return answer.finishReason ?? ((answer.toolCalls?.length ?? 0) > 0 ? 'tool_calls' : 'stop')
}

/** A quarter of the characters, as a rule of thumb, unless the answer says otherwise. */
function usageOf(answer: Answer, body: ChatBody): Record<string, unknown> {
  const prompt = Math.ceil(JSON.stringify(body.messages).length / 4)
  const completion = Math.ceil(((answer.text ?? '').length + JSON.stringify(answer.toolCalls ?? '').length) / 4)
  return { prompt_tokens: prompt, completion_tokens: completion, total_tokens: prompt + completion, ...answer.usage }
}
