/** What was read, and where it ends. `truncated`: the text ended before the value did. */
export interface ReadJson {
  readonly value: unknown
  readonly end: number
  readonly truncated: boolean
}

const MAX_DEPTH = 100

class Malformed extends Error {}

/** Stands for a text, number or word that broke off. */
const INCOMPLETE = Symbol('incomplete')

/**
 * Reads the JSON object or array that begins at `start`, forgiving what does not change its meaning: trailing commas,
 * raw control characters in strings, escapes that JSON does not know. When the text ends early, an array keeps its
 * complete elements and an object that is no element of an array its complete properties; everything else that is
 * unfinished is left out. Null when it is no JSON.
 */
export function readJson(text: string, start: number): ReadJson | null {
  const reader = new Reader(text, start)
  try {
    const value = reader.value(0)
    return { value, end: reader.position, truncated: reader.truncated }
  } catch (error) {
    if (error instanceof Malformed) return null
    throw error
  }
}

class Reader {
  readonly #text: string
  position: number
  truncated = false

  constructor(text: string, start: number) {
    this.#text = text
    this.position = start
  }

  value(depth: number): unknown {
    if (depth > MAX_DEPTH) throw new Malformed()
    switch (this.#peek()) {
      case '{':
        return this.#object(depth)
      case '[':
        return this.#array(depth)
      case '"':
        return this.#string()
      case undefined:
        return this.#end()
      default:
        return this.#scalar()
    }
  }

  #object(depth: number): Record<string, unknown> {
    const result: Record<string, unknown> = {}
    this.position++
    for (;;) {
      const next = this.#peek()
      if (next === '}') {
        this.position++
        return result
      }
      if (next === undefined) this.#end()
      else this.#property(result, depth)
      if (this.truncated) return result
      this.#separator('}')
    }
  }

  #property(result: Record<string, unknown>, depth: number): void {
    if (this.#peek() !== '"') throw new Malformed()
    const name = this.#string()
    const colon = this.#peek()
    if (colon === undefined) this.#end()
    if (this.truncated) return
    if (colon !== ':') throw new Malformed()
    this.position++
    const value = this.value(depth + 1)
    if (value !== INCOMPLETE) define(result, name as string, value)
  }

  #array(depth: number): unknown[] {
    const result: unknown[] = []
    this.position++
    for (;;) {
      const next = this.#peek()
      if (next === ']') {
        this.position++
        return result
      }
      if (next === undefined) {
        this.#end()
        return result
      }
      const element = this.value(depth + 1)
      if (this.truncated) return result
      result.push(element)
      this.#separator(']')
    }
  }

  /** A comma or the closing bracket; a comma before the closing bracket does no harm. */
  #separator(close: string): void {
    const next = this.#peek()
    if (next === ',') this.position++
    else if (next !== close && next !== undefined) throw new Malformed()
  }

  #string(): unknown {
    let result = ''
    for (let at = this.position + 1; at < this.#text.length; at++) {
      const character = this.#text[at]!
      if (character === '"') {
        this.position = at + 1
        return result
      }
      if (character !== '\\') {
        result += character
        continue
      }
      const [meaning, length] = readEscape(this.#text, at + 1)
      result += meaning
      at += length
    }
    return this.#end()
  }

  #scalar(): unknown {
    const [word] = /^[-+.\w]*/.exec(this.#text.slice(this.position, this.position + 400))!
    this.position += word.length
    if (word === 'true') return true
    if (word === 'false') return false
    if (word === 'null') return null
    const atEnd = this.position >= this.#text.length
    if (atEnd && /^(t(r(u)?)?|f(a(ls?)?)?|n(u(l)?)?|-?\d[-+.\deE]*|-)$/.test(word)) return this.#end()
    if (!/^-?(0|[1-9]\d*)(\.\d+)?([eE][-+]?\d+)?$/.test(word)) throw new Malformed()
    return Number(word)
  }

  #peek(): string | undefined {
    while (/\s/.test(this.#text[this.position] ?? '')) this.position++
    return this.#text[this.position]
  }

  #end(): typeof INCOMPLETE {
    this.truncated = true
    this.position = this.#text.length
    return INCOMPLETE
  }
}

const ESCAPES: Readonly<Record<string, string>> = {
  '"': '"',
  '\\': '\\',
  '/': '/',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  "'": "'",
  '\n': '\n',
}

/** What the escape after a backslash means and how long it is. An unknown one is the backslash itself. */
function readEscape(text: string, at: number): [meaning: string, length: number] {
  const character = text[at] ?? ''
  if (character === 'u') {
    const [hex] = /^[0-9a-fA-F]{4}/.exec(text.slice(at + 1, at + 5)) ?? []
    return hex === undefined ? ['\\', 0] : [String.fromCharCode(Number.parseInt(hex, 16)), 5]
  }
  const meaning = ESCAPES[character]
  return meaning === undefined ? ['\\', 0] : [meaning, 1]
}

/** Also for `__proto__`, which must not be assigned. */
function define(target: Record<string, unknown>, name: string, value: unknown): void {
  Object.defineProperty(target, name, { value, enumerable: true, writable: true, configurable: true })
}
