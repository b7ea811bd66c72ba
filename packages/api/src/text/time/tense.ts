import { PRONOUNS } from './lexicon.ts'
import type { Lean } from './time-node.ts'
import { type Token, wordAt } from './time-tokens.ts'

const words = (list: string) => new Set(list.trim().split(/\s+/))

/** What a verb tells of the time beside it. */
export type VerbTense = 'past' | 'present' | 'ahead'

/** Past forms that do not end in -ed. */
const PAST = words(`
  was were did had went got saw met made took came gave found told said knew thought felt left kept held brought bought caught taught
  fought sought began ran drank sang sank swam rang sat stood understood won lost paid spent sent built lent slept swept wept dreamt
  wrote drove rode rose spoke broke chose froze stole woke wore tore bore swore drew grew flew threw blew ate fell forgot forgave got
  hid led fed fled heard hung dug stuck struck swung shook sold shot wed became overcame bit lit held dealt meant bent learnt laid lay
  crept clung flung stung strung sprang shrank stank shone slid spun wound bound ground dove strode strove smelt spelt spilt spoilt
  burnt leapt leaned knelt overslept withdrew undertook mistook arose awoke forbade foresaw outgrew retold resold rebuilt reread
  wasn't weren't didn't hadn't been gone done seen taken given written driven eaten spoken known shown grown flown thrown blown
  chosen broken frozen stolen woken worn torn fallen forgotten hidden ridden risen begun drunk sung sunk swum rung bitten beaten
  thought
`)

/** Past and present in one form: the past when somebody named or a "he" or "she" stands right before. */
const UNCHANGED = words('put cut hit let shut quit cost hurt read bet burst cast split spread beat')

/** Words in -ed that tell a state, not a deed, and words that merely end so. */
const NOT_PAST = words(`
  need feed seed speed weed deed bleed breed indeed red bed shed sled excited interested tired bored scared worried supposed expected
  hundred sacred naked wicked related based proceed succeed exceed embed
`)

/** These point ahead: the time beside them is that of what was booked or hoped for. */
const AHEAD = words(`
  will shall gonna won't i'll we'll you'll he'll she'll they'll it'll there'll that'll tomorrow upcoming
  plan plans planning planned hope hopes hoping want wants intend intends intending scheduled schedule postponed rescheduled due
  deadline appointment forward wait luck
`)

/** What is done now for a later time: "I booked a room for June"; but "I booked in June". */
const BOOKING = words(
  'booked reserved arranged registered enrolled signed invited fixed set moved confirmed agreed ordered',
)

const PRESENT = words(`
  is are am i'm we're you're they're he's she's it's there's that's have has i've we've you've they've do does don't doesn't can could
  should would might must isn't aren't haven't hasn't can't couldn't shouldn't i'd we'd
  needs starts begins leaves arrives expects comes goes opens closes takes gets finishes ends happens moves retires runs returns
  visits turns says thinks knows wants
`)

/** Present verbs of many, which are nouns too: "lessons start in May", but "the start of May". */
const PLURAL_VERBS = words('start begin open close leave arrive come go end finish happen run move')

/** With "to": the deed is still to come. */
const DECIDING = words('decided offered promised agreed vowed arranged')

/** First words of an invitation or an order. */
const IMPERATIVES = words('come call meet join bring remind send visit please see give tell let')

/** Between a pronoun and its verb. */
const ADVERBS = words('also just really never still always usually often only even then now soon already probably')

const CONTRACTED = words('he she it that there what who')
const COPULA_FOLLOWERS = words('in on at not a an the my our your so very off back due here there by until from')

