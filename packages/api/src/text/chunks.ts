import { type ContentFormat, type Detected, detect, listLines } from './format.ts'
import { listJsonRecords } from './json-records.ts'
import { listBlocks } from './markdown-blocks.ts'
import { splitSentences } from './sentences.ts'
import { termHash } from './terms.ts'
import { isSessionHeader, readTurnHead } from './turns.ts'

export { type ContentFormat, detectFormat } from './format.ts'

/** An exact slice of the content (`content.slice(start, end) === text`); all chunks joined in order give it back. */
export interface Chunk {
  readonly index: number
  readonly start: number
  readonly end: number
  readonly text: string
}

const DEFAULT_MAXIMUM_CHARACTERS = 3000
/** How much of the text after a seam decides where chunks are cut. */
const FINGERPRINT_CHARACTERS = 160

/** A place where the text may be cut; a stronger seam wins over a weaker one. */
interface Seam {
  readonly offset: number
  readonly strength: number
}

const SECTION = 2
const UNIT = 1

function listSeams(content: string, { format, nodes }: Detected): Seam[] {
  switch (format) {
    case 'json-turns':
    case 'json':
      return nodes.flatMap(listJsonRecords).map(({ start }) => ({ offset: start, strength: UNIT }))
    case 'json-lines':
      return listLines(content).map(({ start }) => ({ offset: start, strength: UNIT }))
    case 'conversation':
      return listConversationSeams(content)
    default:
      return listBlocks(content).map(({ kind, start }) => ({
        offset: start,
        strength: kind === 'heading' ? SECTION : UNIT,
      }))
  }
}

function listConversationSeams(content: string): Seam[] {
  const seams: Seam[] = []
  for (const { start, end } of listLines(content)) {
    const line = content.slice(start, end)
    if (isSessionHeader(line)) seams.push({ offset: start, strength: SECTION })
    else if (readTurnHead(line) !== null) seams.push({ offset: start, strength: UNIT })
  }
  return seams
}

function fingerprint(content: string, offset: number): number {
  return termHash(content.slice(offset, offset + FINGERPRINT_CHARACTERS).trim())
}

/** The offset whose following text has the smallest hash: the same text is cut at the same place wherever it stands. */
function chooseByContent(content: string, offsets: readonly number[]): number {
  let best = offsets[0]!
  let bestHash = fingerprint(content, best)
  for (const offset of offsets.slice(1)) {
    const hash = fingerprint(content, offset)
    if (hash < bestHash) {
      best = offset
      bestHash = hash
    }
  }
  return best
}

/** Cuts inside a unit that is too long by itself: at a blank line, a line, a sentence, a blank, or anywhere. */
function chooseInside(content: string, from: number, to: number): number {
  const window = content.slice(from, to)
  const afterMatches = (pattern: RegExp): number[] =>
    [...window.matchAll(pattern)].map((found) => from + found.index + found[0].length)
  for (const find of [
    () => afterMatches(/\n[ \t]*\n\s*/g),
    () => afterMatches(/\n\s*/g),
    () =>
      splitSentences(window)
        .slice(1)
        .map(({ start }) => from + start),
    () => afterMatches(/\s+/g),
  ]) {
    const offsets = find().filter((offset) => offset > from && offset <= to)
    if (offsets.length > 0) return chooseByContent(content, offsets)
  }
  const last = content.charCodeAt(to - 1)
  return last >= 0xd800 && last <= 0xdbff ? to - 1 : to
}

/**
 * Cuts a text along its natural seams (turns, lines, headings, paragraphs; sentences where one of these is too long)
 * into chunks of a quarter of `maxCharacters` (default 3000) to all of it. Among the seams that would do, the strongest
 * and then the one with the smallest hash of what follows is taken, so that boundaries depend on the words and not on
 * their place: after an insertion the chunks behind it soon are what they were.
 */
export function chunkContent(
  content: string,
  options: { maxCharacters?: number } = {},
): { format: ContentFormat; chunks: Chunk[] } {
  const maximum = Math.max(16, options.maxCharacters ?? DEFAULT_MAXIMUM_CHARACTERS)
  const minimum = Math.floor(maximum / 4)
  const detected = detect(content)
  const seams = listSeams(content, detected)
  const chunks: Chunk[] = []
  let first = 0
  for (let start = 0; start < content.length; ) {
    let end = content.length
    if (content.length - start > maximum) {
      while (first < seams.length && seams[first]!.offset < start + minimum) first++
      const within: Seam[] = []
      for (let index = first; index < seams.length && seams[index]!.offset <= start + maximum; index++)
        within.push(seams[index]!)
      const strongest = within.reduce((strength, seam) => Math.max(strength, seam.strength), 0)
      const offsets = within.filter((seam) => seam.strength === strongest).map((seam) => seam.offset)
      end =
        offsets.length > 0 ? chooseByContent(content, offsets) : chooseInside(content, start + minimum, start + maximum)
    }
    chunks.push({ index: chunks.length, start, end, text: content.slice(start, end) })
    start = end
  }
  return { format: detected.format, chunks }
}
