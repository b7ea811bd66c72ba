import { splitSentences } from '../../text/sentences.ts'
import { isStopWord } from '../../text/stop-words.ts'
import { termsOf } from '../../text/terms.ts'
import { tokenize } from '../../text/tokenize.ts'
import { type AnswerStyle, type Exclusion, plainStyle } from './answer-style.ts'

export interface DirectiveText {
  readonly id: string
  readonly name: string
  readonly content: string
}

/** `partly`: some of what it says could be done, the rest takes a model. */
export interface UnderstoodDirective extends DirectiveText {
  readonly outcome: 'applied' | 'partly' | 'not applied'
}

interface Rule {
  readonly pattern: RegExp
  read(match: RegExpExecArray): Partial<AnswerStyle> | null
}

/** Statements of an answer that should be short, or long. */
const briefly = 3
const atLength = 20

const numerals = 'one two three four five six seven eight nine ten'.split(' ')
const number = `(\\d{1,4}|${numerals.join('|')})`
const negation = `(?:never|no|not|don['’]t|do not|without|avoid|omit|skip|leave out|refrain from|must not|should not|can['’]t|cannot)`
/** A negated verb may stand before what is not wanted: "do not use bullet points". */
const unwanted = `\\b${negation}\\b(?:\\s+(?:ever|use|using|include|including|add|adding|show|showing|give|giving|cite|citing|list|listing|mention|mentioning|write|writing|in|with|any|the|your|all|exact))*\\s+`
const telling = `(?:mention|reveal|disclose|share|discuss|expose|divulge|say|tell|talk about|speak about|refer to|bring up|give out|output|repeat|name)(?:ing)?|(?:disclos|shar|expos|divulg|nam)ing|talking about|speaking about|referring to|bringing up`
/** Where another instruction begins in the same sentence. */
const nextInstruction = `(?=\\s*(?:,|;|–|—)?\\s*(?:\\band\\b|\\bbut\\b|,|;)\\s*(?:always|be|keep|use|answer|include|respond|write|reply|do not|don['’]t|never)\\b|$)`

const dateWords = '(?:the\\s+|exact\\s+|relevant\\s+|specific\\s+)*(?:dates?|times?|timestamps?)'
const sourceWords = '(?:the\\s+|your\\s+|all\\s+)*(?:sources?|citations?|references?)'

/** Looked for in this order; what one has read, the next does not see. */
const rules: readonly Rule[] = [
  { pattern: rule(`${unwanted}(?:${telling})?\\s*${dateWords}\\b`), read: () => ({ dates: false }) },
  { pattern: rule(`${unwanted}(?:${telling})?\\s*${sourceWords}\\b`), read: () => ({ sources: false }) },
  {
    pattern: rule(`\\b${negation}\\s+(?:ever\\s+)?(?:${telling})\\s+(.+?)${nextInstruction}`),
    read: (match) => {
      const exclusions = readExclusions(match[1] ?? '')
      return exclusions.length === 0 ? null : { exclusions }
    },
  },
  { pattern: rule(`${unwanted}(?:markdown|formatting)\\b`), read: () => ({ markdown: false }) },
  {
    pattern: rule(`${unwanted}(?:bullet(?:ed)?(?:[ -]?points?)?|bullets|lists?)\\b`),
    read: () => ({ layout: 'prose' }),
  },
  { pattern: rule('\\b(?:in\\s+|use\\s+|only\\s+)*plain[ -]?text\\b'), read: () => ({ markdown: false }) },
  { pattern: rule('\\b(?:in\\s+|use\\s+)*markdown\\b'), read: () => ({ markdown: true }) },
  {
    pattern: rule(
      `\\b(?:(?:at most|no more than|not more than|up to|max(?:imum)?(?: of)?|a maximum of|limit(?:ed)?(?: \\w+){0,3} to|within|only|in|under|fewer than|less than|use|give)\\s+)+(?:a\\s+|the\\s+|top\\s+)*${number}[ -]+(?:short\\s+|brief\\s+)?(sentences?|bullet[ -]?points?|bullets?|points?|items?|statements?|facts?|lines?|words?)(?:\\s+(?:or (?:fewer|less)|at most|max(?:imum)?))?`,
    ),
    read: (match) => readLimit(match[1]!, match[2]!),
  },
  {
    pattern: rule(`\\b${number}[ -](sentence|word|line)s?\\b(?:\\s+(?:answers?|limit|max(?:imum)?))?`),
    read: (match) => readLimit(match[1]!, match[2]!),
  },
  { pattern: rule('\\b(?:numbered(?:\\s+lists?)?|ordered lists?)\\b'), read: () => ({ layout: 'numbers' }) },
  {
    pattern: rule('\\b(?:bullet(?:ed)?[ -]?points?|bullets|bulleted lists?|bullet lists?|as a list|in a list)\\b'),
    read: () => ({ layout: 'bullets' }),
  },
  { pattern: rule('\\b(?:prose|full sentences|(?:in |as )?(?:a )?paragraphs?)\\b'), read: () => ({ layout: 'prose' }) },
  {
    pattern: rule('\\b(?:concise(?:ly)?|brief(?:ly)?|succinct(?:ly)?|terse(?:ly)?|short|to the point)\\b'),
    read: () => ({ maxStatements: briefly }),
  },
  {
    pattern: rule(
      '\\b(?:detailed|in detail|thorough(?:ly)?|comprehensive(?:ly)?|exhaustive(?:ly)?|elaborate|at length)\\b',
    ),
    read: () => ({ maxStatements: atLength }),
  },
  {
    pattern: rule(`\\b(?:always\\s+)?(?:include|mention|give|show|add|state|provide|with)\\s+${dateWords}\\b`),
    read: () => ({ dates: true }),
  },
  {
    pattern: rule(
      `\\b(?:always\\s+)?(?:(?:cite|include|mention|give|show|add|list|provide|with)\\s+${sourceWords}|cite everything)\\b`,
    ),
    read: () => ({ sources: true }),
  },
]

