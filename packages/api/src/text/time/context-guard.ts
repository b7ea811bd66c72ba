import { CERTAIN_MONTHS, isFunctionWord, POSSESSIVES, PRONOUNS } from './lexicon.ts'
import type { Match, Weak } from './match.ts'
import { type Token, wordAt } from './time-tokens.ts'
import { isWeekdayCompound, isWeekdayQualified } from './weekday-compounds.ts'

const words = (list: string) => new Set(list.split(/\s+/))

/** Inside these a name of a month or a season is a time whatever follows. */
const INSIDE = words('in during throughout range part between')

/** After these it is a time when no clause goes on from it: "since May", but not "since May moved in". */
const BORDER = words('since until till before after by around through following starting')

const TRUST = words('believe believed believes confide confided trust trusted faith confidence interested interest')
const BOND = words(
  'relationship friendship marriage love fight argument conversation chat letter letters gift gifts message messages email emails present note card texts',
)
const AGENT = words(
  `written made recommended suggested given told said sent painted cooked baked created designed hosted organized organised
   invited mentioned taught loved played sung directed owned led run bought built shared`,
)
const PLAN = words(
  `plan plans planned planning schedule scheduled agenda booked goal goals budget forecast calendar reservation reservations
   luck ticket tickets appointment appointments flight flights invitation invitations`,
)

/** What is counted, so that a number before it is no year. */
const COUNTED = words(
  `people persons users words dollars euros pounds bucks cents yen steps calories miles kilometers kilometres km meters metres feet
   times copies points days hours minutes seconds years weeks months items pieces percent characters tokens pages lines employees
   customers students participants square rows entries followers subscribers votes mg kg grams ml bc`,
)

const SEASON_PREPOSITIONS = words(
  'in during over throughout since until till before after by around through range part between for',
)
const HOLIDAY_PREPOSITIONS = words(
  'on at in over during before after since until till by around for from range part between following through',
)
const HOLIDAY_COMPOUNDS = words(
  `dinner lunch breakfast brunch meal party parties tree trees card cards gift gifts present presents costume costumes song songs carol
   carols movie movies film films music sweater sweaters jumper cookie cookies egg eggs bunny resolution resolutions decoration
   decorations market markets shopping sale sales list cake lights wreath pudding story stories special album parade turkey candy
   play concert tradition traditions plans service mass spirit stocking stockings ornament ornaments theme themed island`,
)
const SPENDING = words('spend spent celebrate celebrated do')

/** Whether a name or number that may be something else is a time here. */
export function isTimeHere(tokens: readonly Token[], match: Match, preposition: string, phraseStart: number): boolean {
  if (match.weak === null) return true
  return CHECKS[match.weak]({
    token: tokens[match.at]!,
    preposition,
    before: wordAt(tokens, phraseStart - 1),
    article: wordAt(tokens, match.at - 1) === 'the',
    next: tokens[match.next],
    afterNext: tokens[match.next + 1],
    borderless: isBoundary(tokens[match.next]),
  })
}

/** "Plans for June": what follows lies ahead of when it was planned. */
export function isPlanning(word: string): boolean {
  return PLAN.has(word)
}

interface Context {
  readonly token: Token
  readonly preposition: string
  /** The word before the whole expression. */
  readonly before: string
  /** "the" before the name */
  readonly article: boolean
  readonly next: Token | undefined
  readonly afterNext: Token | undefined
  /** Nothing follows that could be the verb or noun of a name. */
  readonly borderless: boolean
}

