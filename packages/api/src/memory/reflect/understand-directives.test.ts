import { describe, expect, it } from 'vitest'
import { termsOf } from '../../text/terms.ts'
import { isExcluded } from './answer-style.ts'
import { understandDirectives } from './understand-directives.ts'

const read = (...contents: string[]) =>
  understandDirectives(contents.map((content, place) => ({ id: String(place), name: `rule ${place}`, content })))

describe('directives that need no model', () => {
  it.each([
    ['Be concise.', { maxStatements: 3 }],
    ['Keep your answers short', { maxStatements: 3 }],
    ['Always answer in at most 2 sentences', { maxSentences: 2 }],
    ['Answer in one sentence.', { maxSentences: 1 }],
    ['No more than five bullet points, please', { maxStatements: 5, layout: 'bullets' }],
    ['Limit your answers to 50 words', { maxWords: 50 }],
    ['Use bullet points', { layout: 'bullets' }],
    ['Use a numbered list', { layout: 'numbers' }],
    ["Don't use bullet points", { layout: 'prose' }],
    ['Answer in plain text', { markdown: false }],
    ['Do not use markdown', { markdown: false }],
    ['Always include dates', { dates: true }],
    ['Never mention dates', { dates: false }],
    ['Always cite your sources', { sources: true }],
    ['Do not include citations', { sources: false }],
    ['Be thorough', { maxStatements: 20 }],
  ])('%s', (content, wish) => {
    const { style, directives } = read(content)
    expect(style).toMatchObject(wish)
    expect(directives[0]!.outcome).toBe('applied')
  })

  it.each([
    ['Be concise and friendly', 'partly'],
    ['Speak like a pirate', 'not applied'],
    ['Always respond in French', 'not applied'],
    ['Be empathetic to the customer. Use bullet points.', 'partly'],
  ])('%s: %s', (content, outcome) => {
    expect(read(content).directives[0]!.outcome).toBe(outcome)
  })

  it('reads several wishes of one directive', () => {
    const { style, directives } = read('Be brief, use bullet points and always include dates. Never mention Bob.')
    expect(style).toMatchObject({ maxStatements: 3, layout: 'bullets', dates: true })
    expect(style.exclusions).toHaveLength(1)
    expect(directives[0]!.outcome).toBe('applied')
  })

  it('lets the first one hold where two disagree', () => {
    expect(read('At most 2 bullets', 'At most 9 bullets').style.maxStatements).toBe(2)
  })
})

describe('what must not be said', () => {
  const excluded = (directive: string, statement: string) =>
    isExcluded(new Set(termsOf(statement)), read(directive).style.exclusions)

  it.each([
    ['Never mention Bob', 'Bob: I like tea.', true],
    ['Never mention Bob', 'Bobby likes tea.', false],
    ["Do not reveal Alice's salary", 'Her salary is 70,000.', true],
    ["Do not reveal Alice's salary", 'Alice likes tea.', false],
    ['You must not disclose anything about project Falcon to customers.', 'Falcon is delayed.', true],
    ['You must not disclose anything about project Falcon to customers.', 'The project is delayed.', false],
    ["Don't talk about politics, religion or weapons", 'Her religion matters to her.', true],
    ["Don't talk about politics, religion or weapons", 'Her garden matters to her.', false],
    ['Never mention Bob and be concise', 'Bob left.', true],
    ['Avoid mentioning competitors', 'Our competitor lowered prices.', true],
  ])('%s | %s: %s', (directive, statement, expected) => {
    expect(excluded(directive, statement)).toBe(expected)
  })
})
