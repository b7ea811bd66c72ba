import { hasWord } from './segment.ts'
import { type Span, splitSentences } from './sentences.ts'

const MINIMUM_GROUP = 80
const MAXIMUM_GROUP = 300
/** A sentence that begins so speaks about the one before it. */
const DEPENDENT_START =
  /^["'“(]?(?:he|she|it|they|his|her|its|their|him|them|this|that|these|those|then|there|so|but|and|or|also|however|therefore|moreover|furthermore|instead|otherwise|meanwhile|afterwards?|later|thus|hence|because|still|yet|both|such|here|besides|nevertheless|er|sie|es|dann|aber|und|il|elle|ils|elles|puis|mais|él|ella|ellos|luego|pero|он|она|они|это|затем|но)(?:'\w+|’\w+)?\b/iu

/** Whether what is there so far is too little to stand alone beside a sentence of this length. */
const isSlight = (current: number, next: number): boolean => current < (next < MINIMUM_GROUP ? MINIMUM_GROUP : 25)

/** Puts sentences together until a piece is worth remembering by itself. */
export function groupSentences(text: string, from: number): Span[] {
  const groups: Span[] = []
  for (const sentence of splitSentences(text)) {
    const words = text.slice(sentence.start, sentence.end)
    const last = groups.at(-1)
    if (last !== undefined) {
      const joined = from + sentence.end - last.start
      const current = last.end - last.start
      const wordless = !hasWord(words)
      const paragraphBreak = /\n\s*\n/.test(text.slice(last.end - from, sentence.start))
      const belongs = DEPENDENT_START.test(words)
        ? joined <= MAXIMUM_GROUP * 1.5
        : isSlight(current, words.length) && joined <= MAXIMUM_GROUP
      if (wordless || (belongs && !paragraphBreak)) {
        groups[groups.length - 1] = { start: last.start, end: from + sentence.end }
        continue
      }
    }
    groups.push({ start: from + sentence.start, end: from + sentence.end })
  }
  const last = groups.at(-1)
  const previous = groups.at(-2)
  if (
    last !== undefined &&
    previous !== undefined &&
    last.end - last.start < 40 &&
    last.end - previous.start <= MAXIMUM_GROUP
  ) {
    groups.splice(-2, 2, { start: previous.start, end: last.end })
  }
  return groups
}

/** Cuts one sentence that is too long at a clause or a blank, and where there is none, anywhere. */
export function cutSentence(text: string, sentence: Span, maximum: number): Span[] {
  const spans: Span[] = []
  let { start } = sentence
  while (sentence.end - start > maximum) {
    const window = text.slice(start, start + maximum)
    const clause = Math.max(
      ...[', ', '; ', ': ', ' – ', ' — ', '，', '、', '\n'].map(
        (mark) => window.lastIndexOf(mark) + (window.includes(mark) ? mark.length : 0),
      ),
    )
    const blank = window.search(/\s\S*$/)
    let length = clause > maximum / 3 ? clause : blank > maximum / 3 ? blank + 1 : maximum
    const unit = text.charCodeAt(start + length - 1)
    if (unit >= 0xd800 && unit <= 0xdbff) length--
    spans.push({ start, end: start + length })
    start += length
  }
  spans.push({ start, end: sentence.end })
  return spans
}

/** Pieces of at most `maximum` characters, cut at sentence ends; together they hold every non-blank character. */
export function cutPieces(text: string, maximum: number): Span[] {
  if (text.length <= maximum) return [{ start: 0, end: text.length }]
  const sentences = splitSentences(text).flatMap((sentence) => cutSentence(text, sentence, maximum))
  const count = Math.ceil(text.length / maximum)
  const target = Math.min(maximum, Math.ceil(text.length / count) + 60)
  const pieces: Span[] = []
  for (const sentence of sentences) {
    const last = pieces.at(-1)
    if (last !== undefined && sentence.end - last.start <= target)
      pieces[pieces.length - 1] = { start: last.start, end: sentence.end }
    else pieces.push(sentence)
  }
  return pieces
}
