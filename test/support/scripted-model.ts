import type {
  LanguageModel,
  LanguageReply,
  LanguageRequest,
} from '../../packages/api/src/models/language/language-model.ts'

/** What a scripted model does when it is asked: answers, fails, or whatever the function does. */
export type Step =
  | string
  | Error
  | Partial<LanguageReply>
  | ((request: LanguageRequest) => Promise<Partial<LanguageReply>>)

export interface ScriptedModel extends LanguageModel {
  readonly asked: LanguageRequest[]
}

const usage = { inputTokens: 100, outputTokens: 10, cachedTokens: 40, reasoningTokens: 5 }

/** A model that takes its steps in turn; the last one again and again. */
export function scriptedModel(steps: readonly Step[], name = 'scripted'): ScriptedModel {
  const asked: LanguageRequest[] = []
  return {
    provider: 'test',
    model: name,
    asked,
    async generate(request) {
      const step = steps[Math.min(asked.length, steps.length - 1)]!
      asked.push(request)
      if (step instanceof Error) throw step
      const reply = typeof step === 'function' ? await step(request) : typeof step === 'string' ? { text: step } : step
      return { text: '', toolCalls: [], finishReason: 'stop', usage, ...reply }
    },
  }
}
