import type { JsonSchema, Message, Tool, ToolCall } from '../language-model.ts'
import { parseJson } from '../structured/parse-json.ts'

/** Adds to the system message, or makes one. */
export function instruct(messages: readonly Message[], instruction: string): Message[] {
  const [first, ...rest] = messages
  if (first?.role === 'system') return [{ role: 'system', content: `${first.content}\n\n${instruction}` }, ...rest]
  return [{ role: 'system', content: instruction }, ...messages]
}

export function schemaInWords(schema: JsonSchema): string {
  return [
    'Answer with one JSON value and nothing else: no explanation, no code fence.',
    'It must be valid against this JSON Schema:',
    JSON.stringify(schema),
  ].join('\n')
}

export function toolsInWords(tools: readonly Tool[], forced: string | null, required: boolean): string {
  const duty =
    forced !== null
      ? `You must now use the tool ${JSON.stringify(forced)}.`
      : required
        ? 'You must now use one of the tools.'
        : 'When no tool is needed, answer in plain text instead.'
  return [
    'You can use these tools:',
    ...tools.map(
      ({ name, description, parameters }) => `- ${name}: ${description}\n  arguments: ${JSON.stringify(parameters)}`,
    ),
    'To use one, answer with nothing but this JSON: {"tool": "<name>", "arguments": {…}}',
    'Its result is then told to you.',
    duty,
  ].join('\n')
}

/** A conversation with tool calls, retold for an endpoint that knows only text. */
export function messagesInWords(messages: readonly Message[]): Message[] {
  return messages.map((message) => {
    if (message.role === 'tool') {
      return { role: 'user', content: `Result of the tool call ${message.toolCallId}:\n${message.content}` }
    }
    if (message.role !== 'assistant' || message.toolCalls === undefined) return message
    const calls = message.toolCalls.map((call) => `${callInWords(call)} (tool call ${call.id})`)
    return { role: 'assistant', content: [message.content, ...calls].filter((part) => part !== '').join('\n') }
  })
}

function callInWords(call: ToolCall): string {
  return `{"tool": ${JSON.stringify(call.name)}, "arguments": ${call.arguments || '{}'}}`
}

/** The calls that a text asks for in the form that `toolsInWords` teaches; none when it is an answer. */
export function toolCallsIn(text: string, tools: readonly Tool[]): ToolCall[] {
  const parsed = parseJson(text)
  if (parsed === null || parsed.truncated) return []
  const candidates = Array.isArray(parsed.value) ? parsed.value : [parsed.value]
  const calls = candidates.filter(
    (candidate): candidate is { tool: string; arguments?: unknown } =>
      typeof candidate === 'object' && candidate !== null && tools.some(({ name }) => name === candidate.tool),
  )
  return calls.map((call, index) => ({
    id: `call_in_words_${index + 1}`,
    name: call.tool,
    arguments: JSON.stringify(call.arguments ?? {}),
  }))
}
