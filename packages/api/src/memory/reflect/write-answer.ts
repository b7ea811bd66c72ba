import type { JsonSchema, LanguageModel, TokenUsage } from '../../models/language/language-model.ts'
import { ModelError } from '../../models/model-error.ts'
import { type AnswerBrief, answerMessages } from './answer-prompt.ts'
import { readCitations } from './read-citations.ts'
import type { Statement } from './statement.ts'

export interface WrittenAnswer {
  readonly text: string
  /** In the order of the citations: [1] is the first. */
  readonly cited: readonly Statement[]
  readonly usage: TokenUsage
  readonly durationMs: number
}

/** Beyond what is asked for, so that an answer that is a little longer is not cut in the middle. */
const SPARE_TOKENS = 256

/**
 * An answer that a language model writes from the statements. Only what it was given can be cited.
 * @throws ModelError when it writes nothing, or cannot be asked.
 */
export async function writeAnswer(
  model: LanguageModel,
  brief: AnswerBrief,
  signal?: AbortSignal,
): Promise<WrittenAnswer> {
  const start = performance.now()
  const reply = await model.generate({
    messages: answerMessages(brief),
    maxOutputTokens: brief.maxTokens + SPARE_TOKENS,
    ...(signal === undefined ? {} : { signal }),
  })
  if (reply.text.trim() === '') throw new ModelError('invalid_answer', `${model.model} answered nothing`)
  const { text, cited } = readCitations(reply.text, brief.statements.length)
  return {
    text,
    cited: cited.map((place) => brief.statements[place]!),
    usage: reply.usage,
    durationMs: performance.now() - start,
  }
}

/**
 * What the answer says of each property of the caller's schema.
 * @throws ModelError when that is not an object of JSON.
 */
export async function structureAnswer(
  model: LanguageModel,
  answer: string,
  schema: JsonSchema,
  signal?: AbortSignal,
): Promise<{ readonly value: Record<string, unknown>; readonly usage: TokenUsage }> {
  const reply = await model.generate({
    messages: [
      { role: 'system', content: 'Put what the text says into the given shape. What it does not say is null.' },
      { role: 'user', content: answer },
    ],
    schema: { name: 'answer', schema },
    temperature: 0,
    ...(signal === undefined ? {} : { signal }),
  })
  const value = parseObject(reply.text)
  if (value === null) throw new ModelError('invalid_answer', `${model.model} did not answer in the shape it was given`)
  return { value, usage: reply.usage }
}

function parseObject(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : null
  } catch {
    return null
  }
}
