import type { LanguageModel, LanguageReply, Message, TokenUsage } from '../../models/language/language-model.ts'
import { ModelError } from '../../models/model-error.ts'
import { loadTokenCounter } from '../../text/count-tokens.ts'
import type { Statement } from '../reflect/statement.ts'
import { parseDocument, writeDocument } from './block-document.ts'
import type { DocumentBrief } from './document-brief.ts'
import { documentMessages, NOTHING } from './document-prompt.ts'
import { citedMemory, onlyCited, type Provenance } from './provenance.ts'
import { type CitedBlocks, readCitedBlocks } from './read-cited-blocks.ts'

export interface WrittenText {
  /** '' when the memories say nothing about the question. */
  readonly content: string
  readonly provenance: Provenance
  readonly warnings: readonly string[]
}

/** Citations take room as well, and a text that is a little too long is not to be cut in the middle. */
const SPARE_SHARE = 1.4
const SPARE_TOKENS = 256
const isNothing = (text: string): boolean => new RegExp(`^\\W*${NOTHING}\\W*$`, 'i').test(text)

/**
 * A text that a model writes from memories. Null when it cites none of them, also when asked once more.
 * @param usage takes down what every call took
 * @throws ModelError when the model cannot be asked, or writes nothing.
 */
export async function writeFromMemories(
  model: LanguageModel,
  brief: DocumentBrief,
  statements: readonly Statement[],
  sources: readonly string[],
  usage: TokenUsage[],
  signal?: AbortSignal,
): Promise<WrittenText | null> {
  const ask = async (messages: readonly Message[]): Promise<LanguageReply> => {
    const reply = await model.generate({
      messages,
      maxOutputTokens: Math.round(brief.maxTokens * SPARE_SHARE) + SPARE_TOKENS,
      ...(signal === undefined ? {} : { signal }),
    })
    usage.push(reply.usage)
    if (reply.finishReason === 'refusal') throw new ModelError('invalid_answer', `${model.model} refused to write it`)
    if (reply.text.trim() === '') throw new ModelError('invalid_answer', `${model.model} answered nothing`)
    return reply
  }
  const messages = documentMessages(brief, statements, sources)
  let reply = await ask(messages)
  let read = readReply(reply, statements)
  if (!isNothing(reply.text) && !isGrounded(read)) {
    reply = await ask([...messages, { role: 'assistant', content: reply.text }, { role: 'user', content: COMPLAINT }])
    read = readReply(reply, statements)
  }
  if (isNothing(reply.text)) return { content: '', provenance: { citations: [], memories: [] }, warnings: [] }
  if (!isGrounded(read)) return null
  const { content, isShortened } = await fit(read.content, brief.maxTokens)
  return {
    content,
    provenance: provenanceOf(content, read, statements),
    warnings: [
      ...warningsAbout(read),
      ...(reply.finishReason === 'length' || isShortened
        ? [`The text was longer than ${brief.maxTokens} tokens; its end was left out.`]
        : []),
    ],
  }
}

const COMPLAINT =
  'This page cannot be used: it does not name the memories that its statements rest on. Write it again, with the numbers of memories in square brackets after each statement, such as [1] or [2][5].'

const isGrounded = ({ blocks }: CitedBlocks): boolean => blocks.some(({ places }) => places.length > 0)

/** What was cut off ends before the line that it was cut in. */
function readReply({ text, finishReason }: LanguageReply, statements: readonly Statement[]): CitedBlocks {
  const lastLine = text.trimEnd().lastIndexOf('\n')
  return readCitedBlocks(finishReason === 'length' && lastLine > 0 ? text.slice(0, lastLine) : text, statements.length)
}

function warningsAbout({ blocks, unknown }: CitedBlocks): string[] {
  const claims = blocks.filter(({ kind }) => kind !== 'heading' && kind !== 'rule')
  const uncited = claims.filter(({ places }) => places.length === 0).length
  return [
    ...(uncited > 0 ? [`${uncited} of ${claims.length} blocks name no memory that they rest on.`] : []),
    ...(unknown.length > 0 ? [`Cited but not there, and taken out: ${unknown.join(', ')}.`] : []),
  ]
}

/** Blocks from the end are left out until the rest fits; no heading is left alone. */
async function fit(content: string, maxTokens: number): Promise<{ content: string; isShortened: boolean }> {
  const countTokens = await loadTokenCounter()
  const { blocks } = parseDocument(content)
  let count = blocks.length
  const textOf = () => writeDocument({ blocks: blocks.slice(0, count), tail: '' })
  while (
    count > 1 &&
    (countTokens(textOf()) > maxTokens || (count < blocks.length && blocks[count - 1]!.kind === 'heading'))
  ) {
    count--
  }
  return { content: textOf(), isShortened: count < blocks.length }
}

function provenanceOf(content: string, read: CitedBlocks, statements: readonly Statement[]): Provenance {
  const kept = new Set(parseDocument(content).blocks.map(({ text }) => text))
  const citations = read.blocks
    .filter(({ text, places }) => places.length > 0 && kept.has(text))
    .map(({ text, places }) => ({ text, memory_ids: places.map((place) => statements[place]!.id) }))
  return onlyCited(citations, statements.map(citedMemory))
}
