/** A word or number of a text; `text.slice(start, end) === surface` (UTF-16 offsets). */
export interface Token {
  readonly surface: string
  readonly start: number
  readonly end: number
}

const UNKNOWN = 0
const OTHER = 1
const LETTER = 2
const DIGIT = 3
const DENSE = 4

const WORD_CHARACTER = /[\p{L}\p{M}]/u
const NUMBER_CHARACTER = /\p{N}/u
/** Scripts written without spaces between words: their words are looked up as overlapping pairs of characters. */
const DENSE_SCRIPT =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}ー]/u

/** Character classes of the basic plane, filled in as characters are met. */
const classes = new Uint8Array(0x10000)

function classify(codePoint: number): number {
  const character = String.fromCodePoint(codePoint)
  if (NUMBER_CHARACTER.test(character)) return DIGIT
  if (!WORD_CHARACTER.test(character)) return OTHER
  return DENSE_SCRIPT.test(character) ? DENSE : LETTER
}

function classAt(text: string, index: number): number {
  const unit = text.charCodeAt(index)
  const known = classes[unit]!
  if (known !== UNKNOWN) return known
  if (unit >= 0xd800 && unit <= 0xdfff) return classify(text.codePointAt(index)!)
  const found = classify(unit)
  classes[unit] = found
  return found
}

function widthAt(text: string, index: number): number {
  const unit = text.charCodeAt(index)
  if (unit < 0xd800 || unit > 0xdbff) return 1
  const next = text.charCodeAt(index + 1)
  return next >= 0xdc00 && next <= 0xdfff ? 2 : 1
}

const isApostrophe = (unit: number): boolean => unit === 0x27 || unit === 0x2019 || unit === 0x2bc
const isWordClass = (kind: number): boolean => kind === LETTER || kind === DIGIT

function skipWord(text: string, start: number): number {
  let index = start
  while (index < text.length && isWordClass(classAt(text, index))) index += widthAt(text, index)
  return index
}

/** "3.5" and "1,000" are one number; "1,2" and "7:30" are two. `dot` is where the separator stands. */
function continuesNumber(text: string, dot: number): boolean {
  const separator = text.charCodeAt(dot)
  if (classAt(text, dot - 1) !== DIGIT || dot + 1 >= text.length || classAt(text, dot + 1) !== DIGIT) return false
  if (separator === 0x2e) return true
  if (separator !== 0x2c) return false
  let end = dot + 1
  while (end < text.length && classAt(text, end) === DIGIT) end++
  return end - dot === 4
}

/** Where a dotted acronym ("U.S.", "p.m.") that begins at `start` ends, or `start` if there is none. */
function skipAcronym(text: string, start: number): number {
  let index = start
  let letters = 0
  while (
    index + 1 < text.length &&
    classAt(text, index) === LETTER &&
    text.charCodeAt(index + 1) === 0x2e &&
    widthAt(text, index) === 1
  ) {
    letters++
    index += 2
  }
  if (letters < 2 || (index < text.length && isWordClass(classAt(text, index)))) return start
  return index - 1
}

function isElision(text: string, start: number, apostrophe: number): boolean {
  if (apostrophe - start > 2) return false
  const head = text.slice(start, apostrophe).toLowerCase()
  if (!/^(?:[ldjmtscn]|qu)$/.test(head)) return false
  return skipWord(text, apostrophe + 1) - apostrophe > 3
}

const CLITIC = /^(?:s|re|ve|ll|d|m)$/i

function pushDense(text: string, start: number, tokens: Token[]): number {
  let previous = start
  let index = start + widthAt(text, start)
  let pairs = 0
  while (index < text.length && classAt(text, index) === DENSE) {
    const end = index + widthAt(text, index)
    tokens.push({ surface: text.slice(previous, end), start: previous, end })
    pairs++
    previous = index
    index = end
  }
  if (pairs === 0) tokens.push({ surface: text.slice(start, index), start, end: index })
  return index
}

/**
 * The words and numbers of a text in any script, in order. A possessive or a clitic is left off ("Maria's" → "Maria",
 * "we'll" → "we"), "n't" stays ("don't"), "U.S." and "1,000" are one token each; runs of a script without word spaces
 * (Chinese, Japanese, Korean, Thai …) become overlapping pairs of characters.
 */
export function tokenize(text: string): Token[] {
  const tokens: Token[] = []
  const length = text.length
  let index = 0
  while (index < length) {
    const kind = classAt(text, index)
    if (kind === OTHER) {
      index += widthAt(text, index)
      continue
    }
    if (kind === DENSE) {
      index = pushDense(text, index, tokens)
      continue
    }
    let start = index
    let end = skipAcronym(text, start)
    if (end > start) {
      tokens.push({ surface: text.slice(start, end), start, end })
      index = end + 1
      continue
    }
    end = skipWord(text, start)
    index = end
    while (end < length) {
      if (isApostrophe(text.charCodeAt(end)) && end + 1 < length && classAt(text, end + 1) === LETTER) {
        const next = skipWord(text, end + 1)
        if (CLITIC.test(text.slice(end + 1, next))) {
          index = next
          break
        }
        if (isElision(text, start, end)) start = end + 1
        end = next
      } else if (continuesNumber(text, end)) {
        end = skipWord(text, end + 1)
      } else break
      index = end
    }
    tokens.push({ surface: text.slice(start, end), start, end })
  }
  return tokens
}
