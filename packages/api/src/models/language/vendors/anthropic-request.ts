import type { LanguageRequest, Message } from '../language-model.ts'
import { ANSWER_TOOL } from './answer-tool.ts'
import type { AnthropicCapabilities, AnthropicSent } from './anthropic-capabilities.ts'

/** The protocol wants a limit: what every current model allows. */
const MAX_OUTPUT_TOKENS = 8192
/** Tokens that a model may reason with, which come on top of its answer. Other efforts mean: none. */
const REASONING_TOKENS: Readonly<Record<string, number>> = { low: 1024, medium: 4096, high: 16_384, max: 32_768 }

export interface AnthropicRequest {
  readonly body: Record<string, unknown>
  readonly sent: AnthropicSent
}

export interface AnthropicSettings {
  readonly provider: string
  readonly model: string
  readonly reasoningEffort: string | null
  readonly extraBody: Readonly<Record<string, unknown>>
}

/** A request as the messages API takes it. */
export function anthropicRequest(
  request: LanguageRequest,
  can: AnthropicCapabilities,
  { provider, model, reasoningEffort, extraBody }: AnthropicSettings,
): AnthropicRequest {
  const tools = toolsOf(request)
  const choice = tools.length === 0 ? null : toolChoiceOf(request)
  const forced = choice !== null && can.forcedTool
  const system = systemOf(request, forced ? null : choice)
  const effort = REASONING_TOKENS[reasoningEffort ?? ''] ?? 0
  // Reasoning and a forced tool exclude each other; a turn that began without reasoning goes on without.
  const mayThink = effort > 0 && choice === null && isThoughtThrough(request.messages, provider)
  const thinking = mayThink ? can.thinking : 'none'
  const answerTokens = request.maxOutputTokens ?? MAX_OUTPUT_TOKENS
  const maxTokens = Math.min(can.mostOutputTokens, answerTokens + (thinking === 'none' ? 0 : effort))
  // A model that reasons takes no temperature.
  const temperature = can.temperature && thinking === 'none' ? request.temperature : undefined
  const body = {
    model,
    max_tokens: maxTokens,
    messages: toTurns(request.messages, provider),
    ...(system === '' ? {} : { system }),
    ...(tools.length === 0 ? {} : { tools }),
    ...(forced ? { tool_choice: choice } : {}),
    ...(thinking === 'budget' ? { thinking: { type: 'enabled', budget_tokens: Math.min(effort, maxTokens - 1) } } : {}),
    ...(thinking === 'adaptive' ? { thinking: { type: 'adaptive' }, output_config: { effort: reasoningEffort } } : {}),
    ...(temperature === undefined ? {} : { temperature: Math.min(1, temperature) }),
    ...extraBody,
  }
  return { body, sent: { thinking, temperature: temperature !== undefined, forcedTool: forced, maxTokens } }
}

/** @param asked the choice of tools that can only be asked for */
function systemOf({ messages }: LanguageRequest, asked: ToolChoice | null): string {
  const said = messages.flatMap((message) => (message.role === 'system' ? [message.content] : []))
  if (asked === null) return said.join('\n\n')
  const which = asked.type === 'tool' ? `the tool ${asked.name}` : 'one of the tools'
  return [...said, `Use ${which} now; do not answer in text.`].join('\n\n')
}

/** Whether all calls since the user last spoke have their reasoning with them. */
function isThoughtThrough(messages: readonly Message[], provider: string): boolean {
  const lastWords = messages.findLastIndex(({ role }) => role === 'user')
  return messages.slice(lastWords + 1).every((message) => {
    return message.role !== 'assistant' || !message.toolCalls?.length || thinkingOf(message, provider).length > 0
  })
}

const thinkingOf = (message: Message & { readonly role: 'assistant' }, provider: string): readonly unknown[] => {
  const echo = message.toolCalls?.[0]?.echo
  return echo?.provider === provider ? (echo.value as readonly unknown[]) : []
}

type ToolChoice = { readonly type: 'any' } | { readonly type: 'tool'; readonly name: string }

function toolsOf(request: LanguageRequest): unknown[] {
  const tools = request.toolChoice === 'none' ? [] : (request.tools ?? [])
  const wire = tools.map(({ name, description, parameters }) => ({ name, description, input_schema: parameters }))
  if (request.schema === undefined) return wire
  return [...wire, { name: ANSWER_TOOL, description: 'Takes the answer.', input_schema: request.schema.schema }]
}

function toolChoiceOf({ schema, tools = [], toolChoice }: LanguageRequest): ToolChoice | null {
  if (typeof toolChoice === 'object') return { type: 'tool', name: toolChoice.name }
  if (schema !== undefined && (tools.length === 0 || toolChoice === 'none')) return { type: 'tool', name: ANSWER_TOOL }
  return toolChoice === 'required' || schema !== undefined ? { type: 'any' } : null
}

interface Turn {
  readonly role: 'user' | 'assistant'
  readonly content: unknown[]
}

/** Users and assistant take turns; the results of tools are told by the user. */
function toTurns(messages: readonly Message[], provider: string): Turn[] {
  const turns: Turn[] = []
  for (const message of messages) {
    if (message.role === 'system') continue
    const role = message.role === 'assistant' ? 'assistant' : 'user'
    const blocks = blocksOf(message, provider)
    const last = turns.at(-1)
    if (last?.role === role) last.content.push(...blocks)
    else if (blocks.length > 0) turns.push({ role, content: blocks })
  }
  return turns
}

function blocksOf(message: Message, provider: string): unknown[] {
  if (message.role === 'tool') {
    return [{ type: 'tool_result', tool_use_id: message.toolCallId, content: message.content }]
  }
  // An empty text is refused.
  const text = message.content === '' ? [] : [{ type: 'text', text: message.content }]
  if (message.role !== 'assistant') return text
  const calls = (message.toolCalls ?? []).map(({ id, name, arguments: given }) => {
    return { type: 'tool_use', id, name, input: parseInput(given) }
  })
  return [...thinkingOf(message, provider), ...text, ...calls]
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
