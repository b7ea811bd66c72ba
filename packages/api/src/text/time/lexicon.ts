import type { CalendarUnit } from './calendar.ts'

/** English month names, 1–12, with abbreviations. */
export const MONTHS: ReadonlyMap<string, number> = new Map(
  [
    ['january', 'jan'],
    ['february', 'feb'],
    ['march', 'mar'],
    ['april', 'apr'],
    ['may'],
    ['june', 'jun'],
    ['july', 'jul'],
    ['august', 'aug'],
    ['september', 'sep', 'sept'],
    ['october', 'oct'],
    ['november', 'nov'],
    ['december', 'dec'],
  ].flatMap((names, index) => names.map((name): [string, number] => [name, index + 1])),
)

/** Month names that are never a person, a verb or a modal: they need no context to be a date. */
export const CERTAIN_MONTHS: ReadonlySet<string> = new Set([
  'january',
  'february',
  'july',
  'september',
  'october',
  'november',
  'december',
])

/** Days of the week, Monday = 0. */
export const WEEKDAYS: ReadonlyMap<string, number> = new Map(
  ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'].map((name, index) => [name, index]),
)

/** Abbreviated days; "sat", "sun" and "wed" are also words, so these need a capital and a word that leads to them. */
export const SHORT_WEEKDAYS: ReadonlyMap<string, number> = new Map([
  ['mon', 0],
  ['tue', 1],
  ['tues', 1],
  ['wed', 2],
  ['thu', 3],
  ['thur', 3],
  ['thurs', 3],
  ['fri', 4],
  ['sat', 5],
  ['sun', 6],
])

export type Season = 'spring' | 'summer' | 'autumn' | 'winter'

export const SEASONS: ReadonlyMap<string, Season> = new Map([
  ['spring', 'spring'],
  ['springtime', 'spring'],
  ['summer', 'summer'],
  ['summertime', 'summer'],
  ['fall', 'autumn'],
  ['autumn', 'autumn'],
  ['winter', 'winter'],
  ['wintertime', 'winter'],
])

/** A counted unit of time and how many calendar units it stands for. */
export interface CountedUnit {
  readonly unit: CalendarUnit | 'weekend' | 'night'
  readonly times: number
  readonly plural: boolean
}

export const UNITS: ReadonlyMap<string, CountedUnit> = new Map(
  (
    [
      ['minute', 'minute', 1],
      ['min', 'minute', 1],
      ['hour', 'hour', 1],
      ['hr', 'hour', 1],
      ['day', 'day', 1],
      ['night', 'night', 1],
      ['week', 'week', 1],
      ['wk', 'week', 1],
      ['fortnight', 'week', 2],
      ['weekend', 'weekend', 1],
      ['month', 'month', 1],
      ['quarter', 'quarter', 1],
      ['year', 'year', 1],
      ['yr', 'year', 1],
      ['decade', 'decade', 1],
    ] as const
  ).flatMap(([word, unit, times]): [string, CountedUnit][] => [
    [word, { unit, times, plural: false }],
    [`${word}s`, { unit, times, plural: true }],
  ]),
)

const ONES =
  'zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen'
const TENS = 'twenty thirty forty fifty sixty seventy eighty ninety'

export const CARDINALS: ReadonlyMap<string, number> = new Map([
  ...ONES.split(' ').map((word, index): [string, number] => [word, index]),
  ...TENS.split(' ').map((word, index): [string, number] => [word, (index + 2) * 10]),
])

const ORDINAL_WORDS =
  'first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth twentieth'

export const ORDINALS: ReadonlyMap<string, number> = new Map([
  ...ORDINAL_WORDS.split(' ').map((word, index): [string, number] => [word, index + 1]),
  ['thirtieth', 30],
])

/** Decades said as words: the nineties. */
export const DECADES: ReadonlyMap<string, number> = new Map(
  ['twenties', 'thirties', 'forties', 'fifties', 'sixties', 'seventies', 'eighties', 'nineties'].map((word, index) => [
    word,
    (index + 2) * 10,
  ]),
)

export const POSSESSIVES: ReadonlySet<string> = new Set(['my', 'our', 'your', 'his', 'her', 'their', 'its'])

export const PRONOUNS: ReadonlySet<string> = new Set(['i', 'we', 'you', 'he', 'she', 'they', 'it'])

const FOLLOWERS = new Set(
  `in on at with for about to of and or but when where what which who whom how why did do does the that this a an
   i we you he she they it my our your his her their from until till through onward onwards as because so then if
   than during while near around there again too together alone`.split(/\s+/),
)

/** Words after which a name like "May" was not the subject of a clause: function words that open something new. */
export function isFunctionWord(word: string): boolean {
  return FOLLOWERS.has(word)
}
