import { splitSentences } from '../../text/sentences.ts'
import { termsOf } from '../../text/terms.ts'
import { type AnswerStyle, isExcluded } from './answer-style.ts'
import { type DirectiveText, understandDirectives } from './understand-directives.ts'

/** `unchecked`: nothing of what it says can be told from a text without a model. */
export interface CheckedDirective<T extends DirectiveText = DirectiveText> {
  readonly directive: T
  readonly outcome: 'followed' | 'violated' | 'unchecked'
  /** How it is violated, in words that a model can act on. */
  readonly problems: readonly string[]
}

/**
 * Whether an answer does what directives say, as far as that can be seen: lengths, layout, dates, what must not be said.
 * Where two disagree the first holds, and the other is not checked on that.
 */
export function checkDirectives<T extends DirectiveText>(
  answer: string,
  directives: readonly T[],
): CheckedDirective<T>[] {
  const { style } = understandDirectives(directives)
  const seen = look(answer)
  return directives.map((directive) => {
    const own = understandDirectives([directive]).style
    const wishes = wishesOf(own).filter((wish) => wish === 'exclusions' || own[wish] === style[wish])
    const problems = wishes.flatMap((wish) => problemWith(wish, own, seen) ?? [])
    const isChecked = wishes.some((wish) => CHECKED.has(wish))
    return { directive, problems, outcome: problems.length > 0 ? 'violated' : isChecked ? 'followed' : 'unchecked' }
  })
}

type Wish = keyof AnswerStyle

const CHECKED: ReadonlySet<Wish> = new Set(['maxSentences', 'maxWords', 'layout', 'markdown', 'dates', 'exclusions'])

const wishesOf = (style: AnswerStyle) =>
  (Object.keys(style) as Wish[]).filter((wish) =>
    wish === 'exclusions' ? style[wish].length > 0 : style[wish] !== null,
  )

interface Seen {
  readonly text: string
  readonly sentences: readonly string[]
  readonly words: number
  readonly bullets: number
  readonly numbered: number
}

const CITATION = /\s*\[\d+(?:\s*[,;]\s*\d+)*\]/g
const DATE =
  /\b(?:\d{4}-\d{2}-\d{2}|(?:19|20)\d{2}|\d{1,2}:\d{2}|\d{1,2}[./]\d{1,2}[./]\d{2,4})\b|\b(?:January|February|March|April|June|July|August|September|October|November|December)\b/
const MARKDOWN = /\*\*|__|```|^\s*#{1,6}\s|^\s*>\s/m

function look(answer: string): Seen {
  const text = answer.replace(CITATION, '')
  const lines = text.split('\n').map((line) => line.trim())
  const sentences = sentencesOf(text)
  return {
    text,
    sentences,
    words: text.split(/\s+/).filter((word) => /[\p{L}\p{N}]/u.test(word)).length,
    bullets: lines.filter((line) => /^[-*•+]\s/.test(line)).length,
    numbered: lines.filter((line) => /^\d+[.)]\s/.test(line)).length,
  }
}

/** Without headings and the marks of lists. */
export function sentencesOf(text: string): string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !/^#{1,6}\s/.test(line))
    .map((line) => line.replace(/^(?:[-*•+>]|\d+[.)])\s+/, ''))
    .flatMap((line) => splitSentences(line).map(({ start, end }) => line.slice(start, end)))
}

function problemWith(wish: Wish, style: AnswerStyle, seen: Seen): string | null {
  const tooMany = (what: string, there: number, most: number | null) =>
    most !== null && there > most ? `it has ${there} ${what}, and may have ${most}` : null
  switch (wish) {
    case 'maxSentences':
      return tooMany('sentences', seen.sentences.length, style.maxSentences)
    case 'maxWords':
      return tooMany('words', seen.words, style.maxWords)
    case 'maxStatements':
      // Only items of a list can be counted.
      return tooMany('points', Math.max(seen.bullets, seen.numbered), style.maxStatements)
    case 'layout':
      if (style.layout === 'bullets') return seen.bullets > 0 ? null : 'it is not a list of bullet points'
      if (style.layout === 'numbers') return seen.numbered > 0 ? null : 'it is not a numbered list'
      return seen.bullets + seen.numbered > 0 ? 'it has a list, and must be running text' : null
    case 'markdown':
      return style.markdown === false && MARKDOWN.test(seen.text) ? 'it has Markdown, and must be plain text' : null
    case 'dates':
      return style.dates === false && DATE.test(seen.text) ? 'it has dates, and must have none' : null
    case 'exclusions': {
      const said = style.exclusions.filter((exclusion) =>
        seen.sentences.some((sentence) => isExcluded(new Set(termsOf(sentence)), [exclusion])),
      )
      return said.length > 0 ? `it speaks of ${said.map(({ phrase }) => `“${phrase}”`).join(' and ')}` : null
    }
    default:
      return null
  }
}
