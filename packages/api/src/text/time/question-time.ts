import { type Expression, findExpressions } from './expression-grammar.ts'
import { isFunctionWord } from './lexicon.ts'
import { type Order, parseOrder } from './order-grammar.ts'
import { remainingSubject } from './question-subject.ts'
import { resolveTime } from './resolve-time.ts'
import { parseSession, type SessionReference } from './session-grammar.ts'
import { isHabitual, leanOfQuestion } from './tense.ts'
import { mayHoldDate, mayHoldOrder, mayHoldSession } from './time-gate.ts'
import { TIME_LANGUAGES, type TimeLanguage } from './time-languages.ts'
import { isBare, type Lean } from './time-node.ts'
import { type Token, tokenizeTime, wordAt } from './time-tokens.ts'
import type { TimeWindow } from './time-window.ts'

export interface QuestionTime {
  /** Their union is meant; normally one, none when only a session or an order is meant. */
  readonly windows: readonly TimeWindow[]
  readonly session: SessionReference | null
  readonly order: Order | null
  /** The question without its time words; '' when it asks for nothing else. */
  readonly subject: string
  /** The time words as they were written, in order. */
  readonly expressions: readonly string[]
}

type Range = readonly [number, number]

/**
 * What a question says about time, relative to `now` and in UTC; null when nothing. A time without a direction is the
 * most recent one, unless the question looks ahead ("what will we do on Friday?").
 */
export function understandTime(
  question: string,
  now: Date,
  languages: readonly TimeLanguage[] = TIME_LANGUAGES,
): QuestionTime | null {
  if (!languages.includes('en')) return null
  const sessionLikely = mayHoldSession(question)
  const orderLikely = mayHoldOrder(question)
  if (!sessionLikely && !orderLikely && !mayHoldDate(question)) return null
  const tokens = tokenizeTime(question)
  const lean = leanOfQuestion(tokens)
  const found: { readonly range: Range; readonly windows: readonly TimeWindow[] }[] = []
  let session: SessionReference | null = null
  let order: Order | null = null
  const habitual = isHabitual(tokens, lean)

  const sessionFound = sessionLikely ? findFirstMatch(tokens, parseSession) : null
  if (sessionFound !== null) {
    session = sessionFound.session
    found.push({ range: rangeOf(tokens, sessionFound), windows: [] })
  }
  for (const expression of findExpressions(tokens)) {
    if (sessionFound !== null && expression.start < sessionFound.next && expression.next > sessionFound.start) continue
    if (habitual && expression.nodes.every(isBare)) continue
    const windows = windowsOf(expression, now, lean)
    if (windows.length > 0) found.push({ range: rangeOf(tokens, expression), windows })
  }
  const orderFound = orderLikely && session === null ? findFirstMatch(tokens, parseOrder) : null
  if (orderFound !== null) {
    const range = rangeOf(tokens, orderFound)
    if (!found.some((other) => overlap(other.range, range))) {
      order = orderFound.order
      found.push({ range, windows: [] })
    }
  }
  if (found.length === 0) return null
  const ranges = found.map(({ range }) => range).sort((one, other) => one[0] - other[0])
  return {
    windows: withoutRepeats(found.flatMap(({ windows }) => windows)),
    session,
    order,
    subject: remainingSubject(question, ranges),
    expressions: ranges.map(([start, end]) => question.slice(start, end)),
  }
}

/** Windows of an expression's times that exist. */
export function windowsOf(expression: Expression, now: Date, lean: Lean): TimeWindow[] {
  const reference = { now, lean: expression.planned ? 'future' : lean, undirected: 'past' } as const
  return expression.nodes.map((node) => resolveTime(node, reference)).filter((window) => window !== null)
}

function findFirstMatch<Found>(
  tokens: readonly Token[],
  parse: (tokens: readonly Token[], start: number) => Found | null,
): Found | null {
  for (let start = 0; start < tokens.length; start += 1) {
    const found = parse(tokens, start)
    if (found !== null) return found
  }
  return null
}

/**
 * The characters of a match. The preposition before a possessive stays ("in last week's meeting" → "in … meeting"), and
 * so does all that leads to a name beside a noun ("in the June fire" → "in the … fire").
 */
function rangeOf(tokens: readonly Token[], { start, next }: { readonly start: number; readonly next: number }): Range {
  const noun = tokens[next]
  if (wordAt(tokens, next - 2) === 'the' && noun?.kind === 'word' && !isFunctionWord(noun.word)) {
    return [tokens[next - 1]!.start, tokens[next - 1]!.end]
  }
  const last = tokens[next - 1]!
  const keepsLead = last.possessive && /^(?:in|at|on|of|for|from|during)$/.test(tokens[start]!.word) && next - start > 1
  return [tokens[keepsLead ? start + 1 : start]!.start, last.end]
}

function overlap(one: Range, other: Range): boolean {
  return one[0] < other[1] && other[0] < one[1]
}

function withoutRepeats(windows: readonly TimeWindow[]): TimeWindow[] {
  const seen = new Set<string>()
  return windows.filter(({ start, end }) => {
    const key = `${start?.getTime() ?? ''}/${end?.getTime() ?? ''}`
    if (seen.has(key)) return false
    seen.add(key)
    return true
  })
}
