import { join, many, type Queryable, type Sql, sql } from '../../database/sql.ts'
import { BM25_LENGTH, BM25_SATURATION } from '../arms/lexical-scores.ts'
import type { BankVersion } from '../search-index.ts'
import type { Corpus } from './corpus.ts'
import { anyLexeme, lexemeOf } from './lexemes.ts'
import type { Candidate } from './semantic-candidates.ts'

/**
 * Memories that are scored, about: beyond, the more frequent words of a question bring no memory in by themselves and
 * only add to the score of those that have a rarer one.
 */
const SCORED = 20_000

export interface KeywordQuery {
  readonly bank: BankVersion
  readonly terms: readonly number[]
  /** A condition on memories `m`. */
  readonly filter: Sql | null
  readonly limit: number
}

/**
 * The best memories by BM25 with every word counted once a text: memories are short, and what is found is scored
 * again with its true frequencies.
 */
export async function findByWords(
  tx: Queryable,
  corpus: Corpus,
  { bank, terms, filter, limit }: KeywordQuery,
): Promise<Candidate[]> {
  const weighted = terms
    .flatMap((term) => {
      const frequency = corpus.documentFrequencies.get(term)
      return frequency === undefined ? [] : [{ lexeme: lexemeOf(bank.number, term), frequency }]
    })
    .sort((a, b) => a.frequency - b.frequency)
    .map(({ lexeme, frequency }) => ({ lexeme, frequency, idf: idf(corpus.memories, frequency) }))
  if (weighted.length === 0) return []
  const selecting = rarest(weighted).map(({ lexeme }) => lexeme)
  const sum = join(
    weighted.map(
      ({ lexeme, idf }) =>
        sql`case when t.document_vector @@ ${anyLexeme([lexeme])}::tsquery then ${idf}::float8 else 0 end`,
    ),
    ' + ',
  )
  const base = 1 + BM25_SATURATION * (1 - BM25_LENGTH)
  const slope = (BM25_SATURATION * BM25_LENGTH) / Math.max(1, corpus.averageLength)
  return many<Candidate>(
    tx,
    sql`select t.memory, (${sum}) * ${BM25_SATURATION + 1}::float8 / (${base}::float8 + ${slope}::float8 * t.length) as score
        from search_texts t ${filter === null ? sql`` : sql`join memories m on m.number = t.memory`}
        where t.document_vector @@ ${anyLexeme(selecting)}::tsquery ${filter === null ? sql`` : sql`and ${filter}`}
        order by score desc, t.memory limit ${limit}`,
  )
}

/** ln(1 + (N − df + ½) / (df + ½)), as in memory. */
function idf(memories: number, frequency: number): number {
  return Math.log(1 + (memories - frequency + 0.5) / (frequency + 0.5))
}

/** The rarest words, as many as together are in about `SCORED` memories; at least one. */
function rarest<T extends { readonly frequency: number }>(byFrequency: readonly T[]): T[] {
  let total = 0
  return byFrequency.filter(({ frequency }, place) => {
    total += frequency
    return place === 0 || total <= SCORED
  })
}