/** The tense a single word betrays; `leads` when it stands before the time. */
function tenseAt(tokens: readonly Token[], index: number, leads: boolean): VerbTense | null {
  const token = tokens[index]!
  if (token.kind !== 'word') return null
  const { word } = token
  const before = wordAt(tokens, index - 1)
  const next = wordAt(tokens, index + 1)
  if (AHEAD.has(word) && isAhead(tokens, index)) return 'ahead'
  if (word === 'going' && next === 'to') return 'ahead'
  // "I've got until June", "he's got an exam on Friday".
  if (word === 'got' && (tokens[index - 1]?.possessive || /(?:^has|^have|'ve)$/.test(before))) return 'present'
  if (leads && BOOKING.has(word) && isBooking(tokens, index)) return 'ahead'
  if (leads && next === 'to' && DECIDING.has(word)) return 'ahead'
  if (PAST.has(word)) return 'past'
  if (word.endsWith('ed') && word.length > 3 && !NOT_PAST.has(word)) return isState(tokens, index) ? null : 'past'
  if (UNCHANGED.has(word)) return PRONOUNS.has(before) || tokens[index - 1]?.capital ? 'past' : null
  if (IMPERATIVES.has(word) && (index === 0 || tokens[index - 1]!.kind === 'symbol')) return 'ahead'
  if (PRESENT.has(word) || (PLURAL_VERBS.has(word) && before.endsWith('s'))) return 'present'
  // "She's", "the exam's on Friday", "Mr Lacey's leaving".
  if (token.possessive && (CONTRACTED.has(word) || COPULA_FOLLOWERS.has(next) || next.endsWith('ing'))) return 'present'
  return isPlainVerb(tokens, index) ? 'present' : null
}

/** "Getting married", "is closed": a participle that is not over. */
function isState(tokens: readonly Token[], index: number): boolean {
  return /^(?:am|is|are|be|being|get|gets|getting|i'm|we're|they're|you're)$/.test(wordAt(tokens, index - 1))
}

/** "Will" may be a man; "forward" and "wait" count in "looking forward" and "can't wait". */
function isAhead(tokens: readonly Token[], index: number): boolean {
  const { word, capital } = tokens[index]!
  if (word === 'will') return !capital || index === 0
  if (word === 'forward') return /^look(?:ing)?$/.test(wordAt(tokens, index - 1))
  return word !== 'wait' || wordAt(tokens, index - 1) === "can't"
}

/** Something lies between the booking and its time, or "for": "signed up for a race on the 8th", "fixed for May". */
function isBooking(tokens: readonly Token[], index: number): boolean {
  const up = wordAt(tokens, index + 1) === 'up'
  if (wordAt(tokens, index) === 'signed' && !up) return false
  const after = up ? index + 2 : index + 1
  return !/^(?:on|in|at|last|yesterday|today|this|)$/.test(wordAt(tokens, after)) && tokens[after]?.kind === 'word'
}

/** The word right after a pronoun is its verb; one that is no past form is a present. */
function isPlainVerb(tokens: readonly Token[], index: number): boolean {
  const subject = ADVERBS.has(wordAt(tokens, index - 1)) ? index - 2 : index - 1
  const { word, capital } = tokens[index]!
  if (!/^(?:i|we|they|he|she)$/.test(wordAt(tokens, subject)) || capital) return false
  if (ADVERBS.has(word) || word.includes("'") || word.length < 3) return false
  return !/^(?:and|but|or|both|all|too|ever|once|with|from|for|who|that|whose|the|one)$/.test(word)
}

/** How many tokens away a verb is still looked for: longer sentences are lists and code. */
const REACH = 40

const SENTENCE_ENDS = /^[.!?;:]$/
const CLAUSE_ENDS = /^[.!?;:,]$/

/**
 * The tense of a time said in a text: that of the verb nearest before it in its clause, else after it, else the same in
 * its sentence; null without a verb.
 */
export function tenseAround(tokens: readonly Token[], start: number, next: number): VerbTense | null {
  return nearestTense(tokens, start, next, CLAUSE_ENDS) ?? nearestTense(tokens, start, next, SENTENCE_ENDS)
}

function nearestTense(tokens: readonly Token[], start: number, next: number, ends: RegExp): VerbTense | null {
  const first = Math.max(0, start - REACH)
  const last = Math.min(tokens.length, next + REACH)
  for (let index = start - 1; index >= first && !ends.test(tokens[index]!.word); index -= 1) {
    const tense = tenseAt(tokens, index, true)
    if (tense !== null) return tense
  }
  for (let index = next; index < last && !ends.test(tokens[index]!.word); index += 1) {
    const tense = tenseAt(tokens, index, false)
    if (tense !== null) return tense
  }
  return null
}

/** The tokens of the sentence that holds one, as far as {@link REACH} on each side. */
export function sentenceAround(tokens: readonly Token[], at: number): readonly Token[] {
  let from = at
  let to = at
  while (from > Math.max(0, at - REACH) && !SENTENCE_ENDS.test(tokens[from - 1]!.word)) from -= 1
  while (to < Math.min(tokens.length, at + REACH) && !SENTENCE_ENDS.test(tokens[to]!.word)) to += 1
  return tokens.slice(from, to)
}

/** A present tense beside a date points ahead: "I have the dentist on Friday". */
export function leanOfTense(tense: VerbTense | null): Lean {
  if (tense === null) return 'none'
  return tense === 'past' ? 'past' : 'future'
}

const PLAN_CUES = words(
  "will won't i'll we'll gonna upcoming plan plans planning scheduled due deadline appointment appointments supposed",
)

/** The direction of a question: any past tense makes it past, words of planning make it future. */
export function leanOfQuestion(tokens: readonly Token[]): Lean {
  let ahead = false
  for (let index = 0; index < tokens.length; index += 1) {
    const { word, kind } = tokens[index]!
    if (kind !== 'word') continue
    if (tenseAt(tokens, index, false) === 'past') return 'past'
    ahead ||= PLAN_CUES.has(word) && isAhead(tokens, index)
    ahead ||= word === 'going' && wordAt(tokens, index + 1) === 'to'
    // "What do I have on Friday?", "What are we doing this weekend?"
    const subject = wordAt(tokens, index + 1)
    const verb = wordAt(tokens, index + 2)
    ahead ||= (word === 'do' || word === 'does') && /^(?:i|we)$/.test(subject) && /^(?:have|need)$/.test(verb)
    if (word === 'am' || word === 'are' || word === 'is') {
      ahead ||= subject.endsWith('ing') || verb.endsWith('ing') || /^(?:free|available|busy|off)$/.test(verb)
    }
  }
  return ahead ? 'future' : 'none'
}

const HABIT = words('usually typically normally generally always often regularly annually')
const KNOWING = words('know remember recall have need think recollect see')

/** "What do I usually cook on Thanksgiving?": a name in it means every one, not the last one. */
export function isHabitual(tokens: readonly Token[], lean: Lean): boolean {
  for (let index = 0; index < tokens.length; index += 1) {
    const { word } = tokens[index]!
    if (HABIT.has(word)) return true
    if (lean !== 'none' || (word !== 'do' && word !== 'does')) continue
    const verbs = [2, 3, 4].map((offset) => wordAt(tokens, index + offset))
    if (!verbs.some((verb) => KNOWING.has(verb))) return true
  }
  return false
}
