/** A JSON value that knows where in the source it stands. */
export type JsonNode =
  | {
      readonly kind: 'object'
      readonly start: number
      readonly end: number
      readonly entries: ReadonlyMap<string, JsonNode>
    }
  | { readonly kind: 'array'; readonly start: number; readonly end: number; readonly items: readonly JsonNode[] }
  | { readonly kind: 'string'; readonly start: number; readonly end: number; readonly value: string }
  | {
      readonly kind: 'scalar'
      readonly start: number
      readonly end: number
      readonly value: number | boolean | null
    }

const MAXIMUM_DEPTH = 200
const SCALAR = /true|false|null|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/y

class JsonReader {
  readonly #source: string
  readonly #end: number
  #index: number

  constructor(source: string, start: number, end: number) {
    this.#source = source
    this.#index = start
    this.#end = end
  }

  read(): JsonNode {
    const node = this.#value(0)
    this.#skipBlanks()
    if (this.#index !== this.#end) throw new SyntaxError('unexpected text after the JSON value')
    return node
  }

  #skipBlanks(): void {
    while (this.#index < this.#end) {
      const unit = this.#source.charCodeAt(this.#index)
      if (unit !== 0x20 && unit !== 0x0a && unit !== 0x0d && unit !== 0x09 && unit !== 0xfeff) return
      this.#index++
    }
  }

  #value(depth: number): JsonNode {
    if (depth > MAXIMUM_DEPTH) throw new SyntaxError('JSON is nested too deeply')
    this.#skipBlanks()
    const character = this.#source[this.#index]
    if (character === '{') return this.#object(depth)
    if (character === '[') return this.#array(depth)
    if (character === '"') return this.#string()
    return this.#scalar()
  }

  #take(character: string): boolean {
    this.#skipBlanks()
    if (this.#source[this.#index] !== character) return false
    this.#index++
    return true
  }

  #expect(character: string): void {
    if (!this.#take(character)) throw new SyntaxError(`expected ${character} at ${this.#index}`)
  }

  #object(depth: number): JsonNode {
    const start = this.#index++
    const entries = new Map<string, JsonNode>()
    if (!this.#take('}')) {
      do {
        this.#skipBlanks()
        const key = this.#string()
        this.#expect(':')
        entries.set(key.value, this.#value(depth + 1))
      } while (this.#take(','))
      this.#expect('}')
    }
    return { kind: 'object', start, end: this.#index, entries }
  }

  #array(depth: number): JsonNode {
    const start = this.#index++
    const items: JsonNode[] = []
    if (!this.#take(']')) {
      do items.push(this.#value(depth + 1))
      while (this.#take(','))
      this.#expect(']')
    }
    return { kind: 'array', start, end: this.#index, items }
  }

  #string(): JsonNode & { kind: 'string' } {
    const start = this.#index
    if (this.#source[start] !== '"') throw new SyntaxError(`expected a string at ${start}`)
    let end = start + 1
    for (;;) {
      const unit = this.#source.charCodeAt(end)
      if (Number.isNaN(unit)) throw new SyntaxError('a string does not end')
      if (unit === 0x22) break
      end += unit === 0x5c ? 2 : 1
    }
    this.#index = end + 1
    return {
      kind: 'string',
      start,
      end: this.#index,
      value: JSON.parse(this.#source.slice(start, this.#index)) as string,
    }
  }

  #scalar(): JsonNode {
    SCALAR.lastIndex = this.#index
    const found = SCALAR.exec(this.#source)
    if (found === null) throw new SyntaxError(`no JSON value at ${this.#index}`)
    const start = this.#index
    this.#index += found[0].length
    return { kind: 'scalar', start, end: this.#index, value: JSON.parse(found[0]) as number | boolean | null }
  }
}

/** The JSON value that `source.slice(start, end)` is, with the offsets of all its parts in `source`; null if it is none. */
export function parseJsonTree(source: string, start = 0, end = source.length): JsonNode | null {
  try {
    return new JsonReader(source, start, end).read()
  } catch (error) {
    if (error instanceof SyntaxError) return null
    throw error
  }
}
