/** The beginning of a text of `tokens` tokens that has no more than `most`. */
export function cutToTokens(text: string, tokens: number, most: number, countTokens: (text: string) => number): string {
  let length = Math.floor((text.length * most) / tokens)
  for (;;) {
    // Never between the halves of a surrogate pair.
    const cut = text.slice(0, length).replace(/[\ud800-\udbff]$/, '')
    if (cut === '' || countTokens(cut) <= most) return cut
    length = Math.min(length - 1, Math.floor(length * 0.95))
  }
}
