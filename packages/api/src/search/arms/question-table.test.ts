import { describe, expect, test } from 'vitest'
import { termHash, termsOf } from '../../text/terms.ts'
import { type QuestionMatch, QuestionTable } from './question-table.ts'

function read(table: QuestionTable, text: string): QuestionMatch {
  const match = { words: 0, clearConcepts: 0, faintConcepts: 0, names: 0 }
  const terms = termsOf(text)
  table.read(terms, 0, terms.length, match)
  return match
}

function tableOf(...words: [string, number][]): QuestionTable {
  const table = new QuestionTable()
  for (const [word, weight] of words) table.addWord(termsOf(word)[0]!, weight)
  return table
}

describe('question table', () => {
  test('tells the weighted share of the question a text has', () => {
    const table = tableOf(['lighthouse', 3], ['turquoise', 1])
    expect(table.wordShare(read(table, 'the lighthouses were painted').words)).toBe(0.75)
    expect(table.wordShare(read(table, 'a turquoise lighthouse').words)).toBe(1)
    expect(table.wordShare(read(table, 'nothing of it').words)).toBe(0)
  })

  test('tells how near two of its words come, and how many follow each other as in the question', () => {
    const table = tableOf(['red', 1], ['tea', 1], ['kettle', 1])
    read(table, 'red tea kettle')
    expect([table.proximity, table.pairs]).toEqual([1, 2])
    read(table, 'kettle of tea')
    expect([table.proximity, table.pairs]).toEqual([1, 0])
    read(table, 'red door painted behind tea')
    expect([table.proximity, table.pairs]).toEqual([1 / 3, 0])
    read(table, 'red red')
    expect([table.proximity, table.pairs]).toEqual([0, 0])
  })

  test('a concept is met by any of its words, faintly by those that only touch it', () => {
    const table = new QuestionTable()
    table.addConcept(Uint32Array.of(termHash('dog'), termHash('walk')), Float32Array.of(1, 0.45), 2)
    table.addConcept(Uint32Array.of(termHash('cat')), Float32Array.of(1), 2)
    expect(table.conceptShare(read(table, 'the dog'))).toBe(0.5)
    expect(table.conceptShare(read(table, 'a walk'))).toBeCloseTo(0.225, 6)
    expect(table.conceptShare(read(table, 'the dog on a walk with the cat'))).toBe(1)
    expect(new QuestionTable().conceptShare(read(table, 'the dog'))).toBe(0)
  })

  test('names are kept apart from words', () => {
    const table = tableOf(['kettle', 1])
    table.addName(termsOf('Maria')[0]!)
    expect(read(table, 'Maria has none')).toMatchObject({ words: 0, names: 1 })
  })

  test('a question of very many words and concepts is cut, not refused', () => {
    const table = new QuestionTable()
    for (let word = 1; word <= 100; word++) table.addWord(word * 7919, 1)
    for (let concept = 0; concept < 31; concept++) {
      const terms = Uint32Array.from({ length: 500 }, (_, place) => 1_000_000 + concept * 1000 + place)
      table.addConcept(terms, new Float32Array(500).fill(1), 1)
    }
    expect(table.wordCount).toBe(31)
    const match = { words: 0, clearConcepts: 0, faintConcepts: 0, names: 0 }
    table.read(Uint32Array.of(31 * 7919, 32 * 7919, 1_000_000), 0, 3, match)
    expect(match).toMatchObject({ words: 1 << 30, clearConcepts: 1 })
  })
})
