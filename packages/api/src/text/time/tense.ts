import type { Lean } from './time-node.ts'
import { type Token, wordAt } from './time-tokens.ts'

const words = (list: string) => new Set(list.trim().split(/\s+/))

/** Past forms that do not end in -ed. */
const PAST = words(`
  was were did had went got saw met made took came gave found told said knew thought felt left kept held brought bought caught taught
  fought sought began ran drank sang sank swam rang sat stood understood won lost paid spent sent built lent slept swept wept dreamt
  wrote drove rode rose spoke broke chose froze stole woke wore tore bore swore drew grew flew threw blew ate fell forgot got hid led
  fed fled heard hung dug stuck struck swung shook sold shot wed became overcame wasn't weren't didn't hadn't been gone done seen
  taken given written driven eaten spoken bit lit held dealt meant bent learnt
`)

/** Words in -ed that tell a state, not a deed, and words that merely end so. */
const NOT_PAST = words(`
  need feed seed speed weed deed bleed breed indeed red bed shed sled excited interested tired bored scared worried supposed expected
  hundred married used named called sacred naked wicked related based proceed succeed exceed
`)

/** These deeds point ahead: the time that follows is that of what was booked. */
const AHEAD = words(`
  will shall gonna won't i'll we'll you'll he'll she'll they'll it'll there'll that'll tomorrow upcoming
  plan plans planning planned hope hopes hoping want wants intend intends intending booked scheduled schedule reserved arranged
  postponed rescheduled due deadline appointment registered enrolled forward wait
`)

const PRESENT = words(`
  is are am i'm we're you're they're he's she's it's there's that's have has i've we've do does don't doesn't can could should would
  might must need needs start starts begin begins leave leaves arrive arrives expect expects i'd we'd
`)

type Cue = 'past' | 'ahead' | 'present'

function cueAt(tokens: readonly Token[], index: number): Cue | null {
  const token = tokens[index]!
  if (token.kind !== 'word') return null
  const { word } = token
  if (AHEAD.has(word)) return isWaitOrWill(tokens, index) ? 'ahead' : null
  if (word === 'going' && wordAt(tokens, index + 1) === 'to') return 'ahead'
  if (PAST.has(word)) return 'past'
  if (word.endsWith('ed') && word.length > 3 && !NOT_PAST.has(word)) return 'past'
  if (PRESENT.has(word) || (token.possessive && /^(?:he|she|it|that|there|what|who)$/.test(word))) return 'present'
  return null
}

/** "Will" may be a man, "forward" and "wait" count in "looking forward" and "can't wait". */
function isWaitOrWill(tokens: readonly Token[], index: number): boolean {
  const { word, capital } = tokens[index]!
  if (word === 'will') return !capital || index === 0
  if (word === 'forward') return wordAt(tokens, index - 1) === 'looking' || wordAt(tokens, index - 1) === 'look'
  return word !== 'wait' || wordAt(tokens, index - 1) === "can't"
}

const SENTENCE_ENDS = /^[.!?;]$/
const CLAUSE_ENDS = /^[.!?;,]$/

/**
 * The direction of a time said in a text: that of the verb nearest before it in its clause, else after it, else the
 * same in its sentence. A present tense points ahead ("I have the dentist on Friday"); no verb tells nothing.
 */
export function leanAround(tokens: readonly Token[], start: number, next: number): Lean {
  const cue = nearestCue(tokens, start, next, CLAUSE_ENDS) ?? nearestCue(tokens, start, next, SENTENCE_ENDS)
  if (cue === null) return 'none'
  return cue === 'past' ? 'past' : 'future'
}

function nearestCue(tokens: readonly Token[], start: number, next: number, ends: RegExp): Cue | null {
  for (let index = start - 1; index >= 0 && !ends.test(tokens[index]!.word); index -= 1) {
    const cue = cueAt(tokens, index)
    if (cue !== null) return cue
  }
  for (let index = next; index < tokens.length && !ends.test(tokens[index]!.word); index += 1) {
    const cue = cueAt(tokens, index)
    if (cue !== null) return cue
  }
  return null
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
    if (cueAt(tokens, index) === 'past') return 'past'
    ahead ||= PLAN_CUES.has(word) && isWaitOrWill(tokens, index)
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
