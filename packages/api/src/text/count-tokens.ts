type CountTokens = (text: string) => number

/**
 * The encoder is quadratic in the length of one unbroken run (blanks, letters): longer runs are counted in pieces of
 * this many characters, which changes the count by less than one token a piece.
 */
const MAXIMUM_RUN = 256
const LONG_RUN = new RegExp(`\\s{${MAXIMUM_RUN}}|\\S{${MAXIMUM_RUN}}`, 'g')

let loading: Promise<CountTokens> | undefined

async function load(): Promise<CountTokens> {
  const { countTokens } = await import('gpt-tokenizer/encoding/cl100k_base')
  // Words that look like control tokens are plain text to us.
  const options = { disallowedSpecial: new Set<string>() }
  return (text) => {
    if (text.length < MAXIMUM_RUN) return countTokens(text, options)
    let total = 0
    let start = 0
    for (const run of text.matchAll(LONG_RUN)) {
      const end = run.index + run[0].length
      total += countTokens(text.slice(start, end), options)
      start = end
    }
    return total + countTokens(text.slice(start), options)
  }
}

/** The synchronous cl100k_base counter; the ranks (about 15 MB) are loaded at the first call. */
export function loadTokenCounter(): Promise<CountTokens> {
  loading ??= load()
  return loading
}

/** Number of cl100k_base tokens of a text. */
export async function countTokens(text: string): Promise<number> {
  return (await loadTokenCounter())(text)
}
