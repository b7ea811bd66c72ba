import { loadTokenCounter } from '../../text/count-tokens.ts'
import type { Choice } from '../reflect/choose-statements.ts'
import { describeSource, excerpt } from '../reflect/render-answer.ts'
import type { Statement } from '../reflect/statement.ts'

export interface RenderedDocument {
  readonly content: string
  readonly cited: readonly Statement[]
}

/** A document that is cited under no question has no sentences that matter more. */
const anyWord: ReadonlySet<number> = new Set()
const footer = '_Put together from stored memories; no language model was used._'

/** Statements as a Markdown document with dates and sources, as many as fit into the tokens. '' when there are none. */
export async function renderDocument(
  name: string,
  choice: Choice,
  withDates: boolean,
  maxTokens: number,
): Promise<RenderedDocument> {
  const countTokens = await loadTokenCounter()
  for (let count = choice.statements.length; count > 0; count--) {
    const cited = choice.statements.slice(0, count)
    const content = documentOf(name, cited, choice.lead, withDates)
    if (count === 1 || countTokens(content) <= maxTokens) return { content, cited }
  }
  return { content: '', cited: [] }
}

function documentOf(name: string, cited: readonly Statement[], lead: Choice['lead'], withDates: boolean): string {
  const lines = cited.map((statement, place) => {
    const date = withDates && statement.date !== null ? ` (${statement.date})` : ''
    return `- ${excerpt(statement.text, anyWord, Number.POSITIVE_INFINITY)}${date} [${place + 1}]`
  })
  const [first = '', ...rest] = lines
  const body =
    lead === 'newest' && rest.length > 0
      ? `## Most recently\n\n${first}\n\n## Before that, and related\n\n${rest.join('\n')}`
      : lines.join('\n')
  const sources = cited.map((statement, place) => `- [${place + 1}] ${describeSource(statement, withDates)}`)
  return `# ${name}\n\n${body}\n\n## Sources\n\n${sources.join('\n')}\n\n${footer}`
}
