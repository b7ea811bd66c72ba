import type { LanguageModel, LanguageReply, Message, TokenUsage } from '../../../models/language/language-model.ts'
import { ModelError } from '../../../models/model-error.ts'
import { chunkContent } from '../../../text/chunks.ts'
import { type ExtractionBrief, extractionMessages, extractionSchema } from './extraction-prompt.ts'
import { type ExtractedFact, type Extraction, readExtraction } from './read-extraction.ts'

export interface ChunkExtraction {
  readonly facts: readonly ExtractedFact[]
  readonly rejected: readonly string[]
  readonly usage: readonly TokenUsage[]
}

/** Facts are read off, not made up. */
const TEMPERATURE = 0.1
/** A text of fewer characters is not taken apart any more: what was said of it completely is what there is. */
const SMALLEST_PART = 500

/**
 * The facts of one stretch of text. An answer that is no JSON is asked for once more, with what is wrong with it; one
 * that was cut off is asked for again by the halves of the text.
 * @throws ModelError when the model cannot be asked, or does not answer in facts.
 */
export async function extractChunk(
  model: LanguageModel,
  brief: ExtractionBrief,
  signal?: AbortSignal,
): Promise<ChunkExtraction> {
  const usage: TokenUsage[] = []
  const ask = async (messages: readonly Message[]): Promise<LanguageReply> => {
    const reply = await model.generate({
      messages,
      schema: { name: 'facts', schema: extractionSchema },
      temperature: TEMPERATURE,
      ...(signal === undefined ? {} : { signal }),
    })
    usage.push(reply.usage)
    if (reply.finishReason === 'refusal')
      throw new ModelError('invalid_answer', `${model.model} refused to read the text`)
    return reply
  }
  const messages = extractionMessages(brief)
  const reply = await ask(messages)
  const read = readReply(reply) ?? readReply(await ask([...messages, ...complaintAbout(reply.text)]))
  if (read === null) throw new ModelError('invalid_answer', `${model.model} did not answer with facts as JSON`)
  const parts = read.truncated ? halvesOf(brief.text) : []
  if (parts.length < 2) return { facts: read.facts, rejected: read.rejected, usage }
  const extracted = await Promise.all(parts.map((text) => extractChunk(model, { ...brief, text }, signal)))
  return {
    facts: extracted.flatMap(({ facts }) => facts),
    rejected: extracted.flatMap(({ rejected }) => rejected),
    usage: [...usage, ...extracted.flatMap((part) => part.usage)],
  }
}

function readReply({ text, finishReason }: LanguageReply): Extraction | null {
  const read = readExtraction(text)
  return read === null ? null : { ...read, truncated: read.truncated || finishReason === 'length' }
}

function complaintAbout(answer: string): Message[] {
  const complaint = 'That was not JSON of the shape {"facts": [...]}. Answer again, with that JSON and nothing else.'
  return [
    { role: 'assistant', content: answer === '' ? '(nothing)' : answer },
    { role: 'user', content: complaint },
  ]
}

function halvesOf(text: string): string[] {
  if (text.length < 2 * SMALLEST_PART) return []
  const { chunks } = chunkContent(text, { maxCharacters: Math.ceil(text.length / 2) })
  return chunks.map((chunk) => chunk.text).filter((part) => part.trim() !== '')
}
