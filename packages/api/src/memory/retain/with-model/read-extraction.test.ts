import { expect, it } from 'vitest'
import { readExtraction } from './read-extraction.ts'

const fact = (text: string) => ({ text, kind: 'world', occurred_start: null, occurred_end: null, entities: ['Ann'] })

it('keeps what is right of an answer and tells what is not', () => {
  const answer = {
    facts: [
      fact('Ann paints.'),
      { ...fact(''), text: '  ' },
      { text: 'Bo sings.', kind: 'rumour', entities: [{ name: 'Bo' }] },
      'Ann again',
    ],
  }
  const read = readExtraction(JSON.stringify(answer))!
  expect(read.facts.map(({ text, kind, entities }) => [text, kind, entities])).toEqual([
    ['Ann paints.', 'world', ['Ann']],
    ['Bo sings.', 'world', ['Bo']],
  ])
  expect(read.rejected).toEqual(['fact 2: text is empty', expect.stringMatching(/^fact 4: /)])
  expect(read.truncated).toBe(false)
})

it('takes a bare list, and the complete part of one that was cut off', () => {
  expect(readExtraction(JSON.stringify([fact('Ann paints.')]))!.facts).toHaveLength(1)
  const cut = JSON.stringify({ facts: [fact('Ann paints.'), fact('Ann sings.')] }).slice(0, -40)
  expect(readExtraction(cut)).toMatchObject({ facts: [{ text: 'Ann paints.' }], truncated: true })
})

it('finds nothing in what is no list of facts', () => {
  for (const answer of ['', 'I cannot do that.', '{"answer": 1}', '42']) expect(readExtraction(answer)).toBeNull()
})
