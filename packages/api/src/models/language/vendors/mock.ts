import type { LanguageModel, LanguageRequest } from '../language-model.ts'
import { answerFromText } from './answer-from-text.ts'
import { schemaInstance } from './schema-instance.ts'

/**
 * A model that asks nobody: a value that the schema allows, filled with the sentences it was told; a call of the tool
 * that is forced; else what it was told last. The same request always has the same answer. For trying out what needs a model without having one.
 */
export function mockModel(model: string): LanguageModel {
  return {
    provider: 'mock',
    model,
    async generate(request) {
      request.signal?.throwIfAborted()
      const answer = answerOf(request)
      if (answer.text !== '') request.onText?.(answer.text)
      const told = request.messages.reduce((sum, { content }) => sum + content.length, 0)
      return {
        ...answer,
        finishReason: answer.toolCalls.length > 0 ? 'tool_calls' : 'stop',
        usage: {
          inputTokens: Math.ceil(told / CHARACTERS_PER_TOKEN),
          outputTokens: Math.ceil(answer.text.length / CHARACTERS_PER_TOKEN),
          cachedTokens: 0,
          reasoningTokens: 0,
        },
      }
    },
  }
}

/** A rule of thumb for English. */
const CHARACTERS_PER_TOKEN = 4

function answerOf({ schema, tools = [], toolChoice, messages }: LanguageRequest) {
  if (schema !== undefined) return { text: JSON.stringify(answerFromText(messages, schema.schema)), toolCalls: [] }
  const forced = typeof toolChoice === 'object' ? tools.find(({ name }) => name === toolChoice.name) : undefined
  const tool = forced ?? (toolChoice === 'required' ? tools[0] : undefined)
  if (tool !== undefined) {
    const given = JSON.stringify(schemaInstance(tool.parameters))
    return { text: '', toolCalls: [{ id: 'call_1', name: tool.name, arguments: given }] }
  }
  const told = messages.findLast(({ role }) => role === 'user')?.content ?? ''
  return { text: told || '(nothing)', toolCalls: [] }
}
