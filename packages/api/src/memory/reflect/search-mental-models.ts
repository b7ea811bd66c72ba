import { many, type Queryable, sql } from '../../database/sql.ts'
import { matchesTags } from '../../search/memory/tag-filter.ts'
import type { TagFilter } from '../../search/search-index.ts'
import { splitSentences } from '../../text/sentences.ts'
import { queryTermsOf, termsOf } from '../../text/terms.ts'
import { placeholderContent } from '../mental-models/mental-model.ts'
import type { Statement } from './statement.ts'

interface SearchedModel {
  readonly id: string
  readonly name: string
  readonly source_query: string
  readonly content: string
  readonly tags: readonly string[]
}

export interface MentalModelScope {
  readonly tags: TagFilter | null
  readonly excludedIds: readonly string[]
}

/** Models that are read closely, and the share of the question's words below which a sentence does not answer it. */
const readModels = 5
const leastCoverage = 0.34

/** Sentences of the bank's mental models that speak of what is asked, the best first. */
export async function searchMentalModels(
  db: Queryable,
  bankNumber: number,
  subject: string,
  scope: MentalModelScope,
): Promise<Statement[]> {
  const question = queryTermsOf(subject).map(({ term }) => term)
  if (subject === '' || question.length === 0) return []
  const models = await many<SearchedModel>(
    db,
    sql`select id, name, source_query, content, tags from mental_models
        where bank = ${bankNumber} and content not in ('', ${placeholderContent}) and id <> all(${scope.excludedIds})`,
  )
  return models
    .filter(({ tags }) => scope.tags === null || matchesTags(scope.tags, tags))
    .map((model) => ({ model, coverage: coverageOf(question, topicOf(model)) }))
    .filter(({ coverage }) => coverage >= leastCoverage)
    .sort((a, b) => b.coverage - a.coverage)
    .slice(0, readModels)
    .flatMap(({ model }) => statementsOf(model, question))
    .sort((a, b) => b.score - a.score)
}

function topicOf({ name, source_query, content }: SearchedModel): string {
  return `${name}\n${source_query}\n${content}`
}

function statementsOf(model: SearchedModel, question: readonly number[]): Statement[] {
  const heading = coverageOf(question, `${model.name}\n${model.source_query}`)
  return plainSentences(model.content).flatMap((text): Statement[] => {
    const own = coverageOf(question, text)
    // What stands under a name speaks of it without naming it again.
    const coverage = Math.max(own, own > 0 || heading >= 0.5 ? (own + heading) / 2 : 0)
    if (coverage < leastCoverage) return []
    return [
      {
        source: 'mental_model',
        id: model.id,
        type: 'mental_model',
        text,
        origin: model.name,
        context: null,
        occurredStart: null,
        occurredEnd: null,
        happenedAt: null,
        saidAt: null,
        date: null,
        entities: [],
        score: 0.35 + 0.6 * coverage,
        terms: new Set(termsOf(text)),
        allTerms: new Set(termsOf(`${model.name} ${text}`)),
      },
    ]
  })
}

function coverageOf(question: readonly number[], text: string): number {
  const terms = new Set(termsOf(text))
  return question.filter((term) => terms.has(term)).length / question.length
}

/** The sentences of a Markdown text, without headings, marks, citations and its list of sources. */
export function plainSentences(markdown: string): string[] {
  const [body = ''] = markdown.split(/^(?:#+\s*|\*\*)?Sources(?:\*\*)?:?\s*$/m)
  return body
    .split('\n')
    .filter((line) => !/^\s*(?:#{1,6}\s|[-*_]{3,}\s*$|_.*_\s*$)/.test(line))
    .map((line) =>
      line
        .replace(/^\s*(?:[-*+]|\d+[.)]|>)\s+/, '')
        .replace(/\s*\[\d+\]/g, '')
        .replace(/\*\*|__|`/g, '')
        .trim(),
    )
    .filter((line) => line !== '')
    .flatMap((line) => splitSentences(line).map(({ start, end }) => line.slice(start, end)))
}
