import { utc } from './calendar.ts'
import { type Token, wordAt } from './time-tokens.ts'

const SUNDAY = 0
const MONDAY = 1
const THURSDAY = 4

/** The nth given weekday (Sunday = 0) of a month; n = -1 is the last. */
function nthWeekday(year: number, month: number, weekday: number, nth: number): Date {
  if (nth > 0) {
    const first = utc(year, month)
    return utc(year, month, 1 + ((weekday - first.getUTCDay() + 7) % 7) + (nth - 1) * 7)
  }
  const last = utc(year, month + 1, 0)
  return utc(year, month, last.getUTCDate() - ((last.getUTCDay() - weekday + 7) % 7))
}

/** Western Easter Sunday, by the anonymous Gregorian algorithm (Meeus, Astronomical Algorithms, ch. 8), moved by days. */
function easter(year: number, days = 0): Date {
  const golden = year % 19
  const century = Math.floor(year / 100)
  const yearOfCentury = year % 100
  const moonShift = Math.floor((century - Math.floor((century + 8) / 25) + 1) / 3)
  const epact = (19 * golden + century - Math.floor(century / 4) - moonShift + 15) % 30
  const weekday = (32 + 2 * (century % 4) + 2 * Math.floor(yearOfCentury / 4) - epact - (yearOfCentury % 4)) % 7
  const correction = Math.floor((golden + 11 * epact + 22 * weekday) / 451)
  const monthAndDay = epact + weekday - 7 * correction + 114
  return utc(year, Math.floor(monthAndDay / 31), (monthAndDay % 31) + 1 + days)
}

const DATES = {
  newYear: (year: number) => utc(year, 1, 1),
  newYearEve: (year: number) => utc(year, 12, 31),
  martinLutherKingDay: (year: number) => nthWeekday(year, 1, MONDAY, 3),
  groundhogDay: (year: number) => utc(year, 2, 2),
  valentine: (year: number) => utc(year, 2, 14),
  presidentsDay: (year: number) => nthWeekday(year, 2, MONDAY, 3),
  saintPatrick: (year: number) => utc(year, 3, 17),
  aprilFools: (year: number) => utc(year, 4, 1),
  goodFriday: (year: number) => easter(year, -2),
  easter: (year: number) => easter(year),
  easterMonday: (year: number) => easter(year, 1),
  palmSunday: (year: number) => easter(year, -7),
  ashWednesday: (year: number) => easter(year, -46),
  earthDay: (year: number) => utc(year, 4, 22),
  mayDay: (year: number) => utc(year, 5, 1),
  mothersDay: (year: number) => nthWeekday(year, 5, SUNDAY, 2),
  memorialDay: (year: number) => nthWeekday(year, 5, MONDAY, -1),
  juneteenth: (year: number) => utc(year, 6, 19),
  fathersDay: (year: number) => nthWeekday(year, 6, SUNDAY, 3),
  independenceDay: (year: number) => utc(year, 7, 4),
  laborDay: (year: number) => nthWeekday(year, 9, MONDAY, 1),
  columbusDay: (year: number) => nthWeekday(year, 10, MONDAY, 2),
  halloween: (year: number) => utc(year, 10, 31),
  bonfireNight: (year: number) => utc(year, 11, 5),
  veteransDay: (year: number) => utc(year, 11, 11),
  thanksgiving: (year: number) => nthWeekday(year, 11, THURSDAY, 4),
  blackFriday: (year: number) => new Date(nthWeekday(year, 11, THURSDAY, 4).getTime() + 86_400_000),
  cyberMonday: (year: number) => new Date(nthWeekday(year, 11, THURSDAY, 4).getTime() + 4 * 86_400_000),
  christmasEve: (year: number) => utc(year, 12, 24),
  christmas: (year: number) => utc(year, 12, 25),
  boxingDay: (year: number) => utc(year, 12, 26),
} satisfies Record<string, (year: number) => Date>

