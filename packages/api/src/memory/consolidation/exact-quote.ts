/** What two ways to write the same words have in common, and where each of its characters stands in the text. */
function fold(text: string): { readonly folded: string; readonly places: readonly number[] } {
  let folded = ''
  const places: number[] = []
  for (const { 0: word, index } of text.matchAll(/[\p{L}\p{N}]+/gu)) {
    if (folded !== '') {
      folded += ' '
      places.push(index - 1)
    }
    for (let offset = 0; offset < word.length; offset++) {
      const lower = word[offset]!.toLowerCase()
      folded += lower
      for (let copy = 0; copy < lower.length; copy++) places.push(index + offset)
    }
  }
  return { folded, places }
}

/**
 * The part of the text that a quotation means, exactly as the text has it: it may be quoted in another case, with other
 * spaces and punctuation. What the text does not say in these words is no quotation of it, so then it is the whole text.
 */
export function exactQuote(text: string, quotation: string): string {
  const wanted = quotation.trim()
  if (wanted !== '' && text.includes(wanted)) return wanted
  const { folded, places } = fold(text)
  const sought = fold(wanted).folded
  if (sought === '') return text
  const found = ` ${folded} `.indexOf(` ${sought} `)
  if (found < 0) return text
  return text.slice(places[found]!, places[found + sought.length - 1]! + 1)
}
