import { maybe, type Queryable, type Sql, sql } from '../../database/sql.ts'
import type { BankVersion } from '../search-index.ts'
import { lexemeOf } from './lexemes.ts'

/** What a search has to know of the whole bank, as far as it was taken over. */
export interface Corpus {
  /** The change up to which texts and vectors were both taken over. */
  readonly sequence: number
  readonly dimensions: number
  readonly memories: number
  readonly averageLength: number
  readonly sessions: number
  /** In how many memories each asked term is. */
  readonly documentFrequencies: ReadonlyMap<number, number>
}

/** Null when the bank was never taken over or is gone, or there is no such space. */
export async function readCorpus(tx: Queryable, bank: BankVersion, terms: readonly number[]): Promise<Corpus | null> {
  const lexemes = new Map(terms.map((term) => [lexemeOf(bank.number, term), term]))
  const row = await maybe<{
    sequence: number
    dimensions: number
    memories: number
    terms: number
    sessions: number
    frequencies: Record<string, number> | null
  }>(
    tx,
    sql`select least(c.sequence, p.sequence) as sequence, s.dimensions, c.memories, c.terms, c.sessions,
          (select jsonb_object_agg(lexeme, frequency) from search_terms
           where lexeme = any(${[...lexemes.keys()]}::text[]) and frequency > 0) as frequencies
        from search_corpora c
        join search_progress p on p.bank = c.bank and p.space = ${bank.space}
        join embedding_spaces s on s.number = p.space
        where c.bank = ${bank.number}`,
  )
  if (row === undefined) return null
  const { sequence, dimensions, memories, sessions } = row
  return {
    sequence,
    dimensions,
    memories,
    sessions,
    averageLength: memories === 0 ? 0 : row.terms / memories,
    documentFrequencies: new Map(
      Object.entries(row.frequencies ?? {}).map(([lexeme, frequency]) => [lexemes.get(lexeme)!, frequency]),
    ),
  }
}

/** How many memories of the bank meet the filter. */
export async function countEligible(
  tx: Queryable,
  bank: BankVersion,
  corpus: Corpus,
  filter: Sql | null,
): Promise<number> {
  if (filter === null) return corpus.memories
  const row = await maybe<{ eligible: number }>(
    tx,
    sql`select count(*) as eligible from memories m
        where m.bank = ${bank.number} and m.invalidated_at is null and ${filter}`,
  )
  return row?.eligible ?? 0
}
