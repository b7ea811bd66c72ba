import { type Sql, sql } from '../../database/sql.ts'

/** Words of a memory beyond these are not indexed, as in memory. */
export const MAXIMUM_TERMS = 4096

const HEX_DIGITS = 8

const prefixOf = (bank: number): string => `${bank}/`

/** The lexeme of a term in a bank: its bytes as they are stored, in hexadecimal. */
export function lexemeOf(bank: number, term: number): string {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32LE(term)
  return prefixOf(bank) + bytes.toString('hex')
}

/** The distinct lexemes of stored terms (a bytea expression) as a tsvector. */
export function documentVector(bank: number, terms: Sql): Sql {
  return sql`(
    select array_to_tsvector(array(
      select ${prefixOf(bank)}::text || substr(hex, place * ${HEX_DIGITS} + 1, ${HEX_DIGITS})
      from generate_series(0, least(length(hex) / ${HEX_DIGITS}, ${MAXIMUM_TERMS}) - 1) place))
    from (select encode(${terms}, 'hex') as hex) as encoded)`
}

/** A tsquery's text for any of the lexemes. */
export function anyLexeme(lexemes: readonly string[]): string {
  return lexemes.map((lexeme) => `'${lexeme}'`).join(' | ')
}
