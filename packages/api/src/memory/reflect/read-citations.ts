/** An answer, and which of the statements it was given it rests on. */
export interface CitedText {
  readonly text: string
  /** Places of statements, in the order in which they are cited first. */
  readonly cited: readonly number[]
  /** How many citations were taken out. */
  readonly unknown: number
}

const CITATIONS = /\s*\[(\d+(?:\s*[,;]\s*\d+)*)\]/g
/** The end of a piece of text that may be, or become, a citation. */
const UNFINISHED = /\s*(?:\[[\d\s,;]{0,60})?$/

/**
 * Numbers of statements that were given are kept and counted anew in their order, as [1], [2] …; those that were never
 * given are taken out, so that nobody follows them.
 */
export function readCitations(text: string, statements: number): CitedText {
  const renumbering = new CitationRenumbering(() => statements)
  return { text: renumbering.apply(text).trim(), cited: renumbering.cited, unknown: renumbering.unknown }
}

/** Counts citations anew while a text goes by. */
class CitationRenumbering {
  readonly cited: number[] = []
  unknown = 0
  readonly #given: () => number

  constructor(given: () => number) {
    this.#given = given
  }

  apply(text: string): string {
    return text.replace(CITATIONS, (_, list: string) => {
      const places = list.split(/[,;]/).map((number) => Number(number) - 1)
      const known = places.filter((place) => place >= 0 && place < this.#given())
      this.unknown += places.length - known.length
      const numbers = known.map((place) => {
        if (!this.cited.includes(place)) this.cited.push(place)
        return this.cited.indexOf(place) + 1
      })
      return numbers.length === 0 ? '' : ` ${numbers.map((number) => `[${number}]`).join('')}`
    })
  }
}

/** The same for a text that comes in pieces: all pieces together give what `readCitations` makes of the whole. */
export class CitationStream {
  readonly #renumbering: CitationRenumbering
  #held = ''
  #hasBegun = false

  /** @param given how many statements there are when a piece comes */
  constructor(given: () => number) {
    this.#renumbering = new CitationRenumbering(given)
  }

  /** What can be shown by now; '' while a citation may be under way. */
  push(piece: string): string {
    const text = this.#held + piece
    const end = UNFINISHED.exec(text)!.index
    this.#held = text.slice(end)
    const ready = this.#renumbering.apply(text.slice(0, end))
    const shown = this.#hasBegun ? ready : ready.trimStart()
    this.#hasBegun ||= shown !== ''
    return shown
  }

  /** The rest. */
  end(): string {
    const rest = this.#renumbering.apply(this.#held).trimEnd()
    this.#held = ''
    return this.#hasBegun ? rest : rest.trimStart()
  }
}
