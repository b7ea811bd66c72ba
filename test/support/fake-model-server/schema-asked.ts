import { ANSWER_TOOL } from '../../../packages/api/src/models/language/vendors/answer-tool.ts'
import type { Answer, ChatBody } from './behaviour.ts'

/** The JSON Schema that an answer has to fit, however the request says so; undefined when it is free. */
export function schemaAsked({
  response_format,
  tools = [],
  messages = [],
}: ChatBody): Record<string, unknown> | undefined {
  const tool = tools.find((candidate) => toolName(candidate) === ANSWER_TOOL)
  return response_format?.json_schema?.schema ?? tool?.function?.parameters ?? tool?.input_schema ?? inWords(messages)
}

/** The same answer, as a call of the tool that has to take it. */
export function throughTool(answer: Answer, { tools = [] }: ChatBody): Answer {
  if (answer.toolCalls !== undefined || answer.text === undefined) return answer
  if (!tools.some((tool) => toolName(tool) === ANSWER_TOOL)) return answer
  try {
    const { text, ...rest } = answer
    return { ...rest, toolCalls: [{ name: ANSWER_TOOL, arguments: JSON.parse(text) as unknown }] }
  } catch {
    return answer
  }
}

const toolName = (tool: NonNullable<ChatBody['tools']>[number]): string | undefined => tool.function?.name ?? tool.name

function inWords(messages: NonNullable<ChatBody['messages']>): Record<string, unknown> | undefined {
  const [system] = messages
  const said = typeof system?.content === 'string' ? system.content : ''
  const [, schema] = /valid against this JSON Schema:\n(.+)$/m.exec(said) ?? []
  return schema === undefined ? undefined : (JSON.parse(schema) as Record<string, unknown>)
}
