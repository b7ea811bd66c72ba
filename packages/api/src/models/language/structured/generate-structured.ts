import { ModelError } from '../../model-error.ts'
import type { LanguageModel, LanguageReply, LanguageRequest, Message, TokenUsage } from '../language-model.ts'
import { parseJson } from './parse-json.ts'

export type StructuredRequest = LanguageRequest & { readonly schema: NonNullable<LanguageRequest['schema']> }

/** What is made of the JSON that came: a value, or what is wrong with it, in words that the model can act on. */
export type Reading<T> = { readonly value: T } | { readonly problem: string }

export interface StructuredReply<T> {
  readonly value: T
  /** The answer ended in the middle: the value was read from what was complete. */
  readonly truncated: boolean
  /** Whether the first answer could not be used. */
  readonly repaired: boolean
  /** Of each call that was made. */
  readonly usage: readonly TokenUsage[]
}

/** Enough of a useless answer for the model to see what was wrong with it. */
const SHOWN_CHARACTERS = 8_000

/**
 * An answer of a shape. What cannot be read as JSON, or that `read` finds a problem in, is asked for once more with the
 * problem told.
 * @throws ModelError when the model cannot be asked, refuses, or cannot be read the second time either.
 */
export async function generateStructured<T>(
  model: LanguageModel,
  request: StructuredRequest,
  read: (value: unknown) => Reading<T>,
): Promise<StructuredReply<T>> {
  const first = await ask(model, request)
  const reading = readReply(first, read)
  if ('value' in reading) return { ...reading, repaired: false, usage: [first.usage] }
  const second = await ask(model, { ...request, messages: [...request.messages, ...complaint(first, reading.problem)] })
  const repaired = readReply(second, read)
  if ('value' in repaired) return { ...repaired, repaired: true, usage: [first.usage, second.usage] }
  throw new ModelError('invalid_answer', `${model.model} did not answer in the shape it was given: ${repaired.problem}`)
}

async function ask(model: LanguageModel, request: StructuredRequest): Promise<LanguageReply> {
  const reply = await model.generate(request)
  if (reply.finishReason !== 'refusal') return reply
  throw new ModelError('invalid_answer', `${model.model} refused to answer`)
}

function readReply<T>(
  { text, finishReason }: LanguageReply,
  read: (value: unknown) => Reading<T>,
): { readonly value: T; readonly truncated: boolean } | { readonly problem: string } {
  const parsed = parseJson(text)
  const truncated = finishReason === 'length' || parsed?.truncated === true
  const reading = parsed === null ? { problem: 'it holds no JSON' } : read(parsed.value)
  if ('value' in reading) return { value: reading.value, truncated }
  return truncated ? { problem: `${reading.problem} (it was cut off: be brief)` } : reading
}

function complaint(reply: LanguageReply, problem: string): Message[] {
  return [
    { role: 'assistant', content: reply.text.slice(0, SHOWN_CHARACTERS) || '(nothing)' },
    {
      role: 'user',
      content: `This answer cannot be used: ${problem}. Answer again, with the whole JSON and nothing else.`,
    },
  ]
}
