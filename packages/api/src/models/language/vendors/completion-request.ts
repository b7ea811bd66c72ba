import type { ChatCompletionCreateParams } from 'openai/resources/chat/completions'
import type { LanguageRequest, Message } from '../language-model.ts'
import { ANSWER_TOOL } from './answer-tool.ts'
import type { Capabilities, Sent } from './capabilities.ts'
import { toChatMessages, toChatTools } from './chat-messages.ts'
import { instruct, messagesInWords, schemaInWords, toolsInWords } from './in-words.ts'
import type { Quirks, StructuredOutput } from './presets.ts'
import { strictSchema } from './strict-schema.ts'

export interface CompletionRequest {
  readonly body: Omit<ChatCompletionCreateParams, 'stream'>
  readonly sent: Sent
  /** Tools were told in words: calls are in the text. */
  readonly toolsInWords: boolean
}

export interface CompletionSettings {
  readonly provider: string
  readonly model: string
  readonly reasoningEffort: string | null
  readonly extraBody: Readonly<Record<string, unknown>>
}

/** Tokens that a model may reason with, on top of its answer, where both have one limit. */
const REASONING_TOKENS = 16_000

/** A request in the words and parameters that an endpoint understands. */
export function completionRequest(
  request: LanguageRequest,
  can: Capabilities,
  settings: CompletionSettings,
  quirks: Quirks,
): CompletionRequest {
  const { provider, model } = settings
  const tools = request.toolChoice === 'none' ? [] : (request.tools ?? [])
  const wordTools = tools.length > 0 && !can.tools
  const structured = request.schema === undefined ? null : structuredOutputFor(request, can)
  const strict = structured === 'strict_schema' ? strictSchema(request.schema!.schema) : null
  let messages: readonly Message[] = can.tools ? request.messages : messagesInWords(request.messages)
  if (wordTools)
    messages = instruct(messages, toolsInWords(tools, forcedTool(request), request.toolChoice === 'required'))
  if (structured === 'json_object' || structured === 'words') {
    messages = instruct(messages, schemaInWords(request.schema!.schema))
  }
  const temperature = can.temperature ? request.temperature : undefined
  const effort = can.reasoningEffort ? settings.reasoningEffort : null
  const nativeTools = wordTools ? [] : tools
  const outputTokens = outputTokensFor(request, can, quirks, model)
  const body: CompletionRequest['body'] = {
    model,
    messages: toChatMessages(messages, { provider, signsCalls: quirks.signsCalls, systemRole: can.systemRole }),
    ...(temperature === undefined ? {} : { temperature }),
    ...(outputTokens === null ? {} : { [can.maxTokensParameter]: outputTokens }),
    ...(effort === null ? {} : { reasoning_effort: effort as 'low' }),
    ...(nativeTools.length === 0 ? {} : toolParameters(request, can)),
    ...(structured === null ? {} : shapeParameters(request, structured, strict, can)),
    ...settings.extraBody,
  }
  return {
    body,
    toolsInWords: wordTools,
    sent: {
      structuredOutput: structured,
      schema: request.schema?.schema ?? null,
      tools: nativeTools.length > 0,
      namedToolChoice: typeof body.tool_choice === 'object',
      temperature: temperature !== undefined,
      reasoningEffort: effort !== null,
      outputTokens,
      maxTokensParameter: can.maxTokensParameter,
      systemRole: can.systemRole && messages.some(({ role }) => role === 'system'),
      streamUsage: can.streamUsage && request.onText !== undefined,
    },
  }
}

function outputTokensFor(
  { maxOutputTokens }: LanguageRequest,
  { mostOutputTokens }: Capabilities,
  { reasoningModels }: Quirks,
  model: string,
): number | null {
  if (maxOutputTokens === undefined) return null
  return Math.min(mostOutputTokens, maxOutputTokens + (reasoningModels?.test(model) ? REASONING_TOKENS : 0))
}

/** The surest way that this request allows: a tool of ours would be in the way of the caller's. */
function structuredOutputFor(request: LanguageRequest, can: Capabilities): StructuredOutput {
  const way = can.structuredOutputFor(request.schema!.schema)
  if (way === 'strict_schema' && strictSchema(request.schema!.schema) === null) return 'json_schema'
  if (way === 'forced_tool' && ((request.tools ?? []).length > 0 || !can.tools)) return 'json_object'
  return way
}

function shapeParameters(
  { schema }: LanguageRequest,
  way: StructuredOutput,
  strict: Readonly<Record<string, unknown>> | null,
  can: Capabilities,
): Partial<CompletionRequest['body']> {
  const { name, schema: given } = schema!
  switch (way) {
    case 'strict_schema':
      return { response_format: { type: 'json_schema', json_schema: { name, strict: true, schema: strict ?? given } } }
    case 'json_schema':
      return { response_format: { type: 'json_schema', json_schema: { name, schema: given } } }
    case 'forced_tool': {
      const tool = { name: ANSWER_TOOL, description: 'Takes the answer.', parameters: given }
      return { tools: toChatTools([tool]), tool_choice: forced(ANSWER_TOOL, can) }
    }
    case 'json_object':
      return { response_format: { type: 'json_object' } }
    case 'words':
      return {}
  }
}

function toolParameters(request: LanguageRequest, can: Capabilities): Partial<CompletionRequest['body']> {
  const name = forcedTool(request)
  const tools = request.tools ?? []
  if (name === null) {
    return { tools: toChatTools(tools), ...(request.toolChoice === 'required' ? { tool_choice: 'required' } : {}) }
  }
  // Where none can be named, the one that is meant is the only one there is.
  const offered = can.namedToolChoice ? tools : tools.filter((tool) => tool.name === name)
  return { tools: toChatTools(offered), tool_choice: forced(name, can) }
}

const forced = (name: string, can: Capabilities) =>
  can.namedToolChoice ? ({ type: 'function', function: { name } } as const) : ('required' as const)

const forcedTool = ({ toolChoice }: LanguageRequest) => (typeof toolChoice === 'object' ? toolChoice.name : null)
