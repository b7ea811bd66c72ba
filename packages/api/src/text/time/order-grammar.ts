import { isFunctionWord, POSSESSIVES, PRONOUNS } from './lexicon.ts'
import { type Token, wordAt } from './time-tokens.ts'

export type Order = 'earliest' | 'latest'

export interface OrderMatch {
  readonly order: Order
  readonly start: number
  readonly next: number
}

const words = (list: string) => new Set(list.trim().split(/\s+/))

/** "my first name", "the last resort": a rank that is no time. */
const RANKED = words(`
  name names resort minute call word words straw chance place places class floor aid lady language languages choice option name's
  priority step rule hand row gear grade degree draft base base's line lines row mile stand laugh supper person impression
  impressions responder responders edition quarter half third one ones thing things letter letters digit digits two three few
  couple four five ten item items page pages chapter paragraph sentence question
`)

/** "Last" as the verb: how long did it last? */
const LASTING = words(
  'long longer for until till forever enough all through more less a an the several about from into to',
)

const HELPERS = words('did do does have has had was were is am are when')

/** An order in time asked for at a token: the first time, my latest job, when did we last meet. */
export function parseOrder(tokens: readonly Token[], start: number): OrderMatch | null {
  return (
    parseTimeOf(tokens, start) ??
    parseSuperlative(tokens, start) ??
    parseAdverb(tokens, start) ??
    parseRanked(tokens, start)
  )
}

/** "(for) the first time", "the very last time" */
function parseTimeOf(tokens: readonly Token[], start: number): OrderMatch | null {
  let at = start
  if (wordAt(tokens, at) === 'for') at += 1
  if (wordAt(tokens, at) === 'the') at += 1
  if (wordAt(tokens, at) === 'very') at += 1
  const rank = wordAt(tokens, at)
  if (wordAt(tokens, at + 1) !== 'time') return null
  if (rank === 'first' || rank === 'earliest') return { order: 'earliest', start, next: at + 2 }
  return rank === 'last' || rank === 'latest' ? { order: 'latest', start, next: at + 2 } : null
}

/** "most recently", "the most recent", "the latest", "the earliest" */
function parseSuperlative(tokens: readonly Token[], start: number): OrderMatch | null {
  const at = wordAt(tokens, start) === 'the' ? start + 1 : start
  const word = wordAt(tokens, at)
  if (word === 'most' && /^recent(?:ly)?$/.test(wordAt(tokens, at + 1))) return { order: 'latest', start, next: at + 2 }
  if (wordAt(tokens, start - 1) === 'at' || wordAt(tokens, start - 1) === 'by') return null
  // "From earliest to latest" asks for a sorting.
  if (wordAt(tokens, start - 1) === 'from' || /^(?:to|first)$/.test(wordAt(tokens, at + 1))) return null
  if (wordAt(tokens, at - 1) === 'to') return null
  if (word === 'latest') return { order: 'latest', start, next: at + 1 }
  return word === 'earliest' ? { order: 'earliest', start, next: at + 1 } : null
}

/** "when did I first meet Bob", "have we last spoken": after an auxiliary and its subject, before a verb. */
function parseAdverb(tokens: readonly Token[], start: number): OrderMatch | null {
  const word = wordAt(tokens, start)
  if (word !== 'first' && word !== 'last') return null
  const next = tokens[start + 1]
  if (next?.kind !== 'word' || isFunctionWord(next.word) || RANKED.has(next.word) || LASTING.has(next.word)) return null
  const before = wordAt(tokens, start - 1)
  // "Since we last spoke" is about what came after.
  if (wordAt(tokens, start - 2) === 'since' && before === 'we') return null
  const led = [2, 3, 4].some((back) => HELPERS.has(wordAt(tokens, start - back)))
  const subject = PRONOUNS.has(before) || (led && tokens[start - 1]?.capital === true)
  if (!subject || POSSESSIVES.has(before) || before === 'the') return null
  return { order: word === 'first' ? 'earliest' : 'latest', start, next: start + 1 }
}

/** "my first job", "the last book I read": owned, or told by a clause. */
function parseRanked(tokens: readonly Token[], start: number): OrderMatch | null {
  const word = wordAt(tokens, start)
  if (word !== 'first' && word !== 'last') return null
  const noun = tokens[start + 1]
  if (noun?.kind !== 'word' || isFunctionWord(noun.word)) return null
  const order: Order = word === 'first' ? 'earliest' : 'latest'
  const determiner = tokens[start - 1]
  const clause = hasClause(tokens, start + 1)
  if (
    RANKED.has(noun.word) &&
    !(clause && /^(?:thing|things|one|person|place|question|item|word|words)$/.test(noun.word))
  )
    return null
  const owned = determiner !== undefined && (POSSESSIVES.has(determiner.word) || determiner.possessive)
  if (owned) return { order, start, next: start + 1 }
  return determiner?.word === 'the' && clause ? { order, start, next: start + 1 } : null
}

/** A subject of its own within a few words after the noun: "the last (new) book (that) I …". */
function hasClause(tokens: readonly Token[], noun: number): boolean {
  const verb = tokens[noun + 2]
  if (tokens[noun + 1]?.capital && verb?.kind === 'word' && !verb.capital) return true
  for (let index = noun + 1; index <= noun + 4; index += 1) {
    const token = tokens[index]
    if (token === undefined || token.kind !== 'word') return false
    if (PRONOUNS.has(token.word)) return true
  }
  return false
}
