import { FIRST_WORDS_OF_HOLIDAYS } from './holidays.ts'
import { CARDINALS, MONTHS, ORDINALS, SEASONS, SHORT_WEEKDAYS, UNITS, WEEKDAYS } from './lexicon.ts'
import type { Token } from './time-tokens.ts'

const FUNCTION_WORDS = `
  the in on at during over throughout within for of from between around circa approximately roughly near starting since as prior
  before up no until till by later following after back sometime earlier ever just only way all so far anytime
  a an one couple few several some many dozen half more about almost nearly maybe like early mid middle late beginning start end
  close latter final last past previous this same current next coming upcoming recent recently lately
  yesterday today tonight tomorrow noon midnight q1 q2 q3 q4 h1 h2 year month`

const STARTERS: ReadonlySet<string> = new Set([
  ...FUNCTION_WORDS.trim().split(/\s+/),
  ...[MONTHS, WEEKDAYS, SHORT_WEEKDAYS, SEASONS, UNITS, CARDINALS, ORDINALS].flatMap((known) => [...known.keys()]),
  ...FIRST_WORDS_OF_HOLIDAYS,
])

/** False for the tokens with which no time begins: most of a text, so that the grammar need not look at them. */
export function mayStartTime({ kind, word }: Token): boolean {
  if (kind === 'word') return STARTERS.has(word)
  return kind === 'symbol' ? word === "'" || word === '’' : kind !== 'other'
}
