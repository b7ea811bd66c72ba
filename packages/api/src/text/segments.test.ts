import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Segment, segmentContent } from './segments.ts'

const segments = (content: string): readonly Segment[] => segmentContent(content).segments
const texts = (content: string): string[] => segments(content).map(({ text }) => text)
const said = (content: string): [string | null, string, string | null][] =>
  segments(content).map(({ speaker, text, saidAt }) => [speaker, text, saidAt?.toISOString().slice(0, 16) ?? null])

describe('conversations', () => {
  it('makes a turn a segment, with speaker and time', () => {
    expect(said('[2023-05-08 13:56] Nora: hi there\nhow are you?\n[13:58] Sam Lee: fine')).toEqual([
      ['Nora', 'hi there\nhow are you?', '2023-05-08T13:56'],
      ['Sam Lee', 'fine', '2023-05-08T13:58'],
    ])
    expect(said('12/05/2023, 10:02 - Sam: one\n12/05/2023, 10:03 - Ann Lee: two')).toEqual([
      ['Sam', 'one', '2023-12-05T10:02'],
      ['Ann Lee', 'two', '2023-12-05T10:03'],
    ])
    expect(said('**Sam**: hey\n**Ann:** ho\nuser: lower')).toEqual([
      ['Sam', 'hey', null],
      ['Ann', 'ho', null],
      ['user', 'lower', null],
    ])
  })

  it('takes date and heading from the session line above', () => {
    const content =
      'Session 1 (1:56 pm on 8 May, 2023)\nAnn: Hey!\nBob: Hi Ann\n\n## Session 2 - 25 May 2023\nAnn: I am back'
    expect(said(content)).toEqual([
      ['Ann', 'Hey!', '2023-05-08T13:56'],
      ['Bob', 'Hi Ann', '2023-05-08T13:56'],
      ['Ann', 'I am back', '2023-05-25T00:00'],
    ])
    expect(segments(content).map(({ heading }) => heading)).toEqual([
      'Session 1 (1:56 pm on 8 May, 2023)',
      'Session 1 (1:56 pm on 8 May, 2023)',
      'Session 2 - 25 May 2023',
    ])
  })

  it('cuts a very long turn at sentence ends', () => {
    const sentence = 'I walked along the river and thought about the old house. '
    const pieces = segments(`Ann: ${sentence.repeat(30)}\nBob: ok`)
    expect(pieces.length).toBeGreaterThan(3)
    for (const { speaker, text } of pieces.slice(0, -1)) {
      expect(speaker).toBe('Ann')
      expect(text.length).toBeLessThanOrEqual(600)
      expect(text).toMatch(/^I walked.*house\.$/s)
    }
  })
})

describe('JSON', () => {
  it('reads turns of many shapes', () => {
    const content = JSON.stringify([
      { role: 'user', content: 'I like "pizza"', timestamp: '2023-05-08T10:00:00Z' },
      { role: 'assistant', content: [{ type: 'text', text: 'Good to know' }] },
      { author: { name: 'Nora' }, message: 'Look', created_at: 1683554160 },
      { speaker: 'Sam', text: 'See', blip_caption: 'a photo of a dog', img_url: 'https://x.org/a b c', dia_id: 'D1:1' },
    ])
    expect(said(content)).toEqual([
      ['user', 'I like "pizza"', '2023-05-08T10:00'],
      ['assistant', 'Good to know', null],
      ['Nora', 'Look', '2023-05-08T13:56'],
      ['Sam', 'See [blip caption: a photo of a dog]', null],
    ])
    for (const { start, end } of segments(content)) expect(() => JSON.parse(content.slice(start, end))).not.toThrow()
  })

  it('gives nested sessions their date', () => {
    const content = JSON.stringify({
      session_1_date_time: '1:56 pm on 8 May, 2023',
      session_1: [{ speaker: 'A', text: 'Hey' }],
      session_2_date_time: '2 June 2023',
      session_2: [{ speaker: 'B', text: 'Ho' }],
    })
    expect(said(content)).toEqual([
      ['A', 'Hey', '2023-05-08T13:56'],
      ['B', 'Ho', '2023-06-02T00:00'],
    ])
  })

  it('writes other objects as fields', () => {
    expect(texts('{"name":"Alice","likes":["tea","cats"],"homeAddress":{"city":"Rome"}}')).toEqual([
      'name: Alice; likes: tea, cats',
      'city: Rome',
    ])
    expect(segments('{"name":"Alice","likes":["tea"],"homeAddress":{"city":"Rome"}}')[1]!.heading).toBe('home Address')
  })

  it('reads a line at a time', () => {
    expect(said('{"role":"user","content":"one"}\n\n{"role":"assistant","content":"two"}\n')).toEqual([
      ['user', 'one', null],
      ['assistant', 'two', null],
    ])
  })
})