export type Holiday = keyof typeof DATES

/** The day of a holiday in a year: United States dates where countries differ. */
export function holidayDate(holiday: Holiday, year: number): Date {
  return DATES[holiday](year)
}

/** Longest names first; possessive endings are cut off by the tokens ("Valentine's Day" is "valentine day"). */
const NAMES: readonly (readonly [string, Holiday])[] = [
  ['new year eve', 'newYearEve'],
  ['new years eve', 'newYearEve'],
  ['new year day', 'newYear'],
  ['new years day', 'newYear'],
  ['new years', 'newYear'],
  ['new year', 'newYear'],
  ['martin luther king day', 'martinLutherKingDay'],
  ['mlk day', 'martinLutherKingDay'],
  ['groundhog day', 'groundhogDay'],
  ['valentine day', 'valentine'],
  ['valentines day', 'valentine'],
  ['valentines', 'valentine'],
  ['presidents day', 'presidentsDay'],
  ['st patrick day', 'saintPatrick'],
  ['st patricks day', 'saintPatrick'],
  ['saint patrick day', 'saintPatrick'],
  ['april fools day', 'aprilFools'],
  ['april fool day', 'aprilFools'],
  ['good friday', 'goodFriday'],
  ['easter sunday', 'easter'],
  ['easter monday', 'easterMonday'],
  ['easter', 'easter'],
  ['palm sunday', 'palmSunday'],
  ['ash wednesday', 'ashWednesday'],
  ['earth day', 'earthDay'],
  ['may day', 'mayDay'],
  ['mother day', 'mothersDay'],
  ['mothers day', 'mothersDay'],
  ['memorial day', 'memorialDay'],
  ['juneteenth', 'juneteenth'],
  ['father day', 'fathersDay'],
  ['fathers day', 'fathersDay'],
  ['independence day', 'independenceDay'],
  ['labor day', 'laborDay'],
  ['labour day', 'laborDay'],
  ['columbus day', 'columbusDay'],
  ['halloween', 'halloween'],
  ['bonfire night', 'bonfireNight'],
  ['veterans day', 'veteransDay'],
  ['thanksgiving day', 'thanksgiving'],
  ['thanksgiving', 'thanksgiving'],
  ['black friday', 'blackFriday'],
  ['cyber monday', 'cyberMonday'],
  ['christmas eve', 'christmasEve'],
  ['christmas day', 'christmas'],
  ['christmas', 'christmas'],
  ['xmas', 'christmas'],
  ['boxing day', 'boxingDay'],
]

const BY_FIRST_WORD = new Map<string, { readonly rest: readonly string[]; readonly holiday: Holiday }[]>()
for (const [name, holiday] of NAMES) {
  const [first, ...rest] = name.split(' ') as [string, ...string[]]
  const known = BY_FIRST_WORD.get(first) ?? []
  known.push({ rest, holiday })
  BY_FIRST_WORD.set(first, known)
}

/** Words with which the name of a holiday begins. */
export const FIRST_WORDS_OF_HOLIDAYS: readonly string[] = [...BY_FIRST_WORD.keys()]

/** The holiday named at a place, and the place after its name. */
export function findHolidayName(
  tokens: readonly Token[],
  index: number,
): { readonly holiday: Holiday; readonly next: number } | null {
  const names = BY_FIRST_WORD.get(wordAt(tokens, index))
  if (names === undefined) return null
  const afterDot = wordAt(tokens, index) === 'st' && wordAt(tokens, index + 1) === '.' ? index + 2 : index + 1
  for (const { rest, holiday } of names) {
    let next = afterDot
    for (const word of rest) {
      // "Presidents' Day", "Fools' Day": the mark is a token of its own.
      if (/^['’]$/.test(wordAt(tokens, next))) next += 1
      if (wordAt(tokens, next) !== word) {
        next = -1
        break
      }
      next += 1
    }
    if (next > 0) return { holiday, next }
  }
  return null
}
