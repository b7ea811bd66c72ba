/** A stretch of a text: `text.slice(start, end)`, blanks around it left off. */
export interface Span {
  readonly start: number
  readonly end: number
}

const TERMINATORS = /[.!?…。！？｡؟।॥]/
const DENSE_TERMINATORS = /[。！？｡]/
const CLOSERS = /["'”’»)\]}」』）*_]/
const BLANK = /\s/
const EMOJI = /\p{Extended_Pictographic}|\p{Emoji_Modifier}|\u200d|\ufe0f/u
const LIST_MARKER = /^[ \t]*(?:[-*+•–]|\d{1,3}[.)]|[a-z][.)])[ \t]+\S/
const BLOCK_START = /^[ \t]*(?:#{1,6}\s|>|\||```|~~~)/

/** They end with a dot and a sentence goes on after them. */
const ABBREVIATIONS = new Set(
  `mr mrs ms mx dr prof sr jr st mt ft rev hon gen col capt lt sgt gov sen rep pres vs cf eg ie viz approx dept est fig no nos vol pp
  ed eds al op ca jan feb mar apr jun jul aug sep sept oct nov dec mon tue tues wed thu thurs fri sat sun ave blvd rd bldg
  bzw usw etc ca z.b d.h u.a nr str tel min max incl excl avg temp e.g i.e`.split(/\s+/),
)
/** They may end a sentence as well: what follows decides. */
const AMBIGUOUS = new Set(
  'etc inc ltd co corp a.m p.m am pm u.s u.k u.n d.c ph.d b.a m.a sr jr st ave rd blvd'.split(' '),
)

/** The word that ends just before `index`, with inner dots. */
function wordBefore(text: string, index: number): string {
  let start = index
  while (start > 0 && index - start < 16 && /[\p{L}\p{N}.]/u.test(text[start - 1]!)) start--
  return text.slice(start, index)
}

function isDotBoundary(text: string, dot: number, next: number): boolean {
  const word = wordBefore(text, dot)
  const lower = word.toLowerCase()
  const following = text[next] ?? ''
  const startsUpper = following !== following.toLowerCase()
  if (
    /^\d{1,3}$/.test(word) &&
    /(?:^|\n)[ \t]*$/.test(text.slice(Math.max(0, dot - word.length - 8), dot - word.length))
  )
    return false
  if (AMBIGUOUS.has(lower)) return startsUpper || following === ''
  if (ABBREVIATIONS.has(lower)) return false
  if (/^(?:\p{Lu}\.)*\p{Lu}$/u.test(word) && word !== 'I') return !startsUpper && !/\p{Ll}|\p{N}/u.test(following)
  return true
}

/** Whether the line break at `index` ends a sentence: a blank line, a list, a heading, a short line; not a wrapped one. */
function isLineBoundary(text: string, index: number, sentenceStart: number): boolean {
  const rest = text.slice(index + 1, index + 200)
  if (/^[ \t]*(?:\r?\n|$)/.test(rest) || LIST_MARKER.test(rest) || BLOCK_START.test(rest)) return true
  const lineStart = Math.max(text.lastIndexOf('\n', index - 1) + 1, sentenceStart)
  const line = text.slice(lineStart, index).trimEnd()
  return line.length < 50 || /[:;]$/.test(line)
}

/**
 * The sentences of a text, in order. Abbreviations, initials, decimals, list numbers and an ellipsis before a small
 * letter end none; closing quotes and an emoji after the end belong to the sentence; line breaks count where they are
 * more than wrapping. Every non-blank character lies in exactly one sentence.
 */
export function splitSentences(text: string): Span[] {
  const spans: Span[] = []
  const { length } = text
  let start = 0
  const close = (end: number): void => {
    let from = start
    let to = end
    while (from < to && BLANK.test(text[from]!)) from++
    while (to > from && BLANK.test(text[to - 1]!)) to--
    if (to > from) spans.push({ start: from, end: to })
    start = end
  }
  let index = 0
  while (index < length) {
    const character = text[index]!
    if (character === '\n') {
      if (isLineBoundary(text, index, start)) close(index)
      index++
      continue
    }
    if (!TERMINATORS.test(character)) {
      index++
      continue
    }
    const first = index
    while (index < length && TERMINATORS.test(text[index]!)) index++
    const last = index
    while (index < length && CLOSERS.test(text[index]!)) index++
    const quoted = index > last
    if (DENSE_TERMINATORS.test(text[last - 1]!)) {
      close(index)
      continue
    }
    if (index < length && !BLANK.test(text[index]!) && !EMOJI.test(text.slice(index, index + 2))) continue
    let next = index
    while (next < length && (text[next] === ' ' || text[next] === '\t')) next++
    const following = text[next] ?? ''
    const startsLower = following !== following.toUpperCase()
    const marks = text.slice(first, last)
    if (marks === '.') {
      if (!isDotBoundary(text, first, next) || (quoted && startsLower)) continue
    } else if (startsLower && (quoted || /^(?:\.{2,}|…)$/.test(marks))) continue
    let tail = next
    while (tail < length) {
      const point = String.fromCodePoint(text.codePointAt(tail)!)
      if (!EMOJI.test(point)) break
      tail += point.length
      index = tail
      while (tail < length && text[tail] === ' ') tail++
    }
    close(index)
  }
  close(length)
  return spans
}