describe('Markdown', () => {
  const guide = [
    '# Guide',
    'Intro here.',
    '## Setup',
    'You need:',
    '- Node 20',
    '- npm\n  - version 10',
    '',
    '```js\nconsole.log(1)\n\nconsole.log(2)\n```',
    '',
    '| Name | Age |\n|---|---|\n| Ann | 5 |\n| Bob | |',
    '',
    '## Empty',
  ].join('\n')

  it('keeps headings and lead-ins with what lies under them', () => {
    expect(segments(guide).map(({ heading, text }) => [heading, text])).toEqual([
      ['Guide', 'Intro here.'],
      ['Guide › Setup › You need', 'Node 20'],
      ['Guide › Setup › You need', 'npm'],
      ['Guide › Setup › You need › npm', 'version 10'],
      ['Guide › Setup', 'console.log(1)\n\nconsole.log(2)'],
      ['Guide › Setup', 'Name: Ann; Age: 5'],
      ['Guide › Setup', 'Name: Bob'],
      ['Guide', 'Empty'],
    ])
  })

  it('cuts a long code block between lines', () => {
    const pieces = texts(`\`\`\`\n${'let x = 1\n'.repeat(400)}\`\`\``)
    expect(pieces.length).toBeGreaterThan(1)
    for (const piece of pieces) expect(piece).toMatch(/^let x = 1(?:\nlet x = 1)*$/)
  })
})

describe('prose', () => {
  it('keeps a sentence that leans on the one before it there', () => {
    const content =
      'Alice Okafor has worked as a structural engineer for the city of Bergen since the spring of 2019. She designs bridges. ' +
      'The company that she founded with her brother builds small wooden boats in an old harbour shed near Oslo.'
    expect(texts(content)).toEqual([content.slice(0, 118), content.slice(119)])
  })

  it('never joins paragraphs', () =>
    expect(texts('One.\n\nTwo.\n\nThree is here.')).toEqual(['One.', 'Two.', 'Three is here.']))

  it('drops what has no word', () => {
    expect(texts('!!!')).toEqual([])
    expect(texts('')).toEqual([])
    expect(segments('Bob: hi\nAnn: ...\nBob: ho')).toMatchObject([{ text: 'hi' }, { text: 'ho', start: 8 }])
  })

  it('works without spaces between words', () => {
    const content = `${'今日は天気がいいので公園まで散歩に行きました。'.repeat(20)}`
    expect(texts(content).join('')).toBe(content)
    for (const text of texts(content)) expect(text.length).toBeLessThanOrEqual(300)
  })
})

it('covers every letter of any text, in order', () => {
  const parts = [
    'Some words here. ',
    'He left. ',
    '\n',
    '\n\n',
    '# Title\n',
    '## Sub\n',
    '- item one\n',
    'Lead:\n',
    'Ann: hello\n',
    '> quoted\n',
    '| a | b |\n|---|---|\n| c | d |\n',
    '```\ncode\n```\n',
    '---\n',
    '猫が好き。',
    '1. first\n',
    'Title\n===\n',
    'x'.repeat(700),
  ]
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...parts), { maxLength: 25 }), (chosen) => {
      const content = chosen.join('')
      const covered = new Uint8Array(content.length)
      let last = 0
      for (const { start, end, text } of segments(content)) {
        expect(text.trim()).toBe(text)
        expect(start).toBeGreaterThanOrEqual(last)
        last = start
        covered.fill(1, start, end)
      }
      const missed = [...content.matchAll(/[\p{L}\p{N}]/gu)]
        .filter(({ index }) => covered[index] === 0)
        .map(({ index }) => content.slice(index, index + 10))
      expect(missed).toEqual([])
    }),
    { numRuns: 500 },
  )
})

it.each(['\n', '. ', 'A:\n', '- a\n', '[', '{"a":', '|-\n', '*A ', '```\n', ' ', '"'])(
  'stays linear in a text of %j',
  (unit) => {
    const content = unit.repeat(100_000 / unit.length)
    const started = performance.now()
    segmentContent(content)
    expect(performance.now() - started).toBeLessThan(5_000)
  },
)
