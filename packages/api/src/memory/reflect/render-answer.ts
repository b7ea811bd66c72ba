import { splitSentences } from '../../text/sentences.ts'
import { termsOf } from '../../text/terms.ts'
import type { AnswerStyle } from './answer-style.ts'
import type { Choice } from './choose-statements.ts'
import type { Statement } from './statement.ts'

export interface RenderedAnswer {
  readonly text: string
  /** What is cited, in the order of the citations: [1] is the first. */
  readonly cited: readonly Statement[]
}

export interface AnswerFrame {
  /** What to say when there is nothing to cite. */
  readonly nothing: string
  /** Ends every answer: how it was made, and what could not be done. */
  readonly closing: string
}

/** Longer statements are shortened to their sentences that matter most. */
const longStatement = 420

/** An answer in words: what answers best (or is newest) first, then the rest, each with its date and its source. */
export function renderAnswer(
  choice: Choice,
  question: ReadonlySet<number>,
  style: AnswerStyle,
  frame: AnswerFrame,
): RenderedAnswer {
  const said = limitLength(choice.statements, question, style)
  const { bold, soft } = marks(style.markdown ?? true)
  if (said.length === 0) return { text: `${frame.nothing}\n\n${soft(frame.closing)}`, cited: [] }
  const lines = said.map(({ text, statement }, place) => {
    const date = style.dates !== false && statement.date !== null ? ` (${statement.date})` : ''
    return `${text}${date} [${place + 1}]`
  })
  const blocks = arrange(lines, choice.lead, style, bold)
  if (style.sources ?? true) {
    const sources = said.map(
      ({ statement }, place) => `- [${place + 1}] ${describeSource(statement, style.dates !== false)}`,
    )
    blocks.push(`${bold('Sources')}\n${sources.join('\n')}`)
  }
  blocks.push(soft(frame.closing))
  return { text: blocks.join('\n\n'), cited: said.map(({ statement }) => statement) }
}

function arrange(
  lines: readonly string[],
  lead: Choice['lead'],
  style: AnswerStyle,
  bold: (text: string) => string,
): string[] {
  const list = (items: readonly string[]) => {
    if (style.layout === 'prose') return items.join(' ')
    return items.map((item, place) => `${style.layout === 'numbers' ? `${place + 1}.` : '-'} ${item}`).join('\n')
  }
  const [first, ...rest] = lines
  if (style.layout === 'bullets' || style.layout === 'numbers' || (lead === 'time' && rest.length > 0)) {
    const heading =
      lead === 'newest' && rest.length > 0 ? [`${bold('This has changed over time; the newest comes first.')}`] : []
    return [...heading, list(lines)]
  }
  if (rest.length === 0) return [first!]
  if (style.layout === 'prose') return [list(lines)]
  if (lead === 'newest')
    return [`${bold('Most recently:')} ${first}`, `${bold('Before that, and related:')}\n${list(rest)}`]
  return [first!, `${bold('Also remembered:')}\n${list(rest)}`]
}

function marks(markdown: boolean) {
  return {
    bold: (text: string) => (markdown ? `**${text}**` : text),
    soft: (text: string) => (markdown ? `_${text}_` : text),
  }
}

/** Where a statement comes from, in words. */
export function describeSource(statement: Statement, withDates: boolean): string {
  const date = withDates && statement.date !== null ? `, ${statement.date}` : ''
  if (statement.source === 'mental_model') return `mental model “${statement.origin}”`
  const kind = statement.type === 'observation' ? 'observation' : 'memory'
  return `${kind}${statement.origin === null ? '' : ` from ${statement.origin}`}${date}`
}

interface Said {
  readonly statement: Statement
  readonly text: string
}

/** Statements cut to what matters, as many as the limits allow. */
function limitLength(statements: readonly Statement[], question: ReadonlySet<number>, style: AnswerStyle): Said[] {
  let sentences = style.maxSentences ?? Number.POSITIVE_INFINITY
  let words = style.maxWords ?? Number.POSITIVE_INFINITY
  const said: Said[] = []
  for (const statement of statements) {
    if (sentences <= 0 || words <= 0) break
    const text = cutToWords(excerpt(statement.text, question, sentences), words)
    said.push({ statement, text })
    sentences -= splitSentences(text).length
    words -= countWords(text)
  }
  return said
}

/** At most so many sentences, and of a long text those that share most words with the question, in their order. */
export function excerpt(text: string, question: ReadonlySet<number>, maxSentences: number): string {
  const sentences = splitSentences(text).map(({ start, end }) => text.slice(start, end))
  if (sentences.length <= 1) return text.trim()
  if (sentences.length <= maxSentences && text.length <= longStatement) return text.trim().replace(/\s*\n\s*/g, ' ')
  const ranked = sentences
    .map((sentence, place) => ({
      sentence,
      place,
      shared: termsOf(sentence).filter((term) => question.has(term)).length,
    }))
    .sort((a, b) => b.shared - a.shared || a.place - b.place)
  const kept: typeof ranked = []
  let length = 0
  for (const candidate of ranked) {
    if (kept.length >= maxSentences) break
    if (kept.length > 0 && length + candidate.sentence.length > longStatement) continue
    kept.push(candidate)
    length += candidate.sentence.length
  }
  kept.sort((a, b) => a.place - b.place)
  return kept
    .map(({ sentence, place }, index) => (index > 0 && kept[index - 1]!.place < place - 1 ? `… ${sentence}` : sentence))
    .join(' ')
}

function cutToWords(text: string, most: number): string {
  const words = text.split(/\s+/)
  return words.length <= most ? text : `${words.slice(0, most).join(' ')} …`
}

function countWords(text: string): number {
  return text.split(/\s+/).filter((word) => word !== '').length
}
