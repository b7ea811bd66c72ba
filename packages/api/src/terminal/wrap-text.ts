import { cutToWidth, letterWidth, textWidth } from './text-width.ts'

/** Breaks a text into lines of at most so many columns, at spaces where it can; line ends of the text are kept. */
export function wrapText(text: string, width: number, maxLines = Number.POSITIVE_INFINITY): string[] {
  const lines = text.split('\n').flatMap((paragraph) => wrapIndented(paragraph, Math.max(1, width)))
  if (lines.length <= maxLines) return lines
  const kept = lines.slice(0, maxLines)
  const last = kept.pop()!
  return [...kept, textWidth(last) + 2 <= width ? `${last} …` : cutToWidth(last + ' '.repeat(width), width)]
}

/** Further lines stand below the first, as far in as it. */
function wrapIndented(paragraph: string, width: number): string[] {
  const indent = /^ */.exec(paragraph)![0]
  if (indent.length > width / 2) return wrapParagraph(paragraph, width)
  return wrapParagraph(paragraph.slice(indent.length), width - indent.length).map((line) => indent + line)
}

function wrapParagraph(paragraph: string, width: number): string[] {
  if (textWidth(paragraph) <= width) return [paragraph]
  const lines: string[] = []
  let line = ''
  for (const word of paragraph.split(' ')) {
    const joined = line === '' ? word : `${line} ${word}`
    if (textWidth(joined) <= width) {
      line = joined
      continue
    }
    if (line !== '') lines.push(line)
    const pieces = breakWord(word, width)
    lines.push(...pieces.slice(0, -1))
    line = pieces.at(-1)!
  }
  return [...lines, line]
}

function breakWord(word: string, width: number): string[] {
  const pieces = ['']
  let used = 0
  for (const letter of word) {
    const letterColumns = letterWidth(letter)
    if (used + letterColumns > width && used > 0) {
      pieces.push('')
      used = 0
    }
    pieces[pieces.length - 1] += letter
    used += letterColumns
  }
  return pieces
}