function isBoundary(next: Token | undefined): boolean {
  if (next === undefined) return true
  if (next.kind === 'symbol') return !(next.glued && /^[%/:$&@#_]$/.test(next.word)) && next.word !== '-'
  return next.kind === 'word' && isFunctionWord(next.word)
}

const CHECKS: Record<Weak, (context: Context) => boolean> = {
  month: isMonth,
  year: isYear,
  season: isSeason,
  weekday: isWeekday,
  shortWeekday: ({ token, preposition, borderless }) =>
    (token.capital || !/^(?:sat|sun|wed)$/.test(token.word)) &&
    borderless &&
    /^(?:on|by|since|until|till|before|after|range|between)$/.test(preposition),
  holiday: isHoliday,
  dayOfMonth: ({ preposition, borderless, next }) =>
    borderless &&
    next?.word !== 'of' &&
    /^(?:on|by|since|before|after|until|till|from|around|for|between|range|through)$/.test(preposition),
  fraction: ({ preposition, borderless, next }) =>
    borderless &&
    next?.word !== 'of' &&
    /^(?:on|by|since|before|after|until|till|from|between|range|through)$/.test(preposition),
  quarter: ({ preposition, borderless }) =>
    borderless &&
    /^(?:in|during|since|by|before|after|for|of|until|till|part|range|between|from|through)$/.test(preposition),
}

function isMonth({ token, preposition, before, next, borderless }: Context): boolean {
  if (CERTAIN_MONTHS.has(token.word)) return true
  if (token.possessive) return false
  const verbal = !token.capital && /^(?:may|march)$/.test(token.word)
  if (preposition === 'part' || preposition === 'range') return true
  if (preposition === 'between') return !BOND.has(before)
  if (preposition === 'from') return next !== undefined && isRangeTo(next.word) && !BOND.has(before)
  if (verbal && !borderless) return false
  if (verbal && PRONOUNS.has(next?.word ?? '') && preposition !== 'in') return false
  if (INSIDE.has(preposition)) return !TRUST.has(before)
  if (BORDER.has(preposition)) return borderless && !(preposition === 'by' && AGENT.has(before))
  return preposition === 'for' && PLAN.has(before)
}

function isRangeTo(word: string): boolean {
  return /^(?:to|until|till|through|thru|-|–|—|on|onward|onwards)$/.test(word)
}

function isYear({ token, preposition, before, next, afterNext, borderless }: Context): boolean {
  if (token.kind === 'number' && (token.value < 1800 || token.value > 2100)) return false
  if (next !== undefined && COUNTED.has(next.word)) return false
  if (next?.glued && /^[%/:$€£]$/.test(next.word) && afterNext?.glued === true) return false
  if (next?.word === '-' && next.glued && afterNext?.kind === 'word' && afterNext.glued) return false
  // "1984 by Orwell" is a work.
  if (next?.word === 'by' && afterNext?.capital === true) return false
  switch (preposition) {
    case 'in':
    case 'since':
    case 'during':
    case 'throughout':
    case 'part':
    case 'range':
    case 'between':
      return true
    case 'from':
    case 'of':
    case 'by':
    case 'before':
    case 'after':
    case 'until':
    case 'till':
    case 'around':
    case 'for':
    case 'through':
    case 'starting':
      return borderless
    case '':
      return (POSSESSIVES.has(before) || before === 'the') && next?.kind === 'word' && !isFunctionWord(next.word)
    default:
      return false
  }
}

function isSeason({ token, preposition, article, next, borderless }: Context): boolean {
  if (token.possessive || !borderless || next?.word === 'of') return false
  if (!SEASON_PREPOSITIONS.has(preposition)) return false
  if (preposition === 'for') return article && token.word !== 'fall'
  return !(article && token.word === 'fall' && /^(?:by|before|after|since|around|for)$/.test(preposition))
}

function isWeekday({ token, preposition, before, next, borderless }: Context): boolean {
  if (next !== undefined && isWeekdayCompound(next.word)) return false
  if (token.word === 'weekend')
    return preposition !== '' && preposition !== 'of' && !(next?.kind === 'word' && !borderless)
  if (preposition !== '') return preposition !== 'in' && preposition !== 'of'
  if (isWeekdayQualified(before)) return false
  return borderless || token.possessive
}

function isHoliday({ preposition, before, next, borderless, token }: Context): boolean {
  if (next !== undefined && HOLIDAY_COMPOUNDS.has(next.word)) return false
  if (token.word === 'new' && !token.capital && preposition === '') return false
  if (preposition === '') return borderless && SPENDING.has(before)
  return HOLIDAY_PREPOSITIONS.has(preposition)
}
