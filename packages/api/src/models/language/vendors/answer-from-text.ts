import { findNames } from '../../../text/names.ts'
import { splitSentences } from '../../../text/sentences.ts'
import type { JsonSchema, Message } from '../language-model.ts'
import { schemaInstance } from './schema-instance.ts'

/** A sentence of the material, and its name there, as in `F1 (…) text`, when it has one. */
interface Sentence {
  readonly text: string
  readonly name: string
}

const MOST_NAMES = 5
/** Shorter lines are headers and interjections. */
const SHORTEST_SENTENCE = 10

/** Properties that take the words of a sentence, its name, and the names in it. */
const TEXT = /^(text|quote|content|answer|summary|statement)$/
const REFERENCE = /^(fact|fact_id|id)$/
const NAMES = /^(entities|names)$/

/**
 * A value that a schema allows, filled from what the last message of the user says: lists of statements get one for
 * each of its sentences, with the names in it; everything else is as small as it may be.
 */
export function answerFromText(messages: readonly Message[], schema: JsonSchema): unknown {
  const sentences = sentencesOf(messages.findLast(({ role }) => role === 'user')?.content ?? '')
  return fill(schema, schema, sentences, sentences[0] ?? { text: '', name: '' })
}

function fill(schema: JsonSchema, root: JsonSchema, sentences: readonly Sentence[], sentence: Sentence): unknown {
  if (schema.type !== 'object') return schemaInstance(schema, root)
  const properties = Object.entries((schema.properties ?? {}) as Record<string, JsonSchema>)
  const required = new Set((schema.required ?? []) as string[])
  const filled = properties
    .filter(([name, property]) => required.has(name) || statementsOf(property) !== null)
    .map(([name, property]) => [name, fillProperty(name, property, root, sentences, sentence)])
  return Object.fromEntries(filled)
}

function fillProperty(
  name: string,
  property: JsonSchema,
  root: JsonSchema,
  sentences: readonly Sentence[],
  sentence: Sentence,
): unknown {
  if (property.type === 'string' && property.enum === undefined && property.format === undefined) {
    if (TEXT.test(name) && sentence.text !== '') return sentence.text
    if (REFERENCE.test(name) && sentence.name !== '') return sentence.name
  }
  if (property.type === 'array' && NAMES.test(name)) return findNames(sentence.text).slice(0, MOST_NAMES)
  const element = statementsOf(property)
  // What is told of a sentence rests on that sentence alone.
  return element === null
    ? fill(property, root, sentences, sentence)
    : sentences.map((each) => fill(element, root, [each], each))
}

/** The element of a list whose elements say something; null when it is no such list. */
function statementsOf({ type, items }: JsonSchema): JsonSchema | null {
  const element = (items ?? {}) as JsonSchema
  const names = Object.keys((element.properties ?? {}) as object)
  return type === 'array' && names.some((name) => TEXT.test(name)) ? element : null
}

/** Of a text in triple quotes, only that; of a list of named lines, those. */
function sentencesOf(content: string): Sentence[] {
  const named = [...content.matchAll(/^(F\d+) (?:\([^)]*\) )?(.+)$/gm)]
  const found = named.length > 0 ? named.map(([, name, text]) => ({ name: name!, text: text! })) : unnamed(content)
  return found.filter(({ text }) => text.length >= SHORTEST_SENTENCE)
}

function unnamed(content: string): Sentence[] {
  const [, quoted] = /"""\n([\s\S]*)\n"""/.exec(content) ?? []
  const text = quoted ?? content
  return splitSentences(text).map(({ start, end }) => ({ text: text.slice(start, end).trim(), name: '' }))
}
