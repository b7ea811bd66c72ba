import { describe, expect, it } from 'vitest'
import { checkDirectives } from './check-directives.ts'
import { enforceSilence } from './enforce-silence.ts'
import { understandDirectives } from './understand-directives.ts'

const check = (answer: string, ...contents: string[]) =>
  checkDirectives(
    answer,
    contents.map((content, place) => ({ id: String(place), name: `d${place}`, content })),
  ).map(({ outcome }) => outcome)

describe('what a directive asks for is seen', () => {
  it.each([
    ['At most two sentences', 'One. Two [1].', 'One. Two. Three.'],
    ['At most five words', 'It has only five words [1][2].', 'It has more words than five.'],
    ['Use bullet points', '- one\n- two', 'one and two'],
    ['Give at most two bullet points', '- one\n- two', '- one\n- two\n- three'],
    ['Use a numbered list', '1. one\n2. two', '- one'],
    ['No bullet points', 'one and two', '- one\n- two'],
    ['Plain text only', 'one', '**one**'],
    ['Never mention dates', 'She moved in spring.', 'She moved in May 2024.'],
    ['Never mention Bob', 'Alice has moved.', 'Alice and Bob have moved.'],
    ["Never reveal Alice's salary", 'Alice works a lot.', 'Her salary is high.'],
  ])('%s', (content, good, bad) => {
    expect(check(good, content)).toEqual(['followed'])
    expect(check(bad, content)).toEqual(['violated'])
  })
})

it('what takes a model to see is not judged', () => {
  expect(check('Hello.', 'Speak like a pirate', 'Be concise')).toEqual(['unchecked', 'unchecked'])
})

it('the first of two that disagree holds', () => {
  expect(check('- one', 'Use bullet points', 'In prose, please')).toEqual(['followed', 'unchecked'])
})

it('sentences that must not be said are taken out, the others stay as they are', () => {
  const { style } = understandDirectives([{ id: '1', name: 'n', content: 'Never mention Bob' }])
  expect(enforceSilence('Alice has moved. Bob has not.\n\n- Bob\n- Carol', style.exclusions)).toBe(
    'Alice has moved.\n\n- Carol',
  )
  expect(enforceSilence('Nothing to hide.  \n', style.exclusions)).toBe('Nothing to hide.')
  expect(enforceSilence('All.\n', [])).toBe('All.\n')
})
