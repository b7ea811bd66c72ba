import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'

/** A JSON array with one element on each line, so that it can be read without holding it. */
export async function* writeJsonList(elements: AsyncIterable<string> | Iterable<string>): AsyncGenerator<string> {
  let separator = '[\n'
  for await (const element of elements) {
    yield separator + element
    separator = ',\n'
  }
  yield separator === '[\n' ? '[]\n' : '\n]\n'
}

/** An element, and the line that it stands on; 0 when the whole array was on one. */
export interface ListElement {
  readonly line: number
  readonly value: unknown
}

/**
 * The elements of a JSON array: line by line when it was written so, whole otherwise.
 * @throws SyntaxError that names the line
 */
export async function* readJsonList(content: Readable): AsyncGenerator<ListElement> {
  let line = 0
  let whole: string[] | null = null
  for await (const text of createInterface({ input: content, crlfDelay: Number.POSITIVE_INFINITY })) {
    line++
    if (line === 1 && text !== '[') whole = []
    if (line === 2 && text !== ']' && whole === null && !isElement(text)) whole = ['[']
    if (whole !== null) whole.push(text)
    else if (line > 1 && text !== ']') yield { line, value: parse(withoutComma(text), line) }
  }
  if (whole === null) return
  const values = JSON.parse(whole.join('\n')) as unknown
  if (!Array.isArray(values)) throw new SyntaxError('it is not a list')
  for (const value of values) yield { line: 0, value }
}

/** Programs that indent put less than an element on a line. */
function isElement(text: string): boolean {
  try {
    JSON.parse(withoutComma(text))
    return true
  } catch {
    return false
  }
}

const withoutComma = (text: string): string => (text.endsWith(',') ? text.slice(0, -1) : text)

function parse(text: string, line: number): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new SyntaxError(`line ${line}: ${(error as Error).message}`)
  }
}
