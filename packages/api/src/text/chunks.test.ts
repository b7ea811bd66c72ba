import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { chunkContent, detectFormat } from './chunks.ts'

/** Words in an order that is the same in every run. */
function makeText(seed: number): { sentence: () => string; paragraph: () => string } {
  const words =
    'a cat dog house river stone music walks runs sees small red blue over under with friend city tea book'.split(' ')
  let state = seed
  const next = (limit: number): number => {
    state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff
    return Math.floor((state / 0x80000000) * limit)
  }
  const sentence = (): string => {
    const text = Array.from({ length: 5 + next(12) }, () => words[next(words.length)]).join(' ')
    return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`
  }
  return { sentence, paragraph: () => Array.from({ length: 1 + next(5) }, sentence).join(' ') }
}

const list = <T>(length: number, make: (index: number) => T): T[] => Array.from({ length }, (_, index) => make(index))

const { sentence, paragraph } = makeText(7)
const turns = list(150, (index) => ({ role: index % 2 ? 'assistant' : 'user', content: paragraph() }))
const TEXTS = {
  prose: list(150, paragraph).join('\n\n'),
  markdown: list(40, () => `## ${sentence()}\n\n${paragraph()}\n\n${paragraph()}`).join('\n\n'),
  conversation: turns.map(({ role, content }) => `${role === 'user' ? 'Ann' : 'Bob'}: ${content}`).join('\n'),
  'json-turns': JSON.stringify(turns),
  'json-lines': turns.map((turn) => JSON.stringify(turn)).join('\n'),
}

describe('chunkContent', () => {
  describe.each(Object.entries(TEXTS))('%s', (format, text) => {
    const before = chunkContent(text)

    it('is recognised, and its slices joined give it back', () => {
      expect(before.format).toBe(format)
      expect(before.chunks.map((chunk) => chunk.text).join('')).toBe(text)
      expect(before.chunks.length).toBeGreaterThan(3)
      for (const [index, chunk] of before.chunks.entries()) {
        expect(chunk.index).toBe(index)
        expect(text.slice(chunk.start, chunk.end)).toBe(chunk.text)
        expect(chunk.text.length).toBeLessThanOrEqual(3000)
      }
    })

    it('changes few chunks when something is put in near the top', () => {
      const place = { prose: 0, markdown: 0, conversation: 0, 'json-turns': 1, 'json-lines': 0 }[format]!
      const added = {
        prose: 'A new beginning, that was not here.\n\n',
        markdown: '## New section\n\nIt was not here.\n\n',
        conversation: 'Bob: I forgot something.\n',
        'json-turns': '{"role":"user","content":"I forgot something."},',
        'json-lines': '{"role":"user","content":"I forgot something."}\n',
      }[format]!
      const after = chunkContent(text.slice(0, place) + added + text.slice(place))
      const known = new Set(before.chunks.map((chunk) => chunk.text))
      expect(after.chunks.filter((chunk) => !known.has(chunk.text)).length).toBeLessThanOrEqual(3)
    })

    it('gives a chunk back when it is chunked again', () => {
      for (const chunk of before.chunks)
        expect(chunkContent(chunk.text).chunks.map((part) => part.text)).toEqual([chunk.text])
    })
  })

  it('cuts conversations before turns and Markdown before headings where it can', () => {
    for (const chunk of chunkContent(TEXTS.conversation).chunks) expect(chunk.text).toMatch(/^(?:Ann|Bob): /)
    for (const chunk of chunkContent(TEXTS.markdown).chunks) expect(chunk.text).toMatch(/^## /)
  })

  it('keeps the maximum and every character for any text', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.constantFrom(
            'word ',
            'Sentence. ',
            '\n',
            '\n\n',
            '# H\n',
            '- item\n',
            '😀',
            'xxxxxxxxxxxxxxxx',
            'A: b\n',
            '猫。',
          ),
        ),
        (parts) => {
          const text = parts.join('')
          const { chunks } = chunkContent(text, { maxCharacters: 40 })
          expect(chunks.map((chunk) => chunk.text).join('')).toBe(text)
          for (const chunk of chunks) {
            expect(chunk.text.length).toBeLessThanOrEqual(40)
            expect(chunk.text.length).toBeGreaterThan(0)
            expect(chunk.text.isWellFormed?.() ?? true).toBe(true)
          }
        },
      ),
    )
  })

  it('has no chunk for an empty text', () => expect(chunkContent('').chunks).toEqual([]))
})

describe('detectFormat', () => {
  it.each([
    ['[{"role":"user","content":"hi"}]', 'json-turns'],
    ['{"session_1":[{"speaker":"A","text":"x"},{"speaker":"B","text":"y"}]}', 'json-turns'],
    ['{"name":"Alice","job":"engineer"}', 'json'],
    ['[1, 2, 3]', 'json'],
    ['{"a":"x"}\n{"a":"y"}', 'json-lines'],
    ['{not json', 'prose'],
    ['Alice: hi\nBob: ho', 'conversation'],
    ['[10:02] Quill: hi\n[10:03] Pim: ho', 'conversation'],
    ['Ingredients: flour\nMethod: stir', 'prose'],
    ['Note: the door is red.', 'prose'],
    ['# Title\n\nText', 'markdown'],
    ['- one\n- two', 'markdown'],
    ['Just a sentence. And another.', 'prose'],
    ['', 'prose'],
  ])('%j is %s', (text, format) => expect(detectFormat(text)).toBe(format))
})
