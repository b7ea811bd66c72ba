/** An answer, and which of the statements it was given it rests on. */
export interface CitedText {
  readonly text: string
  /** Places of statements, in the order in which they are cited first. */
  readonly cited: readonly number[]
}

const CITATIONS = /\s*\[(\d+(?:\s*[,;]\s*\d+)*)\]/g

/**
 * Numbers of statements that were given are kept and counted anew in their order, as [1], [2] …; those that were never
 * given are taken out, so that nobody follows them.
 */
export function readCitations(text: string, statements: number): CitedText {
  const cited: number[] = []
  const numbered = text.replace(CITATIONS, (_, list: string) => {
    const places = list.split(/[,;]/).map((number) => Number(number) - 1)
    const known = places.filter((place) => place >= 0 && place < statements)
    const numbers = known.map((place) => {
      if (!cited.includes(place)) cited.push(place)
      return cited.indexOf(place) + 1
    })
    return numbers.length === 0 ? '' : ` ${numbers.map((number) => `[${number}]`).join('')}`
  })
  return { text: numbered.trim(), cited }
}
