import { step } from '../../../observability/tracing/step.ts'
import type { LanguageModel, LanguageReply, LanguageRequest, Message } from '../language-model.ts'
import { decorate } from './decorate.ts'
import type { Account } from './with-metering.ts'

/** Each request is a span of the trace under way, in the words of OpenTelemetry's conventions for generative AI. */
export function withSpan(model: LanguageModel, { purpose, bankId, traceId }: Account): LanguageModel {
  return decorate(model, (request) =>
    step(
      `chat ${model.model}`,
      async (span) => {
        if (span.takesContent) span.set(contentOfRequest(request))
        const reply = await model.generate(request)
        span.set(describeReply(reply))
        if (span.takesContent) span.set({ 'gen_ai.output.messages': JSON.stringify([messageOf(reply)]) })
        return reply
      },
      {
        kind: 'client',
        attributes: {
          'gen_ai.operation.name': 'chat',
          'gen_ai.provider.name': PROVIDER_NAMES[model.provider] ?? model.provider,
          'gen_ai.request.model': model.model,
          'gen_ai.request.max_tokens': request.maxOutputTokens,
          'gen_ai.request.temperature': request.temperature,
          'gen_ai.output.type': request.schema === undefined ? 'text' : 'json',
          'hindsight.scope': request.schema === undefined ? purpose : `${purpose}_${request.schema.name}`,
          'hindsight.bank_id': bankId,
          'hindsight.llm_trace_id': traceId,
        },
      },
    ),
  )
}

/** Where the conventions have a name of their own. */
const PROVIDER_NAMES: Readonly<Record<string, string>> = {
  azure: 'azure.ai.openai',
  bedrock: 'aws.bedrock',
  gemini: 'gcp.gemini',
  mistral: 'mistral_ai',
  vertexai: 'gcp.vertex_ai',
  xai: 'x_ai',
}

const describeReply = ({ finishReason, usage }: LanguageReply) => ({
  'gen_ai.response.finish_reasons': [FINISH_REASONS[finishReason]],
  'gen_ai.usage.input_tokens': usage.inputTokens,
  'gen_ai.usage.output_tokens': usage.outputTokens,
  'gen_ai.usage.cache_read.input_tokens': usage.cachedTokens,
  'gen_ai.usage.reasoning.output_tokens': usage.reasoningTokens,
})

const FINISH_REASONS = { stop: 'stop', length: 'length', tool_calls: 'tool_call', refusal: 'content_filter' } as const

/** Instructions apart from the conversation. */
function contentOfRequest({ messages }: LanguageRequest) {
  const system = messages.filter(({ role }) => role === 'system')
  return {
    'gen_ai.system_instructions': JSON.stringify(system.map(({ content }) => ({ type: 'text', content }))),
    'gen_ai.input.messages': JSON.stringify(messages.filter(({ role }) => role !== 'system').map(wireMessage)),
  }
}

function wireMessage(message: Message) {
  if (message.role === 'tool') {
    return { role: 'tool', parts: [{ type: 'tool_call_response', id: message.toolCallId, response: message.content }] }
  }
  const calls = message.role === 'assistant' ? (message.toolCalls ?? []) : []
  return { role: message.role, parts: partsOf(message.content, calls) }
}

function messageOf({ text, toolCalls, finishReason }: LanguageReply) {
  return { role: 'assistant', parts: partsOf(text, toolCalls), finish_reason: FINISH_REASONS[finishReason] }
}

const partsOf = (text: string, calls: LanguageReply['toolCalls']) => [
  ...(text === '' ? [] : [{ type: 'text', content: text }]),
  ...calls.map(({ id, name, arguments: given }) => ({ type: 'tool_call', id, name, arguments: given })),
]
