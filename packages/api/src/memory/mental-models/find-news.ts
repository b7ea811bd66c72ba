import { many, type Queryable, sql } from '../../database/sql.ts'
import { queryTermsOf } from '../../text/terms.ts'
import { fetchMemories, type RecalledRow } from '../recall/fetch-memories.ts'
import type { Evidence } from '../reflect/gather-evidence.ts'
import { type Statement, statementOf } from '../reflect/statement.ts'
import { wireTimeOf } from '../wire-time.ts'
import { newInScope } from './find-stale-models.ts'
import type { MentalModel } from './mental-model.ts'
import { tagFilterOf } from './model-scope.ts'

/** Memories that a text has not taken in. */
export interface News {
  /** Those that may matter to its question, the oldest first. */
  readonly statements: readonly Statement[]
  /** Those that may matter and found no room. */
  readonly leftOut: number
}

/** Of very many new memories only the latest are looked at. */
const LOOKED_AT = 1_000
/** Tokens of a line around a memory: its number, kind and date. */
const FRAME_TOKENS = 20

/**
 * New memories of a model's scope that have to do with its question: that recall finds for it, or that share a word with
 * it. In the scope of a model with tags all of them do.
 */
export async function findNews(
  db: Queryable,
  bankNumber: number,
  model: MentalModel,
  evidence: Evidence,
  maxTokens: number,
): Promise<News> {
  const found = await many<{ number: number; tokens: number }>(
    db,
    sql`select m.number, m.token_count as tokens from memories m where ${newInScope(bankNumber, model)}
        order by m.sequence desc, m.number desc limit ${LOOKED_AT}`,
  )
  const rows = await fetchMemories(
    db,
    found.map(({ number }) => number),
  )
  const recalled = new Map(evidence.statements.map(({ id, score }) => [id, score]))
  const asked = queryTermsOf(`${model.name} ${model.source_query}`).map(({ term }) => term)
  const isAllMeant = tagFilterOf(model) !== null
  const relevant = found
    .flatMap(({ number, tokens }) => {
      const row = rows.get(number)
      return row === undefined ? [] : [{ statement: statementOf(resultOf(row)), number, tokens }]
    })
    .map((candidate) => ({ ...candidate, relevance: relevanceOf(candidate.statement, recalled, asked) }))
    .filter(({ relevance }) => isAllMeant || relevance > 0)
    .sort((a, b) => b.relevance - a.relevance || b.number - a.number)
  const chosen: typeof relevant = []
  let tokens = 0
  for (const candidate of relevant) {
    tokens += candidate.tokens + FRAME_TOKENS
    if (tokens > maxTokens && chosen.length > 0) break
    chosen.push(candidate)
  }
  chosen.sort((a, b) => a.number - b.number)
  return { statements: chosen.map(({ statement }) => statement), leftOut: relevant.length - chosen.length }
}

/** What recall finds goes before what only has words in common. */
function relevanceOf(statement: Statement, recalled: ReadonlyMap<string, number>, asked: readonly number[]): number {
  const shared = asked.filter((term) => statement.allTerms.has(term)).length / Math.max(1, asked.length)
  return recalled.has(statement.id) ? 1 + recalled.get(statement.id)! : shared
}

function resultOf(row: RecalledRow) {
  const time = (text: string | null) => (text === null ? null : wireTimeOf(text))
  return {
    id: row.id,
    text: row.text,
    type: row.type,
    speaker: row.speaker,
    context: row.context,
    entities: row.entities?.map(([, name]) => name) ?? null,
    occurred_start: time(row.occurred_start),
    occurred_end: time(row.occurred_end),
    occurred_precision: row.occurred_precision,
    mentioned_at: time(row.mentioned_at),
    document_id: row.document_id,
  }
}
