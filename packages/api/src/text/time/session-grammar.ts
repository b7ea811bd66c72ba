import { parseAmount, parseCardinal, parseOrdinal } from './counting-grammar.ts'
import { isFunctionWord } from './lexicon.ts'
import { type Token, wordAt } from './time-tokens.ts'

/** Which of the conversations with the user is meant: the nth from the start, or so many back from now. */
export interface SessionReference {
  readonly kind: 'ordinal' | 'back'
  readonly value: number
}

export interface SessionMatch {
  readonly session: SessionReference
  readonly start: number
  readonly next: number
}

const SESSION = new Set(['session', 'conversation', 'chat', 'discussion', 'talk'])
const SESSIONS = new Set(['sessions', 'conversations', 'chats', 'discussions', 'talks'])
const OWNERS = new Set(['our', 'the', 'this', 'that', 'your'])
/** "My last session" may be one with a trainer. */
const OTHERS = new Set(['my', 'his', 'her', 'their', 'a', 'an', 'every', 'each'])
const PREPOSITIONS = new Set(['in', 'during', 'from', 'at', 'on', 'of', 'since', 'back'])
const SPOKE = new Set(['talked', 'spoke', 'chatted', 'conversed', 'talk', 'speak', 'chat'])

/** The conversation named at a token. What it was about makes of it an order instead: "our last chat about jazz". */
export function parseSession(tokens: readonly Token[], start: number): SessionMatch | null {
  let at = start
  while (PREPOSITIONS.has(wordAt(tokens, at))) at += 1
  return (
    parseAgo(tokens, at, start) ??
    parseNumbered(tokens, at, start) ??
    parseWhenWeTalked(tokens, at, start) ??
    parseNamed(tokens, at, start)
  )
}

function found(kind: SessionReference['kind'], value: number, start: number, next: number): SessionMatch {
  return { session: { kind, value }, start, next }
}

/** "two sessions ago" */
function parseAgo(tokens: readonly Token[], at: number, start: number): SessionMatch | null {
  const amount = parseAmount(tokens, at)
  if (amount === null || amount.count < 1) return null
  const noun = wordAt(tokens, amount.next)
  const after = wordAt(tokens, amount.next + 1)
  if (!(SESSIONS.has(noun) || SESSION.has(noun)) || (after !== 'ago' && after !== 'back')) return null
  return found('back', amount.count, start, amount.next + 2)
}

/** "session 3", "conversation #3", "chat number three" */
function parseNumbered(tokens: readonly Token[], at: number, start: number): SessionMatch | null {
  // "Between session 2 and session 4" means neither.
  if (wordAt(tokens, at - 1) === 'between' || tokens[at - 2]?.kind === 'number') return null
  const noun = OWNERS.has(wordAt(tokens, at)) ? at + 1 : at
  if (!/^(?:session|conversation|chat)$/.test(wordAt(tokens, noun))) return null
  let numberAt = noun + 1
  if (/^(?:#|number|no|nr)$/.test(wordAt(tokens, numberAt))) numberAt += 1
  if (wordAt(tokens, numberAt) === '.' && numberAt > noun + 1) numberAt += 1
  const number = parseCardinal(tokens, numberAt)
  return number === null || number.value < 1 || number.value > 9999
    ? null
    : found('ordinal', number.value, start, number.next)
}

/** "the last time we talked", "last time" */
function parseWhenWeTalked(tokens: readonly Token[], at: number, start: number): SessionMatch | null {
  const the = wordAt(tokens, at) === 'the' ? at + 1 : at
  const rank = wordAt(tokens, the)
  if (!/^(?:last|previous|first)$/.test(rank) || wordAt(tokens, the + 1) !== 'time') return null
  const clause = the + 2
  if (wordAt(tokens, clause) === 'we') {
    const verb = /^(?:last|first|had|have)$/.test(wordAt(tokens, clause + 1)) ? clause + 2 : clause + 1
    const chat = wordAt(tokens, verb) === 'a' ? verb + 1 : verb
    const ends = isEnd(tokens, chat + 1)
    if (!SPOKE.has(wordAt(tokens, chat)) || !ends) return null
    return rank === 'first' ? found('ordinal', 1, start, chat + 1) : found('back', 1, start, chat + 1)
  }
  return rank !== 'first' && isEnd(tokens, clause) ? found('back', 1, start, clause) : null
}

/** A topic or a partner does not follow. */
function isEnd(tokens: readonly Token[], index: number): boolean {
  const token = tokens[index]
  return token === undefined || token.kind === 'symbol'
}

/** "our third conversation", "last session", "the second-to-last chat", "the session before last" */
function parseNamed(tokens: readonly Token[], at: number, start: number): SessionMatch | null {
  const owned = OWNERS.has(wordAt(tokens, at))
  let index = owned ? at + 1 : at
  if (owned && SESSION.has(wordAt(tokens, index)) && wordAt(tokens, index + 1) === 'before') {
    const last = wordAt(tokens, index + 2) === 'the' ? index + 3 : index + 2
    return wordAt(tokens, last) === 'last' ? found('back', 2, start, last + 1) : null
  }
  if (wordAt(tokens, index) === 'very') index += 1
  const rank = parseRank(tokens, index)
  if (rank === null || !SESSION.has(wordAt(tokens, rank.next))) return null
  const noun = rank.next
  if (!owned && OTHERS.has(wordAt(tokens, at - 1))) return null
  // "Talk" and "discussion" are things of their own unless they are ours.
  if (!owned && !/^(?:session|conversation|chat)$/.test(wordAt(tokens, noun))) return null
  const after = wordAt(tokens, noun + 1)
  if (after === 'before' && wordAt(tokens, noun + 2) === 'last') return found('back', 2, start, noun + 3)
  if (/^(?:about|with|of|on|regarding|for|at)$/.test(after)) return null
  const next = tokens[noun + 1]
  if (next?.kind === 'word' && !isFunctionWord(next.word) && !owned) return null
  return found(rank.kind, rank.value, start, noun + 1)
}

function parseRank(tokens: readonly Token[], index: number): (SessionReference & { next: number }) | null {
  const word = wordAt(tokens, index)
  if (/^(?:last|previous|latest|prior|final)$/.test(word)) return { kind: 'back', value: 1, next: index + 1 }
  if (word === 'most' && wordAt(tokens, index + 1) === 'recent') return { kind: 'back', value: 1, next: index + 2 }
  if (word === 'penultimate') return { kind: 'back', value: 2, next: index + 1 }
  if (word === 'next' || word === 'second' || word === 'third') {
    const parts = [1, 2, 3, 4].map((offset) => wordAt(tokens, index + offset)).filter((part) => part !== '-')
    if (parts[0] === 'to' && parts[1] === 'last') {
      const dashes = wordAt(tokens, index + 1) === '-' ? 2 : 0
      return { kind: 'back', value: word === 'third' ? 3 : 2, next: index + 3 + dashes }
    }
  }
  const ordinal = parseOrdinal(tokens, index)
  return ordinal === null ? null : { kind: 'ordinal', value: ordinal.value, next: ordinal.next }
}
