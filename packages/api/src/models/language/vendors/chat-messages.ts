import type { ChatCompletionMessageParam, ChatCompletionTool } from 'openai/resources/chat/completions'
import type { Message, Tool, ToolCall } from '../language-model.ts'

/** Stands for the signature of a call that another model made: https://ai.google.dev/gemini-api/docs/thought-signatures */
const FOREIGN_SIGNATURE = 'skip_thought_signature_validator'

export interface Dialect {
  readonly provider: string
  readonly signsCalls: boolean
  /** False: what the system says is put before the first thing that the user says. */
  readonly systemRole: boolean
}

/** A conversation as the chat completions protocol writes it. */
export function toChatMessages(messages: readonly Message[], dialect: Dialect): ChatCompletionMessageParam[] {
  return (dialect.systemRole ? messages : withoutSystem(messages)).map((message): ChatCompletionMessageParam => {
    if (message.role === 'tool') {
      return { role: 'tool', tool_call_id: message.toolCallId, content: message.content }
    }
    if (message.role !== 'assistant' || !message.toolCalls?.length) {
      return { role: message.role, content: message.content }
    }
    return {
      role: 'assistant',
      // Some endpoints refuse an empty text beside calls, none refuses null.
      content: message.content || null,
      tool_calls: message.toolCalls.map((call, place) => ({
        id: call.id,
        type: 'function',
        function: { name: call.name, arguments: call.arguments || '{}' },
        ...echoOf(call, place, dialect),
      })),
    }
  })
}

/** Of calls that are made together only the first has to be signed. */
function echoOf({ echo }: ToolCall, place: number, { provider, signsCalls }: Dialect): object {
  if (echo?.provider === provider) return { extra_content: echo.value }
  return signsCalls && place === 0 ? { extra_content: { google: { thought_signature: FOREIGN_SIGNATURE } } } : {}
}

function withoutSystem(messages: readonly Message[]): Message[] {
  const system = messages.filter(({ role }) => role === 'system').map(({ content }) => content)
  const others = messages.filter(({ role }) => role !== 'system')
  const [first, ...rest] = others
  if (first?.role !== 'user') return [{ role: 'user', content: system.join('\n\n') }, ...others]
  return [{ role: 'user', content: [...system, first.content].join('\n\n') }, ...rest]
}

export function toChatTools(tools: readonly Tool[]): ChatCompletionTool[] {
  return tools.map(({ name, description, parameters }) => ({
    type: 'function',
    function: { name, description, parameters: parameters as Record<string, unknown> },
  }))
}
