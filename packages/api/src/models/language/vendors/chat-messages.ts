import type { ChatCompletionMessageParam, ChatCompletionTool } from 'openai/resources/chat/completions'
import type { Message, Tool } from '../language-model.ts'

/** A conversation as the chat completions protocol writes it. */
export function toChatMessages(messages: readonly Message[]): ChatCompletionMessageParam[] {
  return messages.map((message): ChatCompletionMessageParam => {
    if (message.role === 'tool') {
      return { role: 'tool', tool_call_id: message.toolCallId, content: message.content }
    }
    if (message.role !== 'assistant' || !message.toolCalls?.length)
      return { role: message.role, content: message.content }
    return {
      role: 'assistant',
      // Some endpoints refuse an empty text beside calls, none refuses null.
      content: message.content || null,
      tool_calls: message.toolCalls.map(({ id, name, arguments: given }) => ({
        id,
        type: 'function',
        function: { name, arguments: given || '{}' },
      })),
    }
  })
}

export function toChatTools(tools: readonly Tool[]): ChatCompletionTool[] {
  return tools.map(({ name, description, parameters }) => ({
    type: 'function',
    function: { name, description, parameters: parameters as Record<string, unknown> },
  }))
}
