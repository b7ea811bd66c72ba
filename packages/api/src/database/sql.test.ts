import { describe, expect, it } from 'vitest'
import { all, identifier, named, sql } from './sql.ts'

describe('all', () => {
  it('joins the clauses that are there, each in parentheses', () => {
    const where = all(sql`a = ${1} or b = ${2}`, null, false, undefined, sql`c = ${3}`)
    expect(where.text).toBe('(a = $1 or b = $2) and (c = $3)')
    expect(where.values).toEqual([1, 2, 3])
  })

  it('is true when there is none', () => {
    expect(sql`select 1 where ${all(null)}`.text).toBe('select 1 where true')
  })
})

it('identifier quotes whatever the name holds', () => {
  expect(sql`select * from ${identifier('a"b c')}`.text).toBe('select * from "a""b c"')
})

it('named keeps text and values', () => {
  expect(named('by-id', sql`select ${7}`)).toEqual({ name: 'by-id', text: 'select $1', values: [7] })
})
