import { expect, it } from 'vitest'
import { mergeSentences } from './merge-sentences.ts'

it('appends what is new', () => {
  expect(mergeSentences('I help with travel.', 'I speak French. I live in Lyon.')).toBe(
    'I help with travel. I speak French. I live in Lyon.',
  )
})

it('replaces the sentence that says the same with another value', () => {
  expect(mergeSentences('My favourite colour is blue. I help users.', 'My favourite colour is green.')).toBe(
    'My favourite colour is green. I help users.',
  )
})

it('adds nothing twice, and starts from nothing', () => {
  expect(mergeSentences('I help users.', 'I HELP users!')).toBe('I HELP users!')
  expect(mergeSentences('', ' I help users. ')).toBe('I help users.')
  expect(mergeSentences('I help users.', '  ')).toBe('I help users.')
})
