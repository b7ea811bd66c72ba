import type {
  LanguageModel,
  LanguageReply,
  LanguageRequest,
  Message,
  TokenUsage,
} from '../../../models/language/language-model.ts'
import { ModelError } from '../../../models/model-error.ts'
import { chunkContent } from '../../../text/chunks.ts'
import type { ExtractionBrief } from './extraction-brief.ts'
import { extractionMessages } from './extraction-prompt.ts'
import { extractionSchema } from './extraction-schema.ts'
import { type ExtractedFact, type Extraction, readExtraction } from './read-extraction.ts'

export interface ChunkExtraction {
  readonly facts: readonly ExtractedFact[]
  readonly rejected: readonly string[]
  /** Whether it took more than one answer. */
  readonly retried: boolean
}

/** Facts are read off, not made up. */
const TEMPERATURE = 0.1
/** A text of fewer characters is not taken apart any more: what was said of it completely is what there is. */
const SMALLEST_PART = 500
/** Enough of a useless answer for the model to see what was wrong with it. */
const SHOWN_CHARACTERS = 8_000
/** Problems that a complaint names. */
const MOST_NAMED = 5

/**
 * The facts of one stretch of text. An answer that is no JSON, or of whose facts most are no facts, is asked for once
 * more, with what is wrong with it; one that was cut off, and a text that the model cannot take in, is asked for by the
 * halves of the text.
 * @param usage takes down what every call took, also of those that were in vain
 * @param first an answer that is there already
 * @throws ModelError when the model cannot be asked, or does not answer in facts.
 */
export async function extractChunk(
  model: LanguageModel,
  brief: ExtractionBrief,
  usage: TokenUsage[],
  signal?: AbortSignal,
  first?: LanguageReply,
): Promise<ChunkExtraction> {
  const request = { ...extractionRequest(brief), ...(signal === undefined ? {} : { signal }) }
  const take = (reply: LanguageReply): LanguageReply => {
    usage.push(reply.usage)
    if (reply.finishReason !== 'refusal') return reply
    throw new ModelError('invalid_answer', `${model.model} refused to read the text`)
  }
  const byHalves = async (): Promise<ChunkExtraction | null> => {
    const parts = halvesOf(brief.text)
    if (parts.length < 2) return null
    const extracted = await Promise.all(parts.map((text) => extractChunk(model, { ...brief, text }, usage, signal)))
    return { ...joinParts(extracted), retried: true }
  }
  const asked = first ?? (await model.generate(request).catch(unlessTooLong))
  if (asked instanceof ModelError) {
    const extracted = await byHalves()
    if (extracted === null) throw asked
    return extracted
  }
  const reply = take(asked)
  let read = readReply(reply, brief)
  const problem = problemOf(read)
  if (problem !== null) {
    const messages = [...request.messages, ...complaintAbout(reply, problem)]
    read = better(readReply(take(await model.generate({ ...request, messages })), brief), read)
  }
  if (read === null) throw new ModelError('invalid_answer', `${model.model} did not answer with facts as JSON`)
  const retried = problem !== null
  if (!read.truncated) {
    if (read.facts.length > 0 || read.rejected.length === 0) return { ...read, retried }
    throw new ModelError('invalid_answer', `${model.model} told nothing that is a fact: ${read.rejected[0]}`)
  }
  const extracted = await byHalves()
  if (extracted !== null) return extracted
  if (read.facts.length === 0) throw new ModelError('invalid_answer', `${model.model} did not come to an end`)
  return { facts: read.facts, rejected: [...read.rejected, 'the answer was cut off'], retried }
}

function unlessTooLong(error: unknown): ModelError {
  if (error instanceof ModelError && error.kind === 'too_long') return error
  throw error
}

/** What a model is asked about a stretch of text. */
export function extractionRequest(brief: ExtractionBrief): LanguageRequest {
  return {
    messages: extractionMessages(brief),
    schema: { name: 'facts', schema: extractionSchema(brief) },
    temperature: TEMPERATURE,
  }
}

function readReply({ text, finishReason }: LanguageReply, brief: ExtractionBrief): Extraction | null {
  const read = readExtraction(text, brief)
  return read === null ? null : { ...read, truncated: read.truncated || finishReason === 'length' }
}

function problemOf(read: Extraction | null): string | null {
  if (read === null) return 'it is not JSON of the shape that was asked for'
  if (read.truncated || read.rejected.length <= read.facts.length) return null
  return read.rejected.slice(0, MOST_NAMED).join('; ')
}

function better(second: Extraction | null, first: Extraction | null): Extraction | null {
  if (second === null || first === null) return second ?? first
  return second.facts.length >= first.facts.length ? second : first
}

function complaintAbout({ text }: LanguageReply, problem: string): Message[] {
  return [
    { role: 'assistant', content: text.slice(0, SHOWN_CHARACTERS) || '(nothing)' },
    {
      role: 'user',
      content: `This answer cannot be used: ${problem}. Answer again, with the whole JSON and nothing else.`,
    },
  ]
}

function halvesOf(text: string): string[] {
  if (text.length < 2 * SMALLEST_PART) return []
  const { chunks } = chunkContent(text, { maxCharacters: Math.ceil(text.length / 2) })
  return chunks.map((chunk) => chunk.text).filter((part) => part.trim() !== '')
}

/** Causes are places in the list, which the facts of earlier parts now stand before. */
function joinParts(parts: readonly ChunkExtraction[]): Omit<ChunkExtraction, 'retried'> {
  const facts: ExtractedFact[] = []
  for (const part of parts) {
    const before = facts.length
    facts.push(...part.facts.map((fact) => ({ ...fact, causes: fact.causes.map((place) => place + before) })))
  }
  return { facts, rejected: parts.flatMap(({ rejected }) => rejected) }
}
