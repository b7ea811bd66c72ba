import { LabelGroup } from 'hindsight-contract'
import { expect, it } from 'vitest'
import type { ExtractionBrief } from './extraction-brief.ts'
import { readExtraction } from './read-extraction.ts'

const brief: ExtractionBrief = {
  mode: 'concise',
  mission: '',
  customInstructions: '',
  agentNames: [],
  labels: [],
  findNames: true,
  findCauses: true,
  outputLanguage: null,
  text: 'Ann paints. Bo sings, because Ann paints.',
  writtenAt: null,
  context: null,
  names: [],
}
const read = (answer: string, changes: Partial<ExtractionBrief> = {}) =>
  readExtraction(answer, { ...brief, ...changes })
const fact = (text: string) => ({ text, kind: 'world', occurred_start: null, occurred_end: null, entities: ['Ann'] })

it('keeps what is right of an answer and tells what is not', () => {
  const answer = {
    facts: [
      fact('Ann paints.'),
      { ...fact(''), text: '  ' },
      { text: 'Bo sings.', kind: 'rumour', entities: [{ name: 'Bo' }] },
      'Ann again',
      { text: '…!' },
    ],
  }
  const { facts, rejected, truncated } = read(JSON.stringify(answer))!
  expect(facts.map(({ text, kind, entities }) => [text, kind, entities])).toEqual([
    ['Ann paints.', 'world', ['Ann']],
    ['Bo sings.', 'world', ['Bo']],
  ])
  expect(rejected).toEqual([
    'fact 2: text has no words',
    expect.stringMatching(/^fact 4: /),
    'fact 5: text has no words',
  ])
  expect(truncated).toBe(false)
})

it('takes a bare list, and the complete part of one that was cut off', () => {
  expect(read(JSON.stringify([fact('Ann paints.')]))!.facts).toHaveLength(1)
  const cut = JSON.stringify({ facts: [fact('Ann paints.'), fact('Ann sings.')] }).slice(0, -40)
  expect(read(cut)).toMatchObject({ facts: [{ text: 'Ann paints.' }], truncated: true })
})

it('finds nothing in what is no list of facts', () => {
  for (const answer of ['', 'I cannot do that.', '{"answer": 1}', '42']) expect(read(answer)).toBeNull()
})

it('counts causes by the facts that are left, and links none to itself, to nothing or in a circle', () => {
  const facts = [
    { text: '' },
    { text: 'The bridge fell.', caused_by: [3, 9, 'x'] },
    { text: 'The river rose.', caused_by: [3, 1, 0, 4] },
    { text: 'It rained for days.', caused_by: [2] },
  ]
  const causes = read(JSON.stringify({ facts }))!.facts.map((one) => one.causes)
  // The fact that closes the circle rain → river → bridge → rain loses its cause.
  expect(causes).toEqual([[1], [2], []])
})

it('drops names that the text does not hold, and keeps other forms of those that it does', () => {
  const names = (text: string, ...entities: string[]) =>
    read(JSON.stringify({ facts: [{ text, entities }] }), { text })!.facts[0]!.entities
  expect(names('Мария живёт в Москве.', 'Мария', 'Москва', 'Moscow', 'Пётр')).toEqual(['Мария', 'Москва'])
  expect(names('田中さんは京都へ行った。', '田中', 'Kyoto')).toEqual(['田中'])
  expect(names("Nora's C++ talk", 'Nora', 'C++', 'Java')).toEqual(['Nora', 'C++'])
})

it('refuses a fact that is not in the language of the text, as far as letters tell', () => {
  const answer = JSON.stringify({ facts: [{ text: 'Tanaka went to Kyoto.' }, { text: '田中さんは京都へ行った。' }] })
  const text = '田中さんは昨日、京都へ行きました。'
  const { facts, rejected } = read(answer, { text })!
  expect(facts.map((one) => one.text)).toEqual(['田中さんは京都へ行った。'])
  expect(rejected).toEqual(['fact 1: is not in the language of the text'])
  expect(read(answer, { text, outputLanguage: 'English' })!.facts).toHaveLength(2)
})

it('labels facts from the vocabulary only', () => {
  const labels = [
    { key: 'mood', tag: true, values: [{ value: 'Happy' }, { value: 'sad' }] },
    { key: 'topic', type: 'multi-values', values: [{ value: 'work' }, { value: 'home' }] },
    { key: 'project', type: 'text' },
    {
      key: 'place',
      type: 'map',
      fields: { city: { type: 'text' }, kind: { type: 'value', values: [{ value: 'indoor' }] } },
    },
  ].map((group) => LabelGroup.parse(group))
  const answer = {
    facts: [
      {
        text: 'Ann paints.',
        labels: {
          mood: 'happy',
          topic: ['home', 'garden'],
          project: ' Blue  door ',
          place: { city: 'Oslo', kind: 'outdoor' },
          colour: 'red',
        },
      },
      { text: 'Bo sings.', labels: 'none' },
    ],
  }
  expect(read(JSON.stringify(answer), { labels })!.facts.map((one) => one.labels)).toEqual([
    { names: ['mood:Happy', 'topic:home', 'project:Blue door', 'place:city:Oslo'], tags: ['mood:Happy'] },
    { names: [], tags: [] },
  ])
})

it('makes one fact of what is told about a text that is kept word for word', () => {
  const answer = { kind: 'experience', occurred_start: '2024-05', occurred_end: null, entities: ['Ann'] }
  const expected = { text: '', kind: 'experience', occurredStart: '2024-05', entities: ['Ann'] }
  expect(read(JSON.stringify(answer), { mode: 'verbatim' })!.facts).toMatchObject([expected])
  const several = { facts: [answer, { kind: 'world', entities: ['Bo'] }] }
  expect(read(JSON.stringify(several), { mode: 'verbatim' })!.facts).toMatchObject([
    { ...expected, entities: ['Ann', 'Bo'] },
  ])
  expect(read('no', { mode: 'verbatim' })).toBeNull()
})
