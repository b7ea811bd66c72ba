/** Letters of two columns: those of East Asia by their blocks in Unicode, and pictures. */
const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|[\u{20000}-\u{3fffd}]|\p{Emoji_Presentation}/u
/** Marks that sit on the letter before them (selectors of variants are among them) and joiners. */
const NO_WIDTH = /^(?:\p{Mn}|\p{Me}|[\u200b-\u200f])$/u
const NEEDS_NO_CARE = /^[\x20-\x7e]*$/

/** How many columns of a terminal a text without control characters takes. */
export function textWidth(text: string): number {
  if (NEEDS_NO_CARE.test(text)) return text.length
  let width = 0
  for (const letter of text) width += letterWidth(letter)
  return width
}

export function letterWidth(letter: string): number {
  if (NO_WIDTH.test(letter)) return 0
  return WIDE.test(letter) ? 2 : 1
}

export function padTo(text: string, width: number, align: 'left' | 'right' = 'left'): string {
  const padding = ' '.repeat(Math.max(0, width - textWidth(text)))
  return align === 'left' ? text + padding : padding + text
}

/** The beginning of a text, with an ellipsis where it was cut. */
export function cutToWidth(text: string, width: number): string {
  if (textWidth(text) <= width) return text
  let cut = ''
  let used = 0
  for (const letter of text) {
    used += letterWidth(letter)
    if (used > width - 1) break
    cut += letter
  }
  return `${cut.trimEnd()}…`
}
