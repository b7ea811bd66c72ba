/** `other` is a number that cannot count or date anything ("2.5", "5kg"). */
export type TokenKind = 'word' | 'number' | 'ordinal' | 'decade' | 'date' | 'fraction' | 'clock' | 'other' | 'symbol'

export interface Token {
  readonly kind: TokenKind
  /** Lower-cased; a word's possessive ending is cut off. */
  readonly word: string
  /** The number said, NaN where there is none. */
  readonly value: number
  readonly start: number
  readonly end: number
  readonly capital: boolean
  readonly possessive: boolean
  /** No space before it. */
  readonly glued: boolean
}

/** By kind, most special first; a word needs no look at them, so it comes before all. */
const NUMERIC: readonly (readonly [TokenKind, string])[] = [
  ['date', String.raw`\d{4}-\d\d?-\d\d?(?:[Tt ]\d\d?:\d\d(?::\d\d(?:\.\d+)?)?(?:[Zz]|[+-]\d\d:?\d\d)?)?(?![-\d])`],
  ['date', String.raw`\d{1,4}(?:\/\d\d?\/|\.\d\d?\.)\d{2,4}(?![\d/.]*\d)`],
  ['clock', String.raw`\d\d?(?::\d\d)?\s?(?:[AaPp][Mm]\b|[AaPp]\.[Mm]\.)`],
  ['clock', String.raw`\d\d?:\d\d(?::\d\d)?(?![\d:])`],
  ['fraction', String.raw`\d{1,4}\/\d{1,4}(?![\d/])`],
  ['other', String.raw`\d+(?:[.:/]\d+|,\d{3}(?!\d))+\w*`],
  ['ordinal', String.raw`\d+(?:[Ss][Tt]|[NnRr][Dd]|[Tt][Hh])\b`],
  ['decade', String.raw`\d{2,4}['’]?s\b`],
  ['number', String.raw`\d+(?![\p{L}\d])`],
  ['other', String.raw`\d+[\p{L}\d]+`],
]
const WORD = String.raw`[\p{L}][\p{L}\p{M}\d]*(?:['’]\p{L}+)*`
const TOKEN = new RegExp(`(${WORD})|${NUMERIC.map(([, pattern]) => `(${pattern})`).join('|')}|\\S`, 'gu')

/** The words, numbers and marks of a text, with their offsets. */
export function tokenizeTime(text: string): Token[] {
  const tokens: Token[] = []
  let lastEnd = 0
  TOKEN.lastIndex = 0
  for (let match = TOKEN.exec(text); match !== null; match = TOKEN.exec(text)) {
    const start = match.index
    const end = start + match[0].length
    tokens.push(
      match[1] === undefined ? markToken(match, start, end, lastEnd) : wordToken(text, match[1], start, end, lastEnd),
    )
    lastEnd = end
  }
  return tokens
}

function wordToken(text: string, found: string, start: number, end: number, lastEnd: number): Token {
  const lower = found.toLowerCase()
  const word = lower.includes('’') ? lower.replaceAll('’', "'") : lower
  const closed = word.endsWith("'s")
  return {
    kind: 'word',
    word: closed ? word.slice(0, -2) : word,
    value: Number.NaN,
    start,
    end,
    capital: !lower.startsWith(found.charAt(0)),
    possessive: closed || (word.endsWith('s') && (text[end] === "'" || text[end] === '’')),
    glued: start === lastEnd,
  }
}

function markToken(match: RegExpExecArray, start: number, end: number, lastEnd: number): Token {
  const numeric = NUMERIC.findIndex((_, index) => match[index + 2] !== undefined)
  const kind = numeric < 0 ? 'symbol' : NUMERIC[numeric]![0]
  const counts = kind === 'number' || kind === 'ordinal' || kind === 'decade'
  return {
    kind,
    word: match[0].toLowerCase(),
    value: counts ? Number.parseInt(match[0], 10) : Number.NaN,
    start,
    end,
    capital: false,
    possessive: false,
    glued: start === lastEnd,
  }
}

/** The word at a place, '' when there is none. */
export function wordAt(tokens: readonly Token[], index: number): string {
  return tokens[index]?.word ?? ''
}
