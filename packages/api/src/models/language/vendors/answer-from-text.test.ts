import { expect, it } from 'vitest'
import { answerFromText } from './answer-from-text.ts'

const textOrNull = { type: ['string', 'null'] }
const facts = {
  type: 'object',
  required: ['facts'],
  properties: {
    facts: {
      type: 'array',
      items: {
        type: 'object',
        required: ['text', 'speaker', 'kind', 'entities'],
        properties: {
          text: { type: 'string' },
          speaker: textOrNull,
          kind: { type: 'string', enum: ['world', 'experience'] },
          entities: { type: 'array', items: { type: 'string' } },
        },
      },
    },
  },
}
const user = (content: string) => [{ role: 'user', content }] as const
const fact = (text: string, ...entities: string[]) => ({ text, speaker: null, kind: 'world', entities })

it('tells a fact for each sentence of the text that is quoted', () => {
  const content = 'Written at: 2024.\n\nText:\n"""\nBees live in hives. Yesterday I met Alice Moor in Lisbon.\nOh.\n"""'
  expect(answerFromText(user(content), facts)).toEqual({
    facts: [fact('Bees live in hives.'), fact('Yesterday I met Alice Moor in Lisbon.', 'Alice Moor', 'Lisbon')],
  })
  expect(answerFromText(user('Text:\n"""\nOh.\n"""'), facts)).toEqual({ facts: [] })
})

it('leaves none of many sentences out', () => {
  const sentences = Array.from({ length: 30 }, (_, index) => `This is sentence number ${index}.`)
  expect(answerFromText(user(sentences.join(' ')), facts)).toMatchObject({ facts: sentences.map((text) => ({ text })) })
})

it('names what a statement rests on', () => {
  const evidence = {
    type: 'array',
    items: {
      type: 'object',
      required: ['fact', 'quote'],
      properties: { fact: { type: 'string' }, quote: { type: 'string' } },
    },
  }
  const change = {
    type: 'object',
    required: ['action', 'observations', 'text', 'evidence'],
    properties: {
      action: { enum: ['create', 'update'] },
      observations: { type: 'array', items: { type: 'string' } },
      text: { type: 'string' },
      evidence,
    },
  }
  const schema = { type: 'object', required: ['changes'], properties: { changes: { type: 'array', items: change } } }
  const told = 'New facts:\nF1 (said 2024-05-01) Alice keeps bees.\nF2 (said 2024-05-02) Bob sails.'
  const create = (name: string, text: string) => ({
    action: 'create',
    observations: [],
    text,
    evidence: [{ fact: name, quote: text }],
  })
  expect(answerFromText(user(told), schema)).toEqual({
    changes: [create('F1', 'Alice keeps bees.'), create('F2', 'Bob sails.')],
  })
})

it('fills a plain answer and leaves the rest as small as it may be', () => {
  const schema = {
    type: 'object',
    required: ['answer', 'score', 'inner'],
    properties: {
      answer: { type: 'string' },
      score: { type: 'number', minimum: 1 },
      note: { type: 'string' },
      inner: { type: 'object', required: ['ok'], properties: { ok: { type: 'boolean' } } },
    },
  }
  expect(answerFromText(user('Where is Alice now?'), schema)).toEqual({
    answer: 'Where is Alice now?',
    score: 1,
    inner: { ok: false },
  })
})
