import type { LanguageRequest, Message } from '../language-model.ts'
import { ANSWER_TOOL } from './answer-tool.ts'

/** The protocol wants a limit: what every current model allows. */
const MAX_OUTPUT_TOKENS = 8192
/** Tokens that a model may reason with, which come on top of its answer. */
const REASONING_TOKENS: Readonly<Record<string, number>> = { minimal: 0, low: 1024, medium: 4096, high: 16_384 }

/** A request as the messages API takes it. */
export function anthropicRequest(
  model: string,
  request: LanguageRequest,
  settings: { readonly reasoningEffort: string | null; readonly extraBody: Readonly<Record<string, unknown>> },
): Record<string, unknown> {
  const system = request.messages.flatMap((message) => (message.role === 'system' ? [message.content] : []))
  const tools = toolsOf(request)
  const choice = toolChoiceOf(request)
  // Reasoning and a forced tool exclude each other.
  const reasoning = choice === null ? (REASONING_TOKENS[settings.reasoningEffort ?? ''] ?? 0) : 0
  return {
    model,
    max_tokens: (request.maxOutputTokens ?? MAX_OUTPUT_TOKENS) + reasoning,
    messages: toTurns(request.messages),
    ...(system.length === 0 ? {} : { system: system.join('\n\n') }),
    ...(tools.length === 0 ? {} : { tools }),
    ...(tools.length === 0 || choice === null ? {} : { tool_choice: choice }),
    // A model that reasons takes no temperature.
    ...(reasoning > 0
      ? { thinking: { type: 'enabled', budget_tokens: reasoning } }
      : request.temperature === undefined
        ? {}
        : { temperature: Math.min(1, request.temperature) }),
    ...settings.extraBody,
  }
}

function toolsOf(request: LanguageRequest): unknown[] {
  const tools = request.toolChoice === 'none' ? [] : (request.tools ?? [])
  const wire = tools.map(({ name, description, parameters }) => ({ name, description, input_schema: parameters }))
  if (request.schema === undefined) return wire
  return [...wire, { name: ANSWER_TOOL, description: 'Takes the answer.', input_schema: request.schema.schema }]
}

function toolChoiceOf({ schema, tools = [], toolChoice }: LanguageRequest): Record<string, unknown> | null {
  if (typeof toolChoice === 'object') return { type: 'tool', name: toolChoice.name }
  if (schema !== undefined && (tools.length === 0 || toolChoice === 'none')) return { type: 'tool', name: ANSWER_TOOL }
  return toolChoice === 'required' || schema !== undefined ? { type: 'any' } : null
}

interface Turn {
  readonly role: 'user' | 'assistant'
  readonly content: unknown[]
}

/** Users and assistant take turns; the results of tools are told by the user. */
function toTurns(messages: readonly Message[]): Turn[] {
  const turns: Turn[] = []
  for (const message of messages) {
    if (message.role === 'system') continue
    const role = message.role === 'assistant' ? 'assistant' : 'user'
    const last = turns.at(-1)
    if (last?.role === role) last.content.push(...blocksOf(message))
    else turns.push({ role, content: blocksOf(message) })
  }
  return turns
}

function blocksOf(message: Message): unknown[] {
  if (message.role === 'tool') {
    return [{ type: 'tool_result', tool_use_id: message.toolCallId, content: message.content }]
  }
  // An empty text is refused.
  const text = message.content === '' ? [] : [{ type: 'text', text: message.content }]
  if (message.role !== 'assistant') return text
  const calls = (message.toolCalls ?? []).map(({ id, name, arguments: given }) => {
    return { type: 'tool_use', id, name, input: parseInput(given) }
  })
  return [...text, ...calls]
}

/** What a model wrote may not be JSON; it is told as what it is. */
function parseInput(given: string): unknown {
  try {
    const input: unknown = JSON.parse(given || '{}')
    return typeof input === 'object' && input !== null ? input : { value: input }
  } catch {
    return { invalid_json: given }
  }
}