/** Words that say nothing of their own in an instruction. */
const filler = new Set(
  `always please be keep make stay use using answer answers answering respond responding response responses reply replies replying
   write format output text possible every all whenever when it them your must should ensure sure very as and style only simple
   clear`.split(/\s+/),
)

function rule(source: string): RegExp {
  return new RegExp(source, 'i')
}

/** What directives ask for, the first of them before the others where they disagree, and which could be understood. */
export function understandDirectives(directives: readonly DirectiveText[]): {
  readonly style: AnswerStyle
  readonly directives: readonly UnderstoodDirective[]
} {
  let style = plainStyle
  const understood = directives.map((directive): UnderstoodDirective => {
    const read = readDirective(directive.content)
    for (const wish of read.wishes) style = mergeWish(style, wish)
    return { ...directive, outcome: outcomeOf(read) }
  })
  return { style, directives: understood }
}

interface ReadDirective {
  readonly wishes: readonly Partial<AnswerStyle>[]
  /** Whether words are left that no rule has read. */
  readonly hasRest: boolean
}

function outcomeOf({ wishes, hasRest }: ReadDirective): UnderstoodDirective['outcome'] {
  if (wishes.length === 0) return 'not applied'
  return hasRest ? 'partly' : 'applied'
}

function readDirective(content: string): ReadDirective {
  const wishes: Partial<AnswerStyle>[] = []
  let rest = ''
  for (const { start, end } of splitSentences(content)) {
    let sentence = content.slice(start, end).replace(/[.!?]+$/, '')
    for (const { pattern, read } of rules) {
      const match = pattern.exec(sentence)
      const wish = match === null ? null : read(match)
      if (match === null || wish === null) continue
      wishes.push(wish)
      sentence = `${sentence.slice(0, match.index)} ${sentence.slice(match.index + match[0].length)}`
    }
    rest += ` ${sentence}`
  }
  const words = tokenize(rest).map(({ surface }) => surface.toLowerCase())
  return { wishes, hasRest: words.some((word) => !isStopWord(word) && !filler.has(word)) }
}

function mergeWish(style: AnswerStyle, wish: Partial<AnswerStyle>): AnswerStyle {
  return {
    maxStatements: style.maxStatements ?? wish.maxStatements ?? null,
    maxSentences: style.maxSentences ?? wish.maxSentences ?? null,
    maxWords: style.maxWords ?? wish.maxWords ?? null,
    layout: style.layout ?? wish.layout ?? null,
    markdown: style.markdown ?? wish.markdown ?? null,
    dates: style.dates ?? wish.dates ?? null,
    sources: style.sources ?? wish.sources ?? null,
    exclusions: [...style.exclusions, ...(wish.exclusions ?? [])],
  }
}

function readLimit(amount: string, unit: string): Partial<AnswerStyle> | null {
  const index = numerals.indexOf(amount.toLowerCase())
  const limit = index >= 0 ? index + 1 : Number(amount)
  if (limit === 0) return null
  if (/^word/i.test(unit)) return { maxWords: limit }
  if (/^sentence/i.test(unit)) return { maxSentences: limit }
  if (/^bullet/i.test(unit)) return { maxStatements: limit, layout: 'bullets' }
  return { maxStatements: limit }
}

/** Words around what must not be said that name nothing themselves. */
const wrapping =
  /\b(?:anything|any|all|information|info|details?|data|facts?|the fact|word|words)\b(?:\s+(?:about|of|on|regarding|concerning|related to))?|\b(?:in (?:any|your|an) (?:answers?|responses?|repl(?:y|ies)|way)|under any circumstances?|to (?:anyone|anybody|users?|the user|customers?|others)|ever|at all)\b/gi

function readExclusions(object: string): Exclusion[] {
  const phrases = object.replace(wrapping, ' ').split(/,|;|\/|\bor\b|\band\b|\bnor\b/i)
  return phrases.map((phrase) => exclusionOf(phrase.trim())).filter((exclusion) => exclusion !== null)
}

/**
 * All words of the phrase together; of "Alice's salary" also "salary" alone, since a statement may say "her"; of "project
 * Falcon" also the name alone. Rather a statement too few than one too many.
 */
function exclusionOf(phrase: string): Exclusion | null {
  const whole = [...new Set(termsOf(phrase))]
  if (whole.length === 0) return null
  const termSets = [whole]
  const owned = /^\p{Lu}[\p{L}\p{M}. -]*['’]s?\s+(.+)$/u.exec(phrase)?.[1]
  const names = [...phrase.matchAll(/(?<!^)\b\p{Lu}[\p{L}\p{N}]+/gu)].map(([name]) => name).join(' ')
  const part = [...new Set(termsOf(owned ?? names))]
  if (part.length > 0) termSets.push(part)
  return { phrase, termSets }
}
