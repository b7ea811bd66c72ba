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

const TOKEN = new RegExp(
  [
    String.raw`(?<date>\d{4}-\d{1,2}-\d{1,2}(?:[T ]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?)?(?![-\d])|\d{1,4}([/.])\d{1,2}\2\d{2,4}(?![\d/.]*\d))`,
    String.raw`(?<clock>\d{1,2}(?::\d{2})?\s?(?:[ap]m\b|[ap]\.m\.)|\d{1,2}:\d{2}(?::\d{2})?(?![\d:]))`,
    String.raw`(?<fraction>\d{1,4}\/\d{1,4}(?![\d/]))`,
    String.raw`(?<other>\d+(?:[.:/]\d+|,\d{3}(?!\d))+\w*)`,
    String.raw`(?<ordinal>\d+(?:st|nd|rd|th)\b)`,
    String.raw`(?<decade>\d{2,4}['’]?s\b)`,
    String.raw`(?<number>\d+(?![\p{L}\d]))`,
    String.raw`(?<mixed>\d+[\p{L}\d]+)`,
    String.raw`(?<word>\p{L}[\p{L}\p{M}\d]*(?:['’]\p{L}+)*)`,
    String.raw`(?<symbol>\S)`,
  ].join('|'),
  'giu',
)

const LETTER_CASE = /^\p{Lu}/u

/** The words, numbers and marks of a text, with their offsets. */
export function tokenizeTime(text: string): Token[] {
  const tokens: Token[] = []
  let lastEnd = 0
  for (const match of text.matchAll(TOKEN)) {
    const found = match[0]
    const kind = kindOf(match.groups!)
    const lower = found.toLowerCase().replaceAll('’', "'")
    const end = match.index + found.length
    const possessive =
      kind === 'word' && (lower.endsWith("'s") || (lower.endsWith('s') && /['’]/.test(text[end] ?? '')))
    tokens.push({
      kind,
      word: possessive && lower.endsWith("'s") ? lower.slice(0, -2) : lower,
      value: kind === 'number' || kind === 'ordinal' || kind === 'decade' ? Number.parseInt(found, 10) : Number.NaN,
      start: match.index,
      end,
      capital: kind === 'word' && LETTER_CASE.test(found),
      possessive,
      glued: match.index === lastEnd,
    })
    lastEnd = end
  }
  return tokens
}

function kindOf(groups: Record<string, string | undefined>): TokenKind {
  for (const kind of ['word', 'symbol', 'number', 'ordinal', 'date', 'clock', 'fraction', 'decade'] as const) {
    if (groups[kind] !== undefined) return kind
  }
  return 'other'
}

/** The word at a place, '' when there is none. */
export function wordAt(tokens: readonly Token[], index: number): string {
  return tokens[index]?.word ?? ''
}
