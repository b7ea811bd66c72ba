import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { splitSentences } from './sentences.ts'

const sentences = (text: string): string[] => splitSentences(text).map(({ start, end }) => text.slice(start, end))

describe('splitSentences', () => {
  it.each<[string, string[]]>([
    ['Dr. Smith met J. K. Rowling. They talked.', ['Dr. Smith met J. K. Rowling.', 'They talked.']],
    ['It grew by 3.5 km. It cost $5.00.', ['It grew by 3.5 km.', 'It cost $5.00.']],
    ['Well... maybe. Wait… no!', ['Well... maybe.', 'Wait… no!']],
    ['"Really?" she asked. Yes!', ['"Really?" she asked.', 'Yes!']],
    ['He said "I am done." She left.', ['He said "I am done."', 'She left.']],
    ['Great! 😊 Let us go.', ['Great! 😊', 'Let us go.']],
    ['See you at 5 p.m. tomorrow. Bye.', ['See you at 5 p.m. tomorrow.', 'Bye.']],
    ['He lives in the U.S. He likes it.', ['He lives in the U.S.', 'He likes it.']],
    ['i went home. it rained', ['i went home.', 'it rained']],
    ['Bring tea, milk, etc. for the trip. Thanks', ['Bring tea, milk, etc. for the trip.', 'Thanks']],
    ['今日は天気がいい。明日は雨です！本当？', ['今日は天気がいい。', '明日は雨です！', '本当？']],
    ['यह घर है। वह पेड़ है।', ['यह घर है।', 'वह पेड़ है।']],
    ['You need:\n1. Flour\n2. Eggs', ['You need:', '1. Flour', '2. Eggs']],
    ['So am I. You too?', ['So am I.', 'You too?']],
    ['', []],
  ])('%s', (text, expected) => expect(sentences(text)).toEqual(expected))

  it('joins wrapped lines and parts at a blank line', () => {
    const wrapped = 'This is one long sentence that has been wrapped by an editor\nat some column. Another one.\n\nLast'
    expect(sentences(wrapped)).toHaveLength(3)
  })

  it('loses no character but blanks, for any text', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('a', 'B', '. ', '.', '!', ' ', '\n', '"', '😊', '。', '1', '…', 'Mr. ')),
        (parts) => {
          const text = parts.join('')
          const spans = splitSentences(text)
          expect(
            spans
              .map(({ start, end }) => text.slice(start, end))
              .join('')
              .replace(/\s/g, ''),
          ).toBe(text.replace(/\s/g, ''))
          for (const [index, { start }] of spans.entries())
            expect(start).toBeGreaterThanOrEqual(spans[index - 1]?.end ?? 0)
        },
      ),
    )
  })
})
